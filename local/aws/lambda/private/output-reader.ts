import type { Readable } from 'node:stream';

/** A longer line is cut into several, so that output without line breaks takes no more memory. */
const MAX_LINE_CHARACTERS = 64 * 1024;

/** Reads the lines that a process writes, and finds where the output of an invocation ends. */
export class OutputReader {
  #rest = '';
  #marker: string | undefined;
  #reached = () => {};

  constructor(
    stream: Readable,
    private readonly onLine: (line: string) => void,
  ) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#read(text));
    stream.on('close', () => {
      this.#flush();
      this.#reached();
    });
  }

  /** Resolves when all output before the marker was read, or when there will be no more output. */
  until(marker: string): Promise<void> {
    this.#marker = marker;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  #read(text: string): void {
    this.#rest += text;
    const end = this.#marker === undefined ? -1 : this.#rest.indexOf(this.#marker);
    if (end >= 0) {
      const after = this.#rest.slice(end + this.#marker!.length);
      this.#rest = this.#rest.slice(0, end);
      this.#flush();
      this.#rest = after;
      this.#marker = undefined;
      this.#reached();
    }
    this.#takeLines();
    // A marker may just be arriving: what could be its beginning stays.
    const keep = this.#marker?.length ?? 0;
    while (this.#rest.length > MAX_LINE_CHARACTERS + keep) {
      this.onLine(this.#rest.slice(0, MAX_LINE_CHARACTERS));
      this.#rest = this.#rest.slice(MAX_LINE_CHARACTERS);
    }
  }

  #takeLines(): void {
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) {
      this.#emit(line);
    }
  }

  #flush(): void {
    this.#takeLines();
    if (this.#rest !== '') {
      this.#emit(this.#rest);
      this.#rest = '';
    }
  }

  #emit(line: string): void {
    for (let start = 0; start === 0 || start < line.length; start += MAX_LINE_CHARACTERS) {
      this.onLine(line.slice(start, start + MAX_LINE_CHARACTERS));
    }
  }
}
