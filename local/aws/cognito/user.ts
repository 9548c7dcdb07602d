import type { PasswordHash } from './private/password-hash';

/** A user of a pool. */
export interface User {
  readonly sub: string;
  /** The `cognito:username` of tokens. */
  readonly username: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** The names of the user's groups, in the order of joining. */
  readonly groups: Set<string>;
  enabled: boolean;
  credential: Credential;
}

/** What a user signs in with. */
export interface Credential {
  /** `undefined` when nobody knows the password, as for a user that a template created. */
  readonly password?: PasswordHash;
  /** The user's status is `FORCE_CHANGE_PASSWORD`, until this time in milliseconds since 1970. */
  readonly temporaryUntil?: number;
}
