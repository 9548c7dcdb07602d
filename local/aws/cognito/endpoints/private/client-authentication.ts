import type { AppClient } from '../../app-client';
import { parameter } from '../../private/parameters';
import type { UserPool } from '../../user-pool';
import { OAuthError } from './oauth-error';

/**
 * Finds out which client calls: `client_secret_basic`, `client_secret_post`, or `client_id` alone for a public client.
 *
 * Sources: Amazon Cognito Developer Guide, "The token issuer endpoint"; the description of a missing or wrong secret is from
 * public reports. Unverified on live AWS: that a secret from a public client is refused, and what a request with two
 * authentication methods gets (RFC 6749, section 2.3, forbids it).
 */
export function authenticateClient(
  pool: UserPool,
  form: URLSearchParams,
  authorization: string | undefined,
): AppClient {
  const basic = authorization === undefined ? undefined : basicCredentials(authorization);
  const inBody = { clientId: parameter(form, 'client_id'), secret: parameter(form, 'client_secret') };
  if (basic !== undefined && (inBody.secret !== undefined || (inBody.clientId ?? basic.clientId) !== basic.clientId)) {
    throw new OAuthError('invalid_request');
  }
  const { clientId, secret } = basic ?? inBody;
  if (clientId === undefined) {
    throw new OAuthError('invalid_request');
  }
  const client = pool.clients.get(clientId);
  if (client === undefined) {
    throw new OAuthError('invalid_client');
  }
  if (!client.accepts(secret)) {
    throw new OAuthError('invalid_client', 'invalid_client_secret');
  }
  return client;
}

/** Client ids and secrets of Cognito contain nothing that would have to be encoded. */
function basicCredentials(authorization: string): { readonly clientId: string; readonly secret: string | undefined } {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1];
  const decoded = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded?.indexOf(':') ?? -1;
  if (decoded === undefined || colon < 1) {
    throw new OAuthError('invalid_client');
  }
  return { clientId: decoded.slice(0, colon), secret: decoded.slice(colon + 1) || undefined };
}
