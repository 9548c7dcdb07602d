import type { AppClient } from '../app-client';
import { shortened } from '../../../template/property-reader';
import { repeatedParameter } from '../private/parameters';
import { isCustomScope, SCOPES_OF_OPENID } from '../tokens/scopes';
import type { UserPool } from '../user-pool';
import { flowNotAllowed, scopeNotAllowed, unknownResource } from './refusal-reasons';

/** A request of a known client, for one of its callback URLs. */
export interface Candidate {
  readonly pool: UserPool;
  readonly client: AppClient;
  readonly params: URLSearchParams;
  /** The value of a parameter, `undefined` where it has none. */
  readonly value: (name: string) => string | undefined;
  readonly scopes: readonly string[];
  readonly prompts: readonly string[];
}

/** A rule that a request can break, and the error that the client gets then. */
export interface AuthorizationRule {
  readonly broken: (candidate: Candidate) => boolean;
  /** @default invalid_request */
  readonly error?: 'unauthorized_client';
  readonly description?: string;
  /** Why, for the owner of the pool. The client gets the description, which often says nothing of it. */
  readonly reason: (candidate: Candidate) => string;
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
const MAX_STATE_LENGTH = 1024;

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
export const AUTHORIZATION_RULES: readonly AuthorizationRule[] = [
  {
    broken: ({ params }) => repeatedParameter(params, RECOGNIZED_PARAMETERS) !== undefined,
    description: 'repeated parameter',
    reason: ({ params }) => `${repeatedParameter(params, RECOGNIZED_PARAMETERS)} is there more than once`,
  },
  {
    broken: ({ value }) => !['code', 'token'].includes(value('response_type') ?? ''),
    reason: ({ value }) => `response_type is "${shortened(value('response_type') ?? '')}"; send code or token`,
  },
  {
    broken: ({ value, client }) => !client.allows(value('response_type') === 'code' ? 'code' : 'implicit'),
    error: 'unauthorized_client',
    reason: ({ value, client }) => flowNotAllowed(client, value('response_type') === 'code' ? 'code' : 'implicit'),
  },
  {
    broken: ({ value }) =>
      (value('code_challenge') === undefined) !== (value('code_challenge_method') === undefined) ||
      (value('code_challenge_method') ?? 'S256') !== 'S256' ||
      value('code_challenge')?.match(S256_CHALLENGE) === null,
    reason: () =>
      'code_challenge and code_challenge_method do not make PKCE: send both, S256 as the method, and 43 characters of base64url',
  },
  {
    broken: ({ scopes, client }) =>
      scopes.some((scope) => !client.scopes.includes(scope)) ||
      (scopes.some((scope) => SCOPES_OF_OPENID.includes(scope)) && !scopes.includes('openid')),
    description: 'invalid_scope',
    reason: ({ client, scopes }) => scopeNotAllowed(client, scopes, client.scopes),
  },
  {
    broken: ({ value }) => !mayBeResource(value('resource')),
    description: 'resource must be a URL that begins with https://, http://localhost or a custom scheme',
    reason: ({ value }) => `resource is "${shortened(value('resource') ?? '')}"`,
  },
  {
    broken: ({ value, scopes, pool }) => {
      const resource = value('resource');
      const own = resource === undefined ? undefined : (pool.resourceServer(resource)?.scopes ?? []);
      return own !== undefined && scopes.some((scope) => isCustomScope(scope) && !own.includes(scope));
    },
    description: 'custom scopes requested for resource-binding must be assigned to the resource being requested',
    reason: ({ value, scopes, pool }) => {
      const resource = value('resource') ?? '';
      const own = pool.resourceServer(resource)?.scopes;
      const foreign = scopes.filter((scope) => isCustomScope(scope) && own?.includes(scope) !== true).join(', ');
      return own === undefined
        ? unknownResource(pool, resource)
        : `the scope ${foreign} is not of the resource server ${resource}, which has: ${own.join(', ') || 'none'}`;
    },
  },
  {
    broken: ({ value, pool }) =>
      pool.assume.longState === 'refused' && (value('state') ?? '').length > MAX_STATE_LENGTH,
    description: 'state is too long',
    reason: ({ value }) => `state has ${value('state')?.length} characters; ${MAX_STATE_LENGTH} are taken`,
  },
  {
    broken: ({ prompts }) => prompts.includes('none') && prompts.length > 1,
    reason: () => 'prompt has none beside another value',
  },
];

/**
 * Cognito wants a URL with `https://`, `http://localhost` or a custom scheme. Here an `https` address of AWS is
 * `http://127.0.0.1:<port>`, whether or not a resource server has it, so that form has to pass as well.
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
