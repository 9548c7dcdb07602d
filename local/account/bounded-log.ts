/** How many messages, calls and audit events are remembered. */
const LIMIT = 1_000;

/** Keeps the last thousand entries that were added to it. */
export class BoundedLog<T> {
  /** Oldest first. */
  readonly entries: T[] = [];

  add(entry: T): void {
    this.entries.push(entry);
    this.entries.splice(0, this.entries.length - LIMIT);
  }
}
