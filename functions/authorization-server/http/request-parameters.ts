import type { ScopeConfiguration } from '../configuration';
import { namesGateway } from '../gateway';
import { requestedScopes } from '../scopes';

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
export function authorizationParameters(
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
export function tokenParameters(
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

/** Whether a request names a resource other than the gateway, which has to be refused before anything is used up. */
export function namesOtherResource(sent: URLSearchParams, gatewayUrl: string): boolean {
  return otherResources(sent, gatewayUrl).length > 0;
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
