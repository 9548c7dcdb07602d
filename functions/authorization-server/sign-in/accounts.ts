import { Records } from '../storage/records';
import type { Table } from '../storage/table';
import type { Person } from './person';

/** Name and groups of the person behind a grant, kept for as long as the grant lives. */
export class Accounts {
  readonly #records: Records;

  constructor(table: Table) {
    this.#records = new Records(table, 'Account');
  }

  save(grantId: string, { username, groups }: Person, lifetime: number): Promise<void> {
    return this.#records.save(grantId, { username, groups }, lifetime);
  }

  async claimsOf(grantId: string): Promise<Pick<Person, 'username' | 'groups'> | undefined> {
    return (await this.#records.find(grantId))?.value as Pick<Person, 'username' | 'groups'> | undefined;
  }
}
