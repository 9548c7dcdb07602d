import { randomUUID } from 'node:crypto';
import type { AppClient } from '../app-client';
import { FederationError } from '../federation/identity-provider';
import { newTokenFamily } from '../tokens/refresh-tokens';
import { customizeUserTokens } from '../triggers/pre-token-generation';
import type { TokenCustomization } from '../triggers/token-customization';
import { TriggerError } from '../triggers/triggers';
import type { UserPool } from '../user-pool';
import type { User } from '../users/user';
import { canReadAttributesOf } from '../users/user-attributes';
import type { AuthorizationGrant } from './authorization-grant';
import type { AuthorizationRequest } from './authorization-request';
import { unknownResource, unreadableAttributes } from './refusal-reasons';
import { asciiUri, errorRedirect, withParameters } from './callback';

/** Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint": valid for five minutes, used once. */
const CODE_LIFETIME_SECONDS = 5 * 60;

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
    return refusedRedirect(pool, request, error);
  }
  const { clientId } = client;
  const { sub } = user;
  const grant = { clientId, redirectUri, scopes, sub, authTime, customization, nonce, codeChallenge, resource };
  if (request.responseType === 'code') {
    // Cognito's codes are UUIDs, too.
    const code = pool.grants.add(grant, CODE_LIFETIME_SECONDS, randomUUID());
    return withParameters(redirectUri, { code, state });
  }
  const fragment = await implicitFragment(pool, client, user, grant, state);
  if (fragment === undefined) {
    const reason =
      resource?.registered === false
        ? unknownResource(pool, resource.identifier)
        : unreadableAttributes(client, grant.scopes);
    pool.refused(`the sign-in ends with invalid_request: ${reason}`, clientId);
  }
  return fragment === undefined
    ? errorRedirect(redirectUri, 'invalid_request', state)
    : `${asciiUri(redirectUri)}#${fragment}`;
}

/** Where the browser goes when a trigger or an identity provider refuses. Other errors are thrown again. */
export function refusedRedirect(
  pool: UserPool,
  { client, redirectUri, state }: AuthorizationRequest,
  error: unknown,
): string {
  if (error instanceof FederationError || error instanceof TriggerError) {
    pool.refused(`the sign-in ends with invalid_request: ${withCause(error)}`, client.clientId);
    return errorRedirect(redirectUri, 'invalid_request', state, error.message);
  }
  throw error;
}

/** What the client gets to read, and what AWS keeps from it. */
export function withCause({ message, cause }: FederationError | TriggerError): string {
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}

/**
 * The tokens of an implicit grant, as the fragment of a callback URL: the access token, the ID token with `openid`, and never
 * a refresh token.
 *
 * Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint", and RFC 6749, section 4.2.2. Resource
 * binding is for this grant, too (the guide, "Resource binding"). Unverified on live AWS: the order of the parameters, and
 * that a request whose code would turn out unredeemable, because of a resource that no resource server has (F2) or
 * attributes that the client cannot read, yields no tokens here.
 *
 * @returns `undefined` when there are no tokens for this request
 */
async function implicitFragment(
  pool: UserPool,
  client: AppClient,
  user: User,
  grant: AuthorizationGrant,
  state: string | undefined,
): Promise<URLSearchParams | undefined> {
  if (grant.resource?.registered === false || !canReadAttributesOf(client, grant.scopes)) {
    return undefined;
  }
  const { customization, nonce } = grant;
  const groups = pool.groupsOf(user);
  const family = newTokenFamily(grant);
  const tokens = await pool.tokens.forUser({ user, client, family, groups, customization, nonce });
  return new URLSearchParams({
    ...(tokens.idToken === undefined ? {} : { id_token: tokens.idToken }),
    access_token: tokens.accessToken,
    expires_in: String(tokens.expiresIn),
    token_type: 'Bearer',
    ...(state === undefined ? {} : { state }),
  });
}
