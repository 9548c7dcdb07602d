/** One line that a function wrote, or that Lambda wrote about it. */
export interface LogRecord {
  readonly functionName: string;
  /** The invocation that was running. Output between two invocations counts to the one before. */
  readonly requestId: string;
  readonly time: Date;
  readonly message: string;
}

/** What is kept of all functions' output. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/** What a record takes besides its message, roughly. */
const RECORD_OVERHEAD = 128;

/** The newest records of what functions wrote. The oldest are dropped, so that no function can fill the memory. */
export class FunctionLog {
  #records: LogRecord[] = [];
  #characters = 0;

  get records(): readonly LogRecord[] {
    return this.#records;
  }

  add(record: LogRecord): void {
    this.#records.push(record);
    this.#characters += sizeOf(record);
    if (this.#characters > MAX_CHARACTERS) {
      this.#dropOldestHalf();
    }
  }

  #dropOldestHalf(): void {
    let dropped = 0;
    while (this.#characters > MAX_CHARACTERS / 2 && dropped < this.#records.length - 1) {
      this.#characters -= sizeOf(this.#records[dropped]!);
      dropped += 1;
    }
    this.#records = this.#records.slice(dropped);
  }
}

function sizeOf(record: LogRecord): number {
  return record.message.length + RECORD_OVERHEAD;
}
