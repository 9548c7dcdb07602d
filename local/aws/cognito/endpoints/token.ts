import { createHash } from 'node:crypto';
import type { Handler } from 'hono';
import type { AppClient } from '../app-client';
import { parseObject } from '../../../account/json-values';
import { equalsInConstantTime } from '../../../account/secrets';
import { shortened } from '../../../template/property-reader';
import { parameter } from '../private/parameters';
import { withCause } from '../sign-in/authorization-response';
import { flowNotAllowed, scopeNotAllowed, unknownResource, unreadableAttributes } from '../sign-in/refusal-reasons';
import { newTokenFamily } from '../tokens/refresh-tokens';
import { parseScopes } from '../tokens/scopes';
import type { IssuedTokens } from '../tokens/token-issuer';
import { customizeClientToken, customizeUserTokens } from '../triggers/pre-token-generation';
import type { TokenCustomization } from '../triggers/token-customization';
import { TriggerError } from '../triggers/triggers';
import type { UserPool } from '../user-pool';
import type { User } from '../users/user';
import { canReadAttributesOf } from '../users/user-attributes';
import { authenticateClient } from './private/client-authentication';
import { readOAuthForm } from './private/form-body';
import { OAuthError } from './private/oauth-error';

interface Granted extends IssuedTokens {
  readonly refreshToken?: string;
}

type Grant = (pool: UserPool, client: AppClient, form: URLSearchParams) => Promise<Granted>;

const GRANTS: Readonly<Record<string, Grant>> = {
  authorization_code: redeemCode,
  refresh_token: refresh,
  client_credentials: grantToClient,
};

/**
 * `POST /oauth2/token`.
 *
 * Source: Amazon Cognito Developer Guide, "The token issuer endpoint". `resource` is not among its parameters and does
 * nothing. The codes of refused client credentials are from public reports (`invalid_grant` for a client without the flow,
 * `invalid_scope` for a scope); the guide says that a scope which is not allowed is ignored, as it says of the authorization
 * endpoint, where live pools refuse it. Which of them holds for every case here is unverified on live AWS.
 */
export function token(pool: UserPool): Handler {
  return async (c) => {
    const form = await readOAuthForm(c);
    const grantType = parameter(form, 'grant_type');
    if (grantType === undefined) {
      throw new OAuthError('invalid_request', 'the parameter grant_type is missing');
    }
    const client = authenticateClient(pool, form, c.req.header('authorization'));
    if (!Object.hasOwn(GRANTS, grantType)) {
      const reason = `grant_type is "${shortened(grantType)}"; use ${Object.keys(GRANTS).join(', ')}`;
      throw new OAuthError('unsupported_grant_type', reason);
    }
    const granted = await GRANTS[grantType](pool, client, form);
    // JSON leaves out what is undefined.
    return c.json({
      id_token: granted.idToken,
      access_token: granted.accessToken,
      refresh_token: granted.refreshToken,
      expires_in: granted.expiresIn,
      token_type: 'Bearer',
    });
  };
}

/**
 * Redeems a code for the client that it was issued to, once: the code is spent even when the rest of the request turns out
 * wrong, so that a verifier cannot be guessed (RFC 6749, section 4.1.2). Another client's attempt does not spend it. That
 * Cognito draws the line there is unverified on live AWS.
 */
async function redeemCode(pool: UserPool, client: AppClient, form: URLSearchParams): Promise<Granted> {
  const code = required(form, 'code');
  const redirectUri = required(form, 'redirect_uri');
  if (!client.allows('code')) {
    throw new OAuthError('unauthorized_client', flowNotAllowed(client, 'code'));
  }
  const grant = pool.grants.take(code, ({ clientId }) => clientId === client.clientId);
  if (grant === undefined) {
    const reason =
      pool.grants.get(code) === undefined
        ? 'the code is unknown, older than five minutes, or was redeemed before'
        : `the code was issued to another app client than "${client.settings.name}"`;
    throw new OAuthError('invalid_grant', reason);
  }
  if (grant.redirectUri !== redirectUri) {
    const reason = `redirect_uri is "${shortened(redirectUri)}", and the code was requested with ${grant.redirectUri}`;
    throw new OAuthError('unauthorized_client', reason, { description: 'invalid_redirect' });
  }
  const verifier = parameter(form, 'code_verifier');
  if (!provesPossession(pool, grant.codeChallenge, verifier)) {
    throw new OAuthError('invalid_grant', pkceReason(grant.codeChallenge, verifier));
  }
  // Measured in public as F2: the authorization endpoint gives a code for a resource that no resource server has, and
  // here the code is refused.
  if (grant.resource?.registered === false) {
    throw new OAuthError('invalid_grant', unknownResource(pool, grant.resource.identifier));
  }
  const user = activeUser(pool, grant.sub);
  if (!canReadAttributesOf(client, grant.scopes)) {
    throw new OAuthError('invalid_grant', unreadableAttributes(client, grant.scopes));
  }
  const family = newTokenFamily(grant);
  const refreshToken = pool.refreshTokens.issue(family, client.settings.lifetimes.refresh);
  const { customization, nonce } = grant;
  const groups = pool.groupsOf(user);
  return { ...(await pool.tokens.forUser({ user, client, family, groups, customization, nonce })), refreshToken };
}

/** A person who signed in through the domain can always refresh here, whatever `ExplicitAuthFlows` says. */
async function refresh(pool: UserPool, client: AppClient, form: URLSearchParams): Promise<Granted> {
  const token = required(form, 'refresh_token');
  const family = pool.refreshTokens.find(token, client.clientId);
  if (family === undefined) {
    throw new OAuthError('invalid_grant', UNUSABLE_REFRESH_TOKEN);
  }
  const user = activeUser(pool, family.sub);
  const customization = await unlessRefused(
    customizeUserTokens(pool, { source: 'TokenGeneration_RefreshTokens', user, client, scopes: family.scopes }),
  );
  // Rotated only now: a trigger that refuses must not cost the client its token. Another refresh may have been faster.
  if (pool.refreshTokens.find(token, client.clientId) === undefined) {
    throw new OAuthError('invalid_grant', UNUSABLE_REFRESH_TOKEN);
  }
  const { rotation } = client.settings;
  const refreshToken = rotation && pool.refreshTokens.rotate(token, client.clientId, rotation.gracePeriodSeconds);
  const groups = pool.groupsOf(user);
  return { ...(await pool.tokens.forUser({ user, client, family, groups, customization })), refreshToken };
}

async function grantToClient(pool: UserPool, client: AppClient, form: URLSearchParams): Promise<Granted> {
  if (!client.allows('client_credentials')) {
    throw new OAuthError('invalid_grant', flowNotAllowed(client, 'client_credentials'));
  }
  const requested = parseScopes(form.get('scope') ?? '');
  const scopes = requested.length > 0 ? requested : client.machineScopes;
  if (scopes.length === 0) {
    const reason = `app client "${client.settings.name}" has no scope of a resource server, which is all that a program can get`;
    throw new OAuthError('invalid_grant', reason);
  }
  if (scopes.some((scope) => !client.machineScopes.includes(scope))) {
    throw new OAuthError('invalid_scope', scopeNotAllowed(client, scopes, client.machineScopes));
  }
  const clientMetadata = readClientMetadata(form);
  const customization = await unlessRefused(customizeClientToken(pool, { client, scopes }, clientMetadata));
  return pool.tokens.forClient(client, scopes, customization);
}

/**
 * The `aws_client_metadata` of a request, a JSON object of texts, which goes to the pre token generation trigger. Source:
 * the guide, "The token issuer endpoint". That anything else is refused is unverified on live AWS.
 */
function readClientMetadata(form: URLSearchParams): Readonly<Record<string, string>> | undefined {
  const text = parameter(form, 'aws_client_metadata');
  if (text === undefined) {
    return undefined;
  }
  const metadata = parseObject(text);
  if (metadata === undefined || Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw new OAuthError('invalid_request', 'aws_client_metadata is not a JSON object of texts');
  }
  return metadata as Readonly<Record<string, string>>;
}

/** The error code for a trigger that refuses is unverified on live AWS; its message is the one that callbacks get. */
async function unlessRefused(customization: Promise<TokenCustomization>): Promise<TokenCustomization> {
  try {
    return await customization;
  } catch (error) {
    throw error instanceof TriggerError
      ? new OAuthError('invalid_grant', withCause(error), { description: error.message })
      : error;
  }
}

function required(form: URLSearchParams, name: string): string {
  const value = parameter(form, name);
  if (value === undefined) {
    throw new OAuthError('invalid_request', `the parameter ${name} is missing`);
  }
  return value;
}

/**
 * Whether the verifier is the one behind the challenge (RFC 7636, section 4.6). Where there was no challenge there must be
 * no verifier either: accepting one would let a stolen code be redeemed by a client that believes itself protected
 * (RFC 9700, section 4.8.2). That Cognito refuses it, too, is unverified on live AWS.
 */
function provesPossession({ assume }: UserPool, challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined && assume.verifierWithoutChallenge === 'ignored') {
    return true;
  }
  return challenge === undefined || verifier === undefined
    ? challenge === verifier
    : equalsInConstantTime(createHash('sha256').update(verifier).digest('base64url'), challenge);
}

function pkceReason(challenge: string | undefined, verifier: string | undefined): string {
  if (challenge === undefined) return 'there is a code_verifier, and the code was requested without a code_challenge';
  return verifier === undefined
    ? 'the code was requested with a code_challenge, and there is no code_verifier'
    : 'the code_verifier is not the one of the code_challenge (PKCE)';
}

const UNUSABLE_REFRESH_TOKEN =
  'the refresh token is unknown, has expired, was revoked or rotated, or belongs to another app client';

function activeUser(pool: UserPool, sub: string): User {
  const user = pool.users.bySub(sub);
  if (user === undefined || !user.enabled) {
    throw new OAuthError('invalid_grant', user === undefined ? 'the user was deleted' : 'the user is disabled');
  }
  return user;
}
