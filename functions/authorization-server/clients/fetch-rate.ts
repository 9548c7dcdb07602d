const WINDOW = 60_000;
const MAX_OF_ONE_HOST = 10;
const MOST = 60;

/**
 * How many metadata documents are fetched in a minute, from one host and altogether, so that this server cannot be
 * used to flood another. It counts within one execution environment; what limits the number of those limits the whole.
 */
export class FetchRate {
  readonly #now: () => number;
  readonly #ofHost = new Map<string, number>();
  #begin: number;
  #total = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#begin = now();
  }

  /** Counts a fetch and says whether it is within the limits. The map has no more entries than fetches are admitted. */
  admits(host: string): boolean {
    const now = this.#now();
    // A clock that was set back begins a new window too: the limits would otherwise hold until it catches up.
    if (now >= this.#begin + WINDOW || now < this.#begin) {
      this.#begin = now;
      this.#total = 0;
      this.#ofHost.clear();
    }
    const ofHost = this.#ofHost.get(host) ?? 0;
    if (this.#total >= MOST || ofHost >= MAX_OF_ONE_HOST) {
      return false;
    }
    this.#total += 1;
    this.#ofHost.set(host, ofHost + 1);
    return true;
  }
}
