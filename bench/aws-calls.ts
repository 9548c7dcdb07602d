import type { IncomingMessage } from 'node:http';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const CHANNEL = 'http.server.request.start';

/** Counts the calls of AWS services that the twin of this process answers, by operation, while it is not disposed. */
export class AwsCalls implements Disposable {
  readonly #counts = new Map<string, number>();

  readonly #count = (message: unknown): void => {
    const { headers } = (message as { readonly request: IncomingMessage }).request;
    const target = headers['x-amz-target'];
    if (typeof target === 'string') {
      const operation = target.split('.').at(-1)!;
      this.#counts.set(operation, (this.#counts.get(operation) ?? 0) + 1);
    }
  };

  constructor() {
    subscribe(CHANNEL, this.#count);
  }

  /** Those since the last time, such as `2 GetItem, 1 Sign`. */
  take(): string {
    const calls = [...this.#counts].sort().map(([operation, count]) => `${count} ${operation}`);
    this.#counts.clear();
    return calls.join(', ') || 'none';
  }

  [Symbol.dispose](): void {
    unsubscribe(CHANNEL, this.#count);
  }
}
