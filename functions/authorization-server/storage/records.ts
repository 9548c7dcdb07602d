import { requestStorage } from './request-storage';
import { recordKey, seal, unseal } from './sealed-record';
import type { Row, Table } from './table';

/** Seconds since 1970, as JWTs count them. */
export const epochSeconds = (): number => Math.floor(Date.now() / 1000);

export interface StoredRecord {
  readonly value: Record<string, unknown>;

  /** Seconds since 1970. */
  readonly expiresAt: number;

  /** Seconds since 1970, once it was used. */
  readonly consumedAt?: number;

  /** All that the row has. */
  readonly row: Row;
}

/** Records of one kind in the table, by an identifier that is stored only as a hash. */
export class Records {
  constructor(
    private readonly table: Table,
    readonly kind: string,
  ) {}

  keyOf(identifier: string): string {
    return recordKey(this.kind, identifier);
  }

  /** @param expiresAt in seconds since 1970 */
  async save(identifier: string, value: object, expiresAt: number): Promise<void> {
    await this.table.put(this.keyOf(identifier), { sealed: seal(this.kind, identifier, value), expiresAt });
  }

  /** @returns undefined if there is none, or if it has expired */
  async find(identifier: string): Promise<StoredRecord | undefined> {
    const key = this.keyOf(identifier);
    const { readAhead } = requestStorage();
    const row = readAhead.has(key) ? readAhead.get(key) : await this.table.get(key);
    readAhead.delete(key);
    return row && this.read(identifier, row);
  }

  /** What a row of this kind says. @returns undefined if it has expired */
  read(identifier: string, row: Row): StoredRecord | undefined {
    const expiresAt = Number(row.expiresAt);
    if (expiresAt <= epochSeconds()) {
      return undefined;
    }
    return {
      value: unseal(this.kind, identifier, sealedBytes(row.sealed)),
      expiresAt,
      ...(row.consumedAt !== undefined && { consumedAt: Number(row.consumedAt) }),
      row,
    };
  }

  /** @returns whether this was the first time */
  async consume(identifier: string): Promise<boolean> {
    const consumed = await this.table.change(this.keyOf(identifier), {
      update: 'SET consumedAt = :now, consumedBy = :me',
      condition: 'attribute_not_exists(consumedAt) OR consumedBy = :me',
      values: { ':now': epochSeconds() },
    });
    return consumed !== undefined;
  }

  /** Lets a record live longer, if it still exists. @param expiresAt in seconds since 1970 */
  async extend(identifier: string, expiresAt: number): Promise<void> {
    await this.table.change(this.keyOf(identifier), {
      update: 'SET expiresAt = :expiresAt',
      values: { ':expiresAt': expiresAt },
    });
  }

  async delete(identifier: string): Promise<void> {
    await this.table.delete(this.keyOf(identifier));
  }
}

/** Version 0.1.0 stored text in base64. */
const sealedBytes = (sealed: unknown): Buffer =>
  Buffer.isBuffer(sealed) ? sealed : Buffer.from(String(sealed), 'base64');
