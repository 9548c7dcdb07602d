import { readRegistrationRequest } from '../clients/registration-request';
import { namesGateway } from '../gateway';
import { requestedScopes } from '../scopes';
import type { AuthorizationServerContext } from '../server-context';
import type { ScopeConfiguration } from '../../../lib/identity/authorization-server/function-contract';
import { oauthError } from './oauth-error';

/** A request on its way to the engine. */
export interface EngineRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body?: string;
}

/** @param method that the engine is to see: GET for HEAD */
export async function engineRequest(request: Request, method: string): Promise<EngineRequest> {
  const { pathname, search } = new URL(request.url);
  const body = method === 'POST' ? await request.text() : undefined;
  return { method, path: pathname, query: search.slice(1), headers: request.headers, body };
}

/** Turns a request into the one that the engine sees, or into an answer without the engine. */
export type Preparation = (
  request: EngineRequest,
  server: AuthorizationServerContext,
) => Promise<EngineRequest | Response>;

export const prepareAuthorization: Preparation = async (request, { configuration, gateway }) => {
  const sent = new URLSearchParams(request.query);
  return { ...request, query: authorizationParameters(sent, configuration.scopes, await gateway.url()).toString() };
};

export const prepareToken: Preparation = async (request, { configuration, gateway }) => {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers.get('content-type') ?? '')) {
    return request;
  }
  const sent = new URLSearchParams(request.body);
  const gatewayUrl = await gateway.url();
  // Refused here, before the engine uses up the code or the refresh token.
  return otherResources(sent, gatewayUrl).length > 0
    ? oauthError(400, 'invalid_target', 'resource indicator is missing, or unknown')
    : { ...request, body: tokenParameters(sent, configuration.scopes, gatewayUrl).toString() };
};

export const prepareRegistration: Preparation = async (request, { configuration }) => {
  const registration = readRegistrationRequest(request.body ?? '', configuration.clients.callbackUrls);
  return 'problem' in registration
    ? oauthError(400, registration.problem.error, registration.problem.error_description)
    : { ...request, body: JSON.stringify(registration.client) };
};

/**
 * The parameters of an authorization request that reach the engine. Others are ignored, as RFC 6749 section 3.1 asks for:
 * some assistants send OpenID Connect parameters that the engine would refuse without the scope `openid`. `request` and
 * `request_uri` are not ignored but refused, since they carry parameters of their own.
 */
const AUTHORIZATION_PARAMETERS = new Set([
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'redirect_uri',
  'request',
  'request_uri',
  'resource',
  'response_mode',
  'response_type',
  'scope',
  'state',
]);

/** The parameters of an authorization request as the engine shall see them. Duplicates stay, so that it refuses them. */
function authorizationParameters(
  sent: URLSearchParams,
  scopes: readonly ScopeConfiguration[],
  gatewayUrl: string,
): URLSearchParams {
  const parameters = new URLSearchParams([...sent].filter(([name]) => AUTHORIZATION_PARAMETERS.has(name)));
  if (sent.getAll('prompt').includes('none')) {
    parameters.set('prompt', 'none');
  }
  if (parameters.getAll('scope').length <= 1) {
    parameters.set('scope', requestedScopes(parameters.get('scope') ?? '', scopes).join(' '));
  }
  nameGatewayOnce(parameters, gatewayUrl);
  return parameters;
}

/** The parameters of a token request as the engine shall see them. */
function tokenParameters(
  sent: URLSearchParams,
  scopes: readonly ScopeConfiguration[],
  gatewayUrl: string,
): URLSearchParams {
  const parameters = new URLSearchParams(sent);
  if (parameters.getAll('scope').length === 1) {
    const requested = new Set(parameters.get('scope')?.split(' '));
    const known = scopes.filter(({ name }) => requested.has(name)).map(({ name }) => name);
    parameters.delete('scope');
    if (known.length > 0) {
      parameters.set('scope', known.join(' '));
    }
  }
  nameGatewayOnce(parameters, gatewayUrl);
  return parameters;
}

/** Codex names the resource twice, and others write it differently: the engine sees it once, as it is configured. */
function nameGatewayOnce(parameters: URLSearchParams, gatewayUrl: string): void {
  const others = otherResources(parameters, gatewayUrl);
  parameters.delete('resource');
  for (const resource of others.length > 0 ? others : [gatewayUrl]) {
    parameters.append('resource', resource);
  }
}

/** A parameter without a value is one that was left out (RFC 6749 section 3.1). */
function otherResources(sent: URLSearchParams, gatewayUrl: string): string[] {
  return sent.getAll('resource').filter((resource) => resource !== '' && !namesGateway(resource, gatewayUrl));
}
