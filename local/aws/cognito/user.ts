import type { PasswordHash } from './private/password-hash';

/** A user of a pool. */
export interface User {
  readonly sub: string;
  /** The `cognito:username` of tokens. */
  readonly username: string;
  readonly attributes: Map<string, string>;
  /** The names of the user's groups, in the order of joining. */
  readonly groups: Set<string>;
  readonly createdAt: Date;
  modifiedAt: Date;
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

/** The statuses that users of the twin can have: nobody signs up, so nobody is `UNCONFIRMED`. */
export type UserStatus = 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'EXTERNAL_PROVIDER';

/** A user's status. Source: `UserType` in the API reference. */
export function userStatus({ credential }: User): UserStatus {
  return credential.password === undefined || credential.temporaryUntil !== undefined
    ? 'FORCE_CHANGE_PASSWORD'
    : 'CONFIRMED';
}
