import { ClientAttributes, type StandardAttributesMask } from 'aws-cdk-lib/aws-cognito';
import { invalidProperty } from '../../private/invalid-property';
import { requireKnown } from '../../private/known-at-synthesis';
import { requireScopeToken } from '../../private/scope-token';

/**
 * The OpenID Connect scopes of Amazon Cognito and the attributes that they cover (OpenID Connect Core 1.0, section 5.4).
 *
 * Amazon Cognito answers `invalid_grant` if an app client lacks read access to an attribute of a requested scope (Amazon
 * Cognito Developer Guide, "Token endpoint"), so an app client must be able to read all that its scopes cover.
 */
const OPENID_CONNECT_SCOPES: ReadonlyMap<string, StandardAttributesMask> = new Map<string, StandardAttributesMask>([
  ['openid', {}],
  ['email', { email: true, emailVerified: true }],
  ['phone', { phoneNumber: true, phoneNumberVerified: true }],
  [
    'profile',
    {
      birthdate: true,
      familyName: true,
      fullname: true,
      gender: true,
      givenName: true,
      lastUpdateTime: true,
      locale: true,
      middleName: true,
      nickname: true,
      preferredUsername: true,
      profilePage: true,
      profilePicture: true,
      timezone: true,
      website: true,
    },
  ],
]);

/** Refuses scopes that an assistant which signs in at Amazon Cognito directly cannot be granted. */
export function requireAssistantScopes(property: string, scopes: string[]): void {
  for (const [index, scope] of scopes.entries()) {
    const indexed = `${property}[${index}]`;
    requireKnown(
      indexed,
      scope,
      'the attributes that assistants can read follow from it',
      'use the constants of OAuthScope',
    );
    requireScopeToken(indexed, scope);
    if (scope === 'aws.cognito.signin.user.admin') {
      throw invalidProperty(
        'InvalidProperty',
        indexed,
        scope,
        "it lets an assistant change the person's account",
        'remove it: the gateway does not need it',
      );
    }
    if (!OPENID_CONNECT_SCOPES.has(scope)) {
      throw invalidProperty(
        'InvalidProperty',
        indexed,
        scope,
        'Amazon Cognito grants a custom scope only if it belongs to the resource that the assistant names, which is the gateway URL and not known yet',
        'use openid, email, profile or phone, and decide by group with customClaims of McpGateway',
      );
    }
  }
  if (!scopes.includes('openid')) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      scopes,
      'the gateway requires the scope openid',
      'add OAuthScope.OPENID',
    );
  }
}

/** The attributes that an app client with these scopes must be able to read, and the e-mail address in any case. */
export function readableAttributes(scopes: string[]): ClientAttributes {
  // Without one attribute the list would be empty, which Amazon Cognito may take as "not specified", that is: all.
  const masks = ['email', ...scopes].map((scope) => OPENID_CONNECT_SCOPES.get(scope));
  return new ClientAttributes().withStandardAttributes(Object.assign({}, ...masks));
}
