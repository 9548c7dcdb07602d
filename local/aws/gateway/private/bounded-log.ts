/** Keeps the last entries that were added to it. */
export class BoundedLog<T> {
  readonly #entries: T[] = [];

  constructor(private readonly limit: number) {}

  /** Oldest first. */
  get entries(): readonly T[] {
    return this.#entries;
  }

  add(entry: T): void {
    this.#entries.push(entry);
    this.#entries.splice(0, this.#entries.length - this.limit);
  }
}
