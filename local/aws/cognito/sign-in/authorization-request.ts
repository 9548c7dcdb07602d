import type { AppClient } from '../app-client';
import type { IdentityProvider } from '../federation/identity-provider';
import type { ErrorPageReason, PoolDomain } from '../pool-domain';
import { parameter, repeatedParameter } from '../private/parameters';
import { parseScopes } from '../tokens/scopes';
import type { AuthorizationGrant } from './authorization-grant';
import { AUTHORIZATION_RULES } from './authorization-rules';
import { errorRedirect } from './callback';
import { unknownClient, wrongCallback } from './refusal-reasons';

/** A request to `/oauth2/authorize` that may proceed to sign-in. */
export interface AuthorizationRequest {
  readonly client: AppClient;
  /** `token` is the implicit grant. */
  readonly responseType: 'code' | 'token';
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state?: string;
  readonly nonce?: string;
  readonly codeChallenge?: string;
  readonly resource?: AuthorizationGrant['resource'];
  readonly prompts: readonly string[];
  readonly loginHint?: string;
  /** The identity provider that the request names, or the only one there is. */
  readonly provider?: IdentityProvider;
}

/** The outcome of checking an authorization request. */
export type AuthorizationCheck = { readonly kind: 'accepted'; readonly request: AuthorizationRequest } | RefusedRequest;

/** The browser goes back to the application, or where that is not safe to the error page, with what is wrong. */
export interface RefusedRequest {
  readonly kind: 'redirect' | 'error-page';
  readonly location: string;
  /** For the owner of the pool, as precisely as the twin knows it. */
  readonly reason: string;
  readonly clientId?: string | undefined;
}

/**
 * Checks an authorization request, for `/oauth2/authorize`, `/login` and every page after it.
 *
 * Without a known client and one of its callback URLs, character by character, the browser is redirected to the
 * error page only (RFC 6749, section 4.1.2.1). PKCE is never required, because Cognito never requires it.
 */
export function checkAuthorizationRequest(domain: PoolDomain, params: URLSearchParams): AuthorizationCheck {
  const { pool } = domain;
  const value = (name: string): string | undefined => parameter(params, name);
  const clientId = value('client_id');
  if (clientId === undefined) {
    return errorPage(domain, "Required String parameter 'client_id' is not present", 'there is no client_id');
  }
  const client = repeatedParameter(params, ['client_id']) === undefined ? pool.clients.get(clientId) : undefined;
  if (client === undefined) {
    return errorPage(domain, 'Client does not exist', unknownClient(pool, clientId));
  }
  const redirectUri = value('redirect_uri');
  if (redirectUri === undefined) {
    const reason = `there is no redirect_uri; send one of CallbackURLs of app client "${client.settings.name}"`;
    return errorPage(domain, "Required String parameter 'redirect_uri' is not present", reason, clientId);
  }
  if (repeatedParameter(params, ['redirect_uri']) !== undefined || !client.callbackUrls.includes(redirectUri)) {
    return errorPage(domain, 'redirect_mismatch', wrongCallback(client, redirectUri), clientId);
  }
  const state = value('state');
  const requested = parseScopes(value('scope') ?? '');
  const scopes = requested.length > 0 ? requested : client.scopes;
  const prompts = (value('prompt') ?? '').split(' ').filter((prompt) => prompt !== '');
  const candidate = { pool, client, params, value, scopes, prompts };
  const broken = AUTHORIZATION_RULES.find((rule) => rule.broken(candidate));
  if (broken !== undefined) {
    return {
      kind: 'redirect',
      location: errorRedirect(redirectUri, broken.error ?? 'invalid_request', state, broken.description),
      reason: broken.reason(candidate),
      clientId,
    };
  }
  const chosen = chosenProvider(pool.providersOf(client), client, value);
  if (chosen === 'none') {
    const { name, identityProviders } = client.settings;
    const reason = `app client "${name}" offers ${identityProviders.join(', ') || 'no provider'} (SupportedIdentityProviders), and the request wants another one, or none of them runs here`;
    return errorPage(domain, 'Login option is not available. Please try another one', reason, clientId);
  }
  const identifier = value('resource');
  const responseType = value('response_type') === 'code' ? 'code' : 'token';
  const optional = {
    state,
    nonce: value('nonce'),
    codeChallenge: value('code_challenge'),
    loginHint: value('login_hint'),
    provider: chosen === 'COGNITO' ? undefined : chosen,
    resource:
      identifier === undefined ? undefined : { identifier, registered: pool.resourceServer(identifier) !== undefined },
  };
  return { kind: 'accepted', request: { client, responseType, redirectUri, scopes, prompts, ...optional } };
}

function errorPage(domain: PoolDomain, shown: ErrorPageReason, reason: string, clientId?: string): RefusedRequest {
  return { kind: 'error-page', location: domain.errorPage(shown, clientId), reason, clientId };
}

/**
 * Who signs the person in: `COGNITO` for the sign-in page, an identity provider of the client, or `none` of what it offers.
 *
 * Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint": `identity_provider` and `idp_identifier`
 * lead straight to the provider, and so does a client that offers nothing else than one.
 */
function chosenProvider(
  offered: readonly IdentityProvider[],
  client: AppClient,
  value: (name: string) => string | undefined,
): IdentityProvider | 'COGNITO' | 'none' {
  const name = value('identity_provider');
  const identifier = value('idp_identifier');
  if (name !== undefined && name !== 'COGNITO') {
    return offered.find((provider) => provider.name === name) ?? 'none';
  }
  if (name === undefined && identifier !== undefined) {
    return offered.find(({ settings }) => settings.identifiers.includes(identifier)) ?? 'none';
  }
  if (client.offersPasswords || (name === undefined && offered.length > 1)) {
    return 'COGNITO';
  }
  return (name === undefined ? offered[0] : undefined) ?? 'none';
}
