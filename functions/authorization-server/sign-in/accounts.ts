import type { Grants } from '../storage/grants';
import type { Person } from './person';

/** Name and groups of the person behind a grant, kept for as long as the grant lives. */
export class Accounts {
  constructor(private readonly grants: Grants) {}

  /** @param grantId of a grant that this request gives */
  async save(grantId: string, { username, groups }: Person): Promise<void> {
    const given = await this.grants.find(grantId);
    if (given === undefined) {
      throw new Error('there is no such grant');
    }
    this.grants.keep(grantId, { ...given, person: { username, groups } });
  }

  claimsOf(grantId: string): Promise<Pick<Person, 'username' | 'groups'> | undefined> {
    return this.grants.personOf(grantId);
  }
}
