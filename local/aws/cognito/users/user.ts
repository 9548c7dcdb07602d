import type { ResourceOrigin } from '../../../template/late-resource';
import type { SoftwareToken } from '../mfa/software-token';
import type { PasswordHash } from './password-hash';

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
  /** Whether the sign-up is confirmed. Users whom administrators create are. */
  confirmed: boolean;
  credential: Credential;
  softwareToken?: SoftwareToken;
  /** The identity provider that a user signs in at, for users who do. */
  readonly identity?: FederatedIdentity;
  /** The resource of the template that the user is, for users who are. */
  readonly declaredBy?: ResourceOrigin;
}

/** A person at an identity provider. */
export interface FederatedIdentity {
  readonly provider: string;
  readonly userId: string;
  readonly createdAt: Date;
}

export interface Credential {
  /** `undefined` when the user has no known password, as a user that a template created. */
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
