import type { AppClient } from '../app-client';
import { identitiesOf, userStatus, type User } from './user';

/** Attributes that the `profile` scope stands for. Source: Amazon Cognito Developer Guide, "The user attributes endpoint". */
const PROFILE_ATTRIBUTES = [
  'name',
  'family_name',
  'given_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'gender',
  'birthdate',
  'zoneinfo',
  'locale',
  'updated_at',
] as const;

/** The standard attributes of every pool. Source: Amazon Cognito Developer Guide, "Working with user attributes". */
export const STANDARD_ATTRIBUTES: readonly string[] = [
  ...PROFILE_ATTRIBUTES,
  'address',
  'email',
  'email_verified',
  'phone_number',
  'phone_number_verified',
  'sub',
];

/** Which attributes a scope opens. Beside `openid` alone, which opens all of them. */
const ATTRIBUTES_BY_SCOPE: Readonly<Record<string, (attribute: string) => boolean>> = {
  profile: (attribute) =>
    (PROFILE_ATTRIBUTES as readonly string[]).includes(attribute) || attribute.startsWith('custom:'),
  email: (attribute) => attribute === 'email' || attribute === 'email_verified',
  phone: (attribute) => attribute === 'phone_number' || attribute === 'phone_number_verified',
};

/**
 * Attributes that a client must be able to read before tokens are issued for a scope; otherwise the token endpoint answers
 * `invalid_grant`.
 *
 * Source: Amazon Cognito Developer Guide, "The token issuer endpoint". The page says so of every attribute of a scope,
 * the page of the user attributes endpoint says that `profile` yields what the client can read; the twin therefore holds
 * `profile` to nothing. Which of the two holds for `profile` is unverified on live AWS.
 */
const ATTRIBUTES_REQUIRED_BY_SCOPE: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

/**
 * What a client learns about a user under some scopes, for the ID token and the user attributes endpoint.
 *
 * `openid` alone opens every attribute that the client can read; further scopes narrow it down to theirs. Source: Amazon
 * Cognito Developer Guide, "Scopes, M2M, and resource servers".
 */
export function disclosedAttributes(
  user: User,
  client: AppClient,
  scopes: readonly string[],
): Readonly<Record<string, string>> {
  const rules = scopes.flatMap((scope) => ATTRIBUTES_BY_SCOPE[scope] ?? []);
  const disclosed = [...user.attributes].filter(
    ([attribute]) => client.canRead(attribute) && (rules.length === 0 || rules.some((includes) => includes(attribute))),
  );
  return Object.fromEntries(disclosed);
}

/** A user's attributes as Lambda triggers see them. */
export function triggerAttributes(user: User): Readonly<Record<string, string>> {
  const identities = identitiesOf(user);
  return {
    sub: user.sub,
    'cognito:user_status': userStatus(user),
    ...(identities === undefined ? {} : { identities: JSON.stringify(identities) }),
    ...Object.fromEntries(user.attributes),
  };
}

/** Whether the client may read what the scopes stand for. */
export function canReadAttributesOf(client: AppClient, scopes: readonly string[]): boolean {
  return scopes
    .flatMap((scope) => ATTRIBUTES_REQUIRED_BY_SCOPE[scope] ?? [])
    .every((attribute) => client.canRead(attribute));
}
