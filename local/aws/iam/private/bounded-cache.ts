/** Keeps the last values that were put into it. */
export class BoundedCache<K, V> {
  readonly #values = new Map<K, V>();

  constructor(private readonly limit: number) {}

  get(key: K): V | undefined {
    return this.#values.get(key);
  }

  set(key: K, value: V): void {
    this.#values.set(key, value);
    if (this.#values.size > this.limit) {
      this.#values.delete(this.#values.keys().next().value as K);
    }
  }
}
