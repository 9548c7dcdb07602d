import { identitiesOf, userStatus, type User } from './user';

/** Attributes that the `profile` scope stands for. Source: Amazon Cognito Developer Guide, "The user attributes endpoint". */
export const PROFILE_ATTRIBUTES: readonly string[] = [
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
];

/** The attributes that a scope opens; `profile` opens custom ones, too. `openid` alone opens all attributes. */
const ATTRIBUTES_OF_SCOPE: Readonly<Record<string, readonly string[]>> = {
  profile: PROFILE_ATTRIBUTES,
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** An app client, which may read some attributes and not others. */
export interface AttributeReader {
  canRead(attribute: string): boolean;
}

/**
 * What a client learns about a user under some scopes, for the ID token and the user attributes endpoint.
 *
 * `openid` alone opens every attribute that the client can read; further scopes narrow it down to theirs. Source: Amazon
 * Cognito Developer Guide, "Scopes, M2M, and resource servers".
 */
export function disclosedAttributes(
  user: User,
  client: AttributeReader,
  scopes: readonly string[],
): Readonly<Record<string, string>> {
  const narrowing = scopes.filter((scope) => Object.hasOwn(ATTRIBUTES_OF_SCOPE, scope));
  const opens = (scope: string, attribute: string): boolean =>
    ATTRIBUTES_OF_SCOPE[scope].includes(attribute) || (scope === 'profile' && attribute.startsWith('custom:'));
  const disclosed = [...user.attributes].filter(
    ([attribute]) =>
      client.canRead(attribute) && (narrowing.length === 0 || narrowing.some((scope) => opens(scope, attribute))),
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

/**
 * Whether the client may read what the scopes stand for. Otherwise no tokens are issued: the token endpoint answers
 * `invalid_grant`.
 *
 * Source: Amazon Cognito Developer Guide, "The token issuer endpoint". The page says so of every attribute of a scope,
 * the page of the user attributes endpoint says that `profile` yields what the client can read; the twin therefore demands
 * nothing for `profile`. Which of the two holds for `profile` is unverified on live AWS.
 */
export function canReadAttributesOf(client: AttributeReader, scopes: readonly string[]): boolean {
  return scopes
    .filter((scope) => scope === 'email' || scope === 'phone')
    .flatMap((scope) => ATTRIBUTES_OF_SCOPE[scope])
    .every((attribute) => client.canRead(attribute));
}
