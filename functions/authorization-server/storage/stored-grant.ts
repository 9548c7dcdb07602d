import type { Person } from '../sign-in/person';

/** A grant of the engine with the person behind it, whose name and groups live and die with it. */
export interface StoredGrant {
  readonly grant: Record<string, unknown>;

  /** Missing in what version 0.1.0 stored: it has a record of its own. */
  readonly person?: Pick<Person, 'username' | 'groups'>;
}
