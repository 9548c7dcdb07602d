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

  /** Those since the last time, such as `2 GetItem, 1 Sign; 2 of the table`. */
  take(): string {
    const counts = [...this.#counts].sort();
    this.#counts.clear();
    const ofTable = counts.filter(([operation]) => operation.endsWith('Item')).map(([, count]) => count);
    const calls = counts.map(([operation, count]) => `${count} ${operation}`).join(', ') || 'none';
    return `${calls}; ${ofTable.reduce((sum, count) => sum + count, 0)} of the table`;
  }

  [Symbol.dispose](): void {
    unsubscribe(CHANNEL, this.#count);
  }
}
