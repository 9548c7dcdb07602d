import type { AppClient } from '../app-client';
import { asciiUri } from '../private/ascii-uri';
import { parameter, repeatedParameter } from '../private/parameters';
import { isCustomScope, parseScopes, SCOPES_OF_OPENID } from '../tokens/scopes';
import { implicitFragment } from './implicit-grant';
import type { AuthorizationGrant } from './authorization-codes';
import { customizeUserTokens } from '../triggers/pre-token-generation';
import type { TokenCustomization } from '../triggers/token-customization';
import { TriggerError } from '../triggers/triggers';
import type { User } from '../users/user';
import type { IdentityProvider } from '../federation/identity-provider';
import type { UserPool } from '../user-pool';

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

/** Why somebody is sent to the error page of the domain: there is nobody to redirect to. */
export type ErrorPageReason =
  | "Required String parameter 'client_id' is not present"
  | "Required String parameter 'redirect_uri' is not present"
  | 'Client does not exist'
  | 'redirect_mismatch'
  | 'Invalid state'
  | 'Login option is not available. Please try another one';

/** What the check of an authorization request came to. */
export type AuthorizationCheck =
  | { readonly kind: 'accepted'; readonly request: AuthorizationRequest }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'error-page'; readonly reason: ErrorPageReason; readonly clientId?: string };

/** What the rules below look at. */
interface Candidate {
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly params: URLSearchParams;
  readonly scopes: readonly string[];
  readonly prompts: readonly string[];
}

interface Rule {
  readonly broken: (candidate: Candidate) => boolean;
  readonly error: 'invalid_request' | 'unauthorized_client';
  readonly description?: string;
}

/** Parameters that mean something here; any other is tolerated, however often it comes (measured in public as F7). */
const RECOGNIZED_PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'scope',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'prompt',
  'login_hint',
  'lang',
  'identity_provider',
  'idp_identifier',
  'resource',
];

/** One public report names this limit; what happens beyond it is unverified on live AWS. */
const LONGEST_STATE = 1024;

/** The SHA-256 of a verifier in base64url (RFC 7636, section 4.2). */
const S256_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;

/**
 * What redirects an error to the client, in order.
 *
 * Errors: Amazon Cognito Developer Guide, "The redirect and authorization endpoint". A refused scope: the guide says
 * `error=invalid_scope`; live pools answer `error=invalid_request` with `invalid_scope` as the description, as several
 * public captures show. Custom scopes with `resource`: measured in public as F5.
 *
 * Unverified on live AWS: the order, what a repeated parameter does, that a challenge which no verifier can meet is refused
 * here rather than at the token endpoint, that `email`, `phone` and `profile` without `openid` are refused in the same form,
 * that F5 holds for scopes that the client gets by requesting none, the description for a malformed `resource`, and
 * `prompt=none` together with another value.
 */
const RULES: readonly Rule[] = [
  {
    broken: ({ params }) => repeatedParameter(params, RECOGNIZED_PARAMETERS) !== undefined,
    error: 'invalid_request',
    description: 'repeated parameter',
  },
  { broken: ({ params }) => parameter(params, 'response_type') === undefined, error: 'invalid_request' },
  {
    broken: ({ params }) => !['code', 'token'].includes(params.get('response_type') ?? ''),
    error: 'invalid_request',
  },
  {
    broken: ({ params, client }) => !client.allows(params.get('response_type') === 'code' ? 'code' : 'implicit'),
    error: 'unauthorized_client',
  },
  {
    broken: ({ params }) =>
      (parameter(params, 'code_challenge') === undefined) !==
      (parameter(params, 'code_challenge_method') === undefined),
    error: 'invalid_request',
  },
  {
    broken: ({ params }) => (parameter(params, 'code_challenge_method') ?? 'S256') !== 'S256',
    error: 'invalid_request',
  },
  {
    broken: ({ params }) => !S256_CHALLENGE.test(parameter(params, 'code_challenge') ?? 'A'.repeat(43)),
    error: 'invalid_request',
  },
  {
    broken: ({ scopes, client }) =>
      scopes.some((scope) => !client.scopes.includes(scope)) ||
      (scopes.some((scope) => SCOPES_OF_OPENID.includes(scope)) && !scopes.includes('openid')),
    error: 'invalid_request',
    description: 'invalid_scope',
  },
  {
    broken: ({ params }) => !mayBeResource(parameter(params, 'resource')),
    error: 'invalid_request',
    description: 'resource must be a URL that begins with https://, http://localhost or a custom scheme',
  },
  {
    broken: ({ params, scopes, pool }) => {
      const resource = parameter(params, 'resource');
      const own = resource === undefined ? undefined : (pool.resourceServer(resource)?.scopes ?? []);
      return own !== undefined && scopes.some((scope) => isCustomScope(scope) && !own.includes(scope));
    },
    error: 'invalid_request',
    description: 'custom scopes requested for resource-binding must be assigned to the resource being requested',
  },
  {
    broken: ({ params, pool }) =>
      pool.assume.longState === 'refused' && (parameter(params, 'state') ?? '').length > LONGEST_STATE,
    error: 'invalid_request',
    description: 'state is too long',
  },
  {
    broken: ({ prompts }) => prompts.includes('none') && prompts.length > 1,
    error: 'invalid_request',
  },
];

/**
 * Decides what becomes of an authorization request, as `/oauth2/authorize` and `/login` do.
 *
 * Without a known client and one of its callback URLs, character by character, nobody is redirected anywhere but to the
 * error page (RFC 6749, section 4.1.2.1). PKCE is never required, because Cognito never requires it.
 */
export function checkAuthorizationRequest(pool: UserPool, params: URLSearchParams): AuthorizationCheck {
  const clientId = parameter(params, 'client_id');
  if (clientId === undefined) {
    return { kind: 'error-page', reason: "Required String parameter 'client_id' is not present" };
  }
  const client = repeatedParameter(params, ['client_id']) === undefined ? pool.clients.get(clientId) : undefined;
  if (client === undefined) {
    return { kind: 'error-page', reason: 'Client does not exist' };
  }
  const redirectUri = parameter(params, 'redirect_uri');
  if (redirectUri === undefined) {
    return {
      kind: 'error-page',
      reason: "Required String parameter 'redirect_uri' is not present",
      clientId: client.clientId,
    };
  }
  if (repeatedParameter(params, ['redirect_uri']) !== undefined || !client.callbackUrls.includes(redirectUri)) {
    return { kind: 'error-page', reason: 'redirect_mismatch', clientId: client.clientId };
  }
  const state = parameter(params, 'state');
  const requested = parseScopes(params.get('scope') ?? '');
  const scopes = requested.length > 0 ? requested : client.scopes;
  const prompts = (params.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== '');
  const broken = RULES.find((rule) => rule.broken({ pool, client, params, scopes, prompts }));
  if (broken !== undefined) {
    return { kind: 'redirect', location: errorRedirect(redirectUri, broken.error, state, broken.description) };
  }
  const chosen = chosenProvider(pool, client, params);
  if (chosen === 'none') {
    return {
      kind: 'error-page',
      reason: 'Login option is not available. Please try another one',
      clientId: client.clientId,
    };
  }
  const identifier = parameter(params, 'resource');
  const responseType = params.get('response_type') === 'code' ? 'code' : 'token';
  const optional = {
    state,
    nonce: parameter(params, 'nonce'),
    codeChallenge: parameter(params, 'code_challenge'),
    loginHint: parameter(params, 'login_hint'),
    provider: chosen === 'COGNITO' ? undefined : chosen,
    resource:
      identifier === undefined ? undefined : { identifier, registered: pool.resourceServer(identifier) !== undefined },
  };
  return { kind: 'accepted', request: { client, responseType, redirectUri, scopes, prompts, ...optional } };
}

/** Where the browser goes with an error. The parameters are in the order of public captures; there is no `iss`. */
export function errorRedirect(
  redirectUri: string,
  error: string,
  state: string | undefined,
  description?: string,
): string {
  return withParameters(redirectUri, { error_description: description, state, error });
}

/**
 * Issues a code for a signed-in person, or with the implicit grant tokens, and says where the browser takes it. There is no
 * `iss`, as on AWS. A pre token generation trigger that refuses sends the browser back with its message (public reports).
 */
export async function grantRedirect(
  pool: UserPool,
  request: AuthorizationRequest,
  { user, authTime }: { readonly user: User; readonly authTime: number },
): Promise<string> {
  const { client, redirectUri, scopes, nonce, codeChallenge, resource, state } = request;
  let customization: TokenCustomization;
  try {
    customization = await customizeUserTokens(pool, { source: 'TokenGeneration_HostedAuth', user, client, scopes });
  } catch (error) {
    if (error instanceof TriggerError) {
      return errorRedirect(redirectUri, 'invalid_request', state, error.message);
    }
    throw error;
  }
  if (request.responseType === 'token') {
    const fragment = await implicitFragment(pool, request, { user, authTime, customization });
    return fragment === undefined
      ? errorRedirect(redirectUri, 'invalid_request', state)
      : `${asciiUri(redirectUri)}#${fragment}`;
  }
  const code = pool.codes.issue({
    clientId: client.clientId,
    redirectUri,
    scopes,
    sub: user.sub,
    authTime,
    customization,
    nonce,
    codeChallenge,
    resource,
  });
  return withParameters(redirectUri, { code, state });
}

/**
 * Who signs the person in: `COGNITO` for the sign-in page, an identity provider of the client, or `none` of what it offers.
 *
 * Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint": `identity_provider` and `idp_identifier`
 * lead straight to the provider, and so does a client that offers nothing else than one.
 */
function chosenProvider(
  pool: UserPool,
  client: AppClient,
  params: URLSearchParams,
): IdentityProvider | 'COGNITO' | 'none' {
  const offered = pool.providersOf(client);
  const name = parameter(params, 'identity_provider');
  const identifier = parameter(params, 'idp_identifier');
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

/**
 * Cognito wants a URL with `https://`, `http://localhost` or a custom scheme. Here an `https` address of AWS is
 * `http://127.0.0.1:<port>`, whether or not a resource server bears it, so that form has to pass as well.
 */
function mayBeResource(resource: string | undefined): boolean {
  if (resource === undefined) {
    return true;
  }
  if (!URL.canParse(resource)) {
    return false;
  }
  const { protocol, hostname } = new URL(resource);
  return protocol === 'http:' ? ['localhost', '127.0.0.1'].includes(hostname) : resource.includes('://');
}

/** Appends to the registered text itself: parsing and printing it again could change it. */
function withParameters(uri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) {
      query.set(name, value);
    }
  }
  return `${asciiUri(uri)}${uri.includes('?') ? '&' : '?'}${query}`;
}
