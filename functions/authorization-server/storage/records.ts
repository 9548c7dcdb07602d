import { recordKey, seal, unseal } from './sealed-record';
import type { Table } from './table';

/** Seconds since 1970, as JWTs count them. */
export const epochSeconds = (): number => Math.floor(Date.now() / 1000);

export interface StoredRecord {
  readonly value: Record<string, unknown>;
  readonly consumedAt?: number;
}

/** Records of one kind in the table, by an identifier that is stored only as a hash. */
export class Records {
  constructor(
    private readonly table: Table,
    readonly kind: string,
  ) {}

  async save(identifier: string, value: object, lifetime: number): Promise<void> {
    await this.table.put(recordKey(this.kind, identifier), {
      sealed: seal(this.kind, identifier, value),
      expiresAt: epochSeconds() + lifetime,
    });
  }

  /** @returns undefined if there is none, or if it has expired */
  async find(identifier: string): Promise<StoredRecord | undefined> {
    const row = await this.table.get(recordKey(this.kind, identifier));
    if (row === undefined || row.expiresAt <= epochSeconds()) {
      return undefined;
    }
    return { value: unseal(this.kind, identifier, row.sealed), consumedAt: row.consumedAt };
  }

  /** @returns whether this was the first time */
  consume(identifier: string): Promise<boolean> {
    return this.table.consume(recordKey(this.kind, identifier), epochSeconds());
  }

  extend(identifier: string, lifetime: number): Promise<void> {
    return this.table.extend(recordKey(this.kind, identifier), epochSeconds() + lifetime);
  }

  /** @returns whether it existed, which of several callers at once only one is told */
  delete(identifier: string): Promise<boolean> {
    return this.table.delete(recordKey(this.kind, identifier));
  }
}
