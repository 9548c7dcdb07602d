/** A value that is fetched when it is first needed and again when it may have changed. A failure is not kept. */
export class FetchedValue<T> {
  #value?: Promise<T>;
  #fetchedAt = 0;

  /** @param lifetime seconds until the value is fetched again */
  constructor(
    private readonly fetchValue: () => Promise<T>,
    private readonly lifetime: number,
  ) {}

  get(): Promise<T> {
    if (this.#value === undefined || Date.now() - this.#fetchedAt > this.lifetime * 1000) {
      this.#fetchedAt = Date.now();
      const value = this.fetchValue();
      this.#value = value;
      value.catch(() => this.#forget(value));
    }
    return this.#value;
  }

  /** Fetches again next time, because the value turned out to be wrong. */
  forget(): void {
    this.#value = undefined;
  }

  #forget(value: Promise<T>): void {
    if (this.#value === value) {
      this.forget();
    }
  }
}
