import type { PasswordHash } from './private/password-hash';
import type { SoftwareToken } from '../mfa/software-token';

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
  /** Whether the user, or somebody for the user, confirmed the sign-up. Users whom administrators create need not. */
  confirmed: boolean;
  credential: Credential;
  /** The authenticator app of the user. */
  softwareToken?: SoftwareToken;
  /** Who vouches for a user who signs in elsewhere. */
  readonly identity?: FederatedIdentity;
}

/** Somebody at an identity provider. */
export interface FederatedIdentity {
  readonly provider: string;
  readonly userId: string;
  readonly createdAt: Date;
}

/** What a user signs in with. */
export interface Credential {
  /** `undefined` when nobody knows the password, as for a user that a template created. */
  readonly password?: PasswordHash;
  /** The user's status is `FORCE_CHANGE_PASSWORD`, until this time in milliseconds since 1970. */
  readonly temporaryUntil?: number;
}

/** The `identities` of a user: Amazon Cognito Developer Guide, "Understanding the identity (ID) token". */
export function identitiesOf({ identity }: User): readonly Readonly<Record<string, unknown>>[] | undefined {
  return identity === undefined
    ? undefined
    : [
        {
          dateCreated: String(identity.createdAt.getTime()),
          userId: identity.userId,
          providerName: identity.provider,
          providerType: 'OIDC',
          issuer: null,
          primary: 'true',
        },
      ];
}

/** The statuses that users of the twin can have. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'EXTERNAL_PROVIDER';

/** A user's status. Source: `UserType` in the API reference. */
export function userStatus({ credential, identity, confirmed }: User): UserStatus {
  if (identity !== undefined) {
    return 'EXTERNAL_PROVIDER';
  }
  if (!confirmed) {
    return 'UNCONFIRMED';
  }
  return credential.password === undefined || credential.temporaryUntil !== undefined
    ? 'FORCE_CHANGE_PASSWORD'
    : 'CONFIRMED';
}
