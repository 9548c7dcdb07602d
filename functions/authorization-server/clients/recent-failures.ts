const LIFETIME = 60_000;
const MOST = 256;

/**
 * Which metadata documents could not be fetched a moment ago. A page that makes a browser ask for one again and again does
 * not make this server fetch it as often.
 */
export class RecentFailures {
  readonly #now: () => number;
  readonly #failures = new Map<string, { readonly reason: string; readonly until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#failures.size;
  }

  reasonOf(url: string): string | undefined {
    const failure = this.#failures.get(url);
    return failure !== undefined && this.#now() < failure.until ? failure.reason : undefined;
  }

  add(url: string, reason: string): void {
    this.#failures.delete(url);
    // A map keeps the order of insertion, so the first one is the oldest.
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size < MOST) {
        break;
      }
      this.#failures.delete(oldest);
    }
    this.#failures.set(url, { reason, until: this.#now() + LIFETIME });
  }
}
