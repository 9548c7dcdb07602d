import type { Construct } from 'constructs';
import { checkAtSynthesis } from '../../../private/check-at-synthesis';
import { invalidProperty } from '../../../private/invalid-property';
import { isKnown } from '../../../private/known-at-synthesis';
import { deployedIn, environmentOf, requireSameEnvironment } from '../../../private/same-environment';
import { requireScopeToken } from '../../../private/scope-token';
import { requireTokenPlaces } from '../../../private/token-places';
import type { OidcIdentityProviderOptions } from '../oidc-identity-provider-options';
import { TokenEndpointAuthMethod } from '../token-endpoint-auth-method';
import { requireDisplayName } from './display-name';
import type { UpstreamConnection } from './upstream-connection';

type CheckedProps = Required<Omit<OidcIdentityProviderOptions, 'clientSecret' | 'tokenEndpointAuthMethod'>> &
  Pick<OidcIdentityProviderOptions, 'tokenEndpointAuthMethod'>;

/** How an authorization server signs people in at an OpenID Connect provider, where its owner has registered it. */
export function oidcConnection(options: OidcIdentityProviderOptions) {
  const {
    issuer,
    displayName,
    clientId,
    clientSecret,
    tokenEndpointAuthMethod,
    scopes = ['openid', 'email', 'profile'],
    usernameClaim = 'preferred_username',
    groupsClaim = 'groups',
  } = options;
  requireTokenPlaces(options);
  const checked = { issuer, displayName, clientId, tokenEndpointAuthMethod, scopes, usernameClaim, groupsClaim };
  requireValid(checked);

  return (scope: Construct): UpstreamConnection => {
    checkAtSynthesis(scope, checked, requireValid);
    const environment = environmentOf(clientSecret, clientSecret.secretArn);
    requireSameEnvironment('clientSecret', 'clientSecret', clientSecret, environment, deployedIn(scope));
    return {
      configuration: {
        issuer,
        displayName,
        clientId,
        clientSecret: { secretArn: clientSecret.secretArn },
        tokenEndpointAuthMethod,
        scopes,
        usernameClaim,
        groupsClaim,
      },
      grantReadClientSecret: (role) => clientSecret.grantRead(role),
      dependencies: [clientSecret],
    };
  };
}

function requireValid({ issuer, displayName, tokenEndpointAuthMethod, scopes, ...texts }: CheckedProps): void {
  requireIssuer('issuer', issuer);
  requireOneTenant('issuer', issuer);
  requireDisplayName('displayName', displayName);
  requireAuthMethod('tokenEndpointAuthMethod', tokenEndpointAuthMethod);
  requireScopes('scopes', scopes);
  for (const [property, value] of Object.entries(texts)) {
    requireNotEmpty(property, value);
  }
}

/** OpenID Connect Core 1.0, section 2, `iss`: an https URL without query or fragment. */
function requireIssuer(property: string, issuer: string): void {
  if (!isKnown(issuer)) {
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

/**
 * Microsoft identity platform, "OpenID Connect": the first segment is the tenant, or one of these words for people of every tenant,
 * of every organization, with a personal account.
 */
const ENTRA_OF_MANY_TENANTS = /^https:\/\/login\.microsoftonline\.[a-z]+\/(common|organizations|consumers)(\/|$)/i;

function requireOneTenant(property: string, issuer: string): void {
  if (ENTRA_OF_MANY_TENANTS.test(issuer)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      issuer,
      'people of other organizations could sign in there',
      'name the tenant, as in https://login.microsoftonline.com/<tenant id>/v2.0',
    );
  }
}

function requireAuthMethod(property: string, method: TokenEndpointAuthMethod | undefined): void {
  const methods = Object.values(TokenEndpointAuthMethod);
  if (method !== undefined && isKnown(method) && !methods.includes(method)) {
    throw invalidProperty(
      'InvalidProperty',
      property,
      method,
      'this authorization server does not have this method',
      `use ${methods.join(' or ')}`,
    );
  }
}

function requireScopes(property: string, scopes: string[]): void {
  for (const [index, scope] of scopes.entries()) {
    requireScopeToken(`${property}[${index}]`, scope);
  }
  if (isKnown(scopes) && !scopes.includes('openid')) {
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
