import { errors } from 'oidc-provider';
import type { ScopeConfiguration } from '../../../lib/identity/authorization-server/function-contract';
import { readRegistrationRequest } from '../clients/registration-request';
import { namesGateway } from '../gateway';
import { requestedScopes } from '../scopes';
import type { AuthorizationServerContext } from '../server-context';
import { requireAdmittedResponse } from './admitted-response';
import {
  bodyTooLarge,
  MAX_BODY,
  requireFewParameters,
  requireSmallRequest,
  type MalformedRequestError,
} from './request-limits';
import { limitedBody } from './limited-body';

/** A request on its way to the engine. */
export interface EngineRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body?: string;
}

/**
 * @param method that the engine is to see: GET for HEAD
 * @param malformed the OAuth error of the route
 * @throws RequestTooLarge
 */
export async function engineRequest(
  request: Request,
  method: string,
  malformed: MalformedRequestError,
): Promise<EngineRequest> {
  requireSmallRequest(request, malformed);
  const { pathname, search } = new URL(request.url);
  const { headers } = request;
  const query = search.slice(1);
  requireFewParameters(query, malformed);
  const body = method === 'POST' ? await bodyOf(request, malformed) : undefined;
  if (isForm(headers)) {
    requireFewParameters(body ?? '', malformed);
  }
  return { method, path: pathname, query, headers, body };
}

async function bodyOf({ body }: Request, malformed: MalformedRequestError): Promise<string> {
  return body === null ? '' : String(await limitedBody(body, MAX_BODY, bodyTooLarge(malformed)));
}

const isForm = (headers: Headers): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? '');

/**
 * Turns a request into the one that the engine sees.
 *
 * @throws errors.OIDCProviderError if the engine must not see it
 */
export type Preparation = (
  request: EngineRequest,
  server: AuthorizationServerContext,
) => EngineRequest | Promise<EngineRequest>;

/**
 * The engine takes an authorization request from any query, also where it goes on with one. Except on `/authorize`, it sees
 * no query.
 */
export const withoutQuery = (request: EngineRequest): EngineRequest => ({ ...request, query: '' });

export const prepareAuthorization: Preparation = async (request, { configuration, gateway }) => {
  const sent = new URLSearchParams(request.query);
  const query = authorizationParameters(sent, configuration.scopes, await gateway.url());
  requireAdmittedResponse(query, configuration.clients);
  return { ...request, query: query.toString() };
};

export const prepareToken: Preparation = async (request, server) => {
  if (!isForm(request.headers)) {
    return withoutQuery(request);
  }
  const sent = new URLSearchParams(request.body);
  const gatewayUrl = await server.gateway.url();
  if (otherResources(sent, gatewayUrl).length > 0) {
    // Refused here, before the engine uses up the code or the refresh token.
    throw new errors.InvalidTarget();
  }
  const parameters = [
    ...tokenParameters(sent, server.configuration.scopes, gatewayUrl),
    ...(await omittedRedirectUri(sent, server)),
  ];
  return withoutQuery({ ...request, body: encoded(parameters).toString() });
};

export const prepareRegistration: Preparation = (request, { configuration }) => {
  const registration = readRegistrationRequest(request.body ?? '', configuration.clients.callbackUrls);
  if ('problem' in registration) {
    const { error, error_description } = registration.problem;
    // RFC 7591 section 3.2.2. The log does not repeat what was sent.
    throw new errors.CustomOIDCProviderError(error, error_description, { detail: registration.detail });
  }
  return withoutQuery({ ...request, body: JSON.stringify(registration.client) });
};

type Parameters = readonly (readonly [name: string, value: string])[];

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
  'response_mode',
  'response_type',
  'state',
]);

/** The parameters of an authorization request as the engine shall see them. Duplicates stay, so that it refuses them. */
function authorizationParameters(
  sent: URLSearchParams,
  scopes: readonly ScopeConfiguration[],
  gatewayUrl: string,
): URLSearchParams {
  const sentScopes = sent.getAll('scope');
  const scope = sentScopes.length > 1 ? sentScopes : [requestedScopes(sentScopes[0] ?? '', scopes).join(' ')];
  const parameters: Parameters = [
    ...[...sent].filter(([name]) => AUTHORIZATION_PARAMETERS.has(name)),
    ...(sent.getAll('prompt').includes('none') ? [['prompt', 'none'] as const] : []),
    ...named('scope', scope),
    ...gatewayOnce(sent, gatewayUrl),
  ];
  return encoded(parameters);
}

const REWRITTEN = new Set(['resource', 'scope']);

/** A parameter without a value is one that was left out (RFC 6749 section 3.1). */
const isOmitted = (name: string, value: string): boolean => name === 'redirect_uri' && value === '';

/** The parameters of a token request as the engine shall see them. */
function tokenParameters(sent: URLSearchParams, scopes: readonly ScopeConfiguration[], gatewayUrl: string): Parameters {
  return [
    ...[...sent].filter(([name, value]) => !REWRITTEN.has(name) && !isOmitted(name, value)),
    ...named('scope', knownScopes(sent.getAll('scope'), scopes)),
    ...gatewayOnce(sent, gatewayUrl),
  ];
}

function knownScopes(sent: readonly string[], scopes: readonly ScopeConfiguration[]): readonly string[] {
  const [scope, ...others] = sent;
  if (scope === undefined || others.length > 0) {
    return sent;
  }
  const requested = new Set(scope.split(' '));
  const known = scopes.filter(({ name }) => requested.has(name)).map(({ name }) => name);
  return known.length > 0 ? [known.join(' ')] : [];
}

/**
 * What the engine compares with the code, for an assistant that leaves `redirect_uri` out: the code is bound to it by PKCE
 * (OAuth 2.1 section 4.1.3, which has no such parameter any more). One that is sent has to be the right one.
 */
async function omittedRedirectUri(sent: URLSearchParams, server: AuthorizationServerContext): Promise<Parameters> {
  if (sent.get('grant_type') !== 'authorization_code' || sent.getAll('redirect_uri').some((uri) => uri !== '')) {
    return [];
  }
  const code = await server.storage.grants.findCode(sent.get('code') ?? '');
  // Without such a code, the engine refuses what it gets.
  return named('redirect_uri', [String(code?.redirectUri ?? server.configuration.issuer)]);
}

/** Codex names the resource twice, and others write it differently: the engine sees it once, as it is configured. */
function gatewayOnce(sent: URLSearchParams, gatewayUrl: string): Parameters {
  const others = otherResources(sent, gatewayUrl);
  return named('resource', others.length > 0 ? others : [gatewayUrl]);
}

/** A parameter without a value is one that was left out (RFC 6749 section 3.1). */
function otherResources(sent: URLSearchParams, gatewayUrl: string): string[] {
  return sent.getAll('resource').filter((resource) => resource !== '' && !namesGateway(resource, gatewayUrl));
}

/** Made in one go: a repeated parameter that is deleted from it costs as much as it has parameters. */
const encoded = (parameters: Parameters) =>
  new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]));

const named = (name: string, values: readonly string[]): Parameters => values.map((value) => [name, value]);
