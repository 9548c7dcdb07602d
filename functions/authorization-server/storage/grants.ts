import { createHash } from 'node:crypto';
import { Records, type StoredRecord } from './records';
import { requestStorage } from './request-storage';
import type { StoredGrant } from './stored-grant';
import type { Table } from './table';

/**
 * The grants. One that was given is first part of the outcome of its interaction, and is then stored with the code that it leads
 * to, in one row: the code is used up, and the grant ends, in the same place.
 */
export class Grants {
  readonly #records: Records;
  readonly #persons: Records;
  readonly #codesOfBefore: Records;

  constructor(table: Table) {
    this.#records = new Records(table, 'Grant');
    this.#persons = new Records(table, 'Account');
    this.#codesOfBefore = new Records(table, 'AuthorizationCode');
  }

  /** @returns the key of the row in the table that a code is in */
  keyOfCode(code: string): string {
    return this.#records.keyOf(grantIdOf(code));
  }

  /** Keeps a grant for the record that leads to it. */
  keep(grantId: string, grant: StoredGrant): void {
    requestStorage().grants.set(grantId, grant);
  }

  async find(grantId: string): Promise<StoredGrant | undefined> {
    const kept = requestStorage().grants.get(grantId);
    if (kept !== undefined) {
      return kept;
    }
    const record = await this.#records.find(grantId);
    return record && this.#read(grantId, record);
  }

  async personOf(grantId: string): Promise<StoredGrant['person']> {
    const person = (await this.find(grantId))?.person;
    return person ?? ((await this.#persons.find(grantId))?.value as StoredGrant['person']);
  }

  /** Ends a grant, without which the engine accepts no code and no token that was issued for it. */
  async end(grantId: string): Promise<void> {
    requestStorage().grants.delete(grantId);
    await this.#records.delete(grantId);
  }

  /** Stores a code together with the grant that it is for. */
  async saveCode(code: string, payload: Record<string, unknown>): Promise<void> {
    const { grantId: kept, ...rest } = payload;
    const stored = await this.find(String(kept));
    const person = await this.personOf(String(kept));
    if (stored === undefined || person === undefined) {
      throw new Error('a code is issued for a grant that there is not');
    }
    const grantId = grantIdOf(code);
    const grant = { ...stored.grant, jti: grantId };
    await this.#records.save(grantId, { grant, person, code: rest }, Number(stored.grant.exp));
  }

  async findCode(code: string): Promise<Record<string, unknown> | undefined> {
    const grantId = grantIdOf(code);
    const record = await this.#records.find(grantId);
    if (record === undefined) {
      const before = await this.#codesOfBefore.find(code);
      return before && { ...before.value, ...(before.consumedAt && { consumed: before.consumedAt }) };
    }
    this.#read(grantId, record);
    const { consumedAt, value } = record;
    return { ...(value.code as object), grantId, ...(consumedAt !== undefined && { consumed: consumedAt }) };
  }

  /** @returns whether this was the first time; if it was not, the grant has ended */
  async consumeCode(code: string): Promise<boolean> {
    const grantId = grantIdOf(code);
    if (requestStorage().grants.has(grantId)) {
      return (await this.#records.consume(grantId)) || this.#endedBy(grantId);
    }
    return (
      (await this.#codesOfBefore.consume(code)) || this.#endedBy((await this.#codesOfBefore.find(code))?.value.grantId)
    );
  }

  async #endedBy(grantId: unknown): Promise<false> {
    if (typeof grantId === 'string') {
      await this.end(grantId);
    }
    return false;
  }

  #read(grantId: string, { value }: StoredRecord): StoredGrant {
    const stored = 'grant' in value ? (value as unknown as StoredGrant) : { grant: value };
    this.keep(grantId, stored);
    return stored;
  }
}

/** The grant of a code has the identifier that the code yields, so that a request which brings the code finds both. */
const grantIdOf = (code: string): string => createHash('sha256').update(`grant of ${code}`).digest('base64url');
