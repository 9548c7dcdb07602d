import type { Clock } from '../../../account/clock';
import { randomSecret } from '../../../account/secrets';

/** Values under random keys that are forgotten after a while. */
export class ExpiringStore<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly expiresAt: number }>();

  constructor(private readonly clock: Clock) {}

  /** @returns the key */
  add(value: T, lifetimeSeconds: number, key = randomSecret()): string {
    this.#forgetExpired();
    this.#entries.set(key, { value, expiresAt: this.clock.now().getTime() + lifetimeSeconds * 1000 });
    return key;
  }

  /** @param matches what the value has to be, beside not having expired */
  get(key: string, matches: (value: T) => boolean = () => true): T | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAt > this.clock.now().getTime() && matches(entry.value)
      ? entry.value
      : undefined;
  }

  /** Gets a value that can be taken once. */
  take(key: string, matches?: (value: T) => boolean): T | undefined {
    const value = this.get(key, matches);
    if (value !== undefined) {
      this.delete(key);
    }
    return value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  #forgetExpired(): void {
    const now = this.clock.now().getTime();
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt <= now) {
        this.#entries.delete(key);
      }
    }
  }
}
