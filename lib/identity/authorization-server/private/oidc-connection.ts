import { Token } from 'aws-cdk-lib';
import { invalidProperty } from '../../../private/invalid-property';
import { requireScopeToken } from '../../../private/scope-token';
import type { OidcIdentityProviderProps } from '../oidc-identity-provider-props';
import { requireDisplayName } from './display-name';
import type { UpstreamConnection } from './upstream-connection';

/** How an authorization server signs people in at an OpenID Connect provider, where its owner has registered it. */
export function oidcConnection(props: OidcIdentityProviderProps) {
  const {
    issuer,
    displayName,
    clientId,
    clientSecret,
    scopes = ['openid', 'email', 'profile'],
    usernameClaim = 'preferred_username',
    groupsClaim = 'groups',
  } = props;
  requireIssuer('issuer', issuer);
  requireDisplayName('displayName', displayName);
  requireScopes('scopes', scopes);
  for (const [property, value] of Object.entries({ clientId, usernameClaim, groupsClaim })) {
    requireNotEmpty(property, value);
  }

  return (): UpstreamConnection => ({
    configuration: {
      issuer,
      displayName,
      clientId,
      clientSecret: { secretArn: clientSecret.secretArn },
      scopes: [...scopes],
      usernameClaim,
      groupsClaim,
    },
    grantReadClientSecret: (role) => clientSecret.grantRead(role),
    dependencies: [clientSecret],
  });
}

/** OpenID Connect Core 1.0, section 2, `iss`: an https URL without query or fragment. */
function requireIssuer(property: string, issuer: string): void {
  if (Token.isUnresolved(issuer)) {
    return;
  }
  if (!URL.canParse(issuer) || !issuer.startsWith('https://') || /[?#]/.test(issuer)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      issuer,
      'it is not an https URL without query and fragment',
      "copy the issuer from the identity provider's OpenID Connect document",
    );
  }
}

function requireScopes(property: string, scopes: string[]): void {
  for (const [index, scope] of scopes.entries()) {
    requireScopeToken(`${property}[${index}]`, scope);
  }
  if (!scopes.includes('openid')) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      scopes,
      'without openid there is no ID token to tell who signed in',
      'add openid',
    );
  }
}

function requireNotEmpty(property: string, value: string): void {
  if (value === '') {
    throw invalidProperty(
      'MissingProperty',
      property,
      value,
      'it is empty',
      'set it or, if it has a default, leave it out',
    );
  }
}
