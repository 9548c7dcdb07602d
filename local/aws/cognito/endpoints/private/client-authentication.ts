import type { AppClient } from '../../app-client';
import { parameter } from '../../private/parameters';
import type { UserPool } from '../../user-pool';
import { unknownClient } from '../../sign-in/refusal-reasons';
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
    const reason = 'the client authenticates in the Authorization header and in the form at once; use one of them';
    throw new OAuthError('invalid_request', reason);
  }
  const { clientId, secret } = basic ?? inBody;
  if (clientId === undefined) {
    throw new OAuthError('invalid_request', 'there is no client_id');
  }
  const client = pool.clients.get(clientId);
  if (client === undefined) {
    throw new OAuthError('invalid_client', unknownClient(pool, clientId));
  }
  if (!client.accepts(secret)) {
    const details = { description: 'invalid_client_secret', about: secret };
    throw new OAuthError('invalid_client', secretReason(client, secret), details);
  }
  return client;
}

/** Client ids and secrets of Cognito contain nothing that would have to be encoded. */
function basicCredentials(authorization: string): { readonly clientId: string; readonly secret: string | undefined } {
  const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1];
  const decoded = encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded?.indexOf(':') ?? -1;
  if (decoded === undefined || colon < 1) {
    throw new OAuthError('invalid_client', 'the Authorization header is not Basic with client id and secret');
  }
  return { clientId: decoded.slice(0, colon), secret: decoded.slice(colon + 1) || undefined };
}

function secretReason({ settings: { name, secret: own } }: AppClient, given: string | undefined): string {
  if (own === undefined) return `app client "${name}" has no secret, and the request brings one`;
  return given === undefined
    ? `app client "${name}" has a secret (GenerateSecret), and the request brings none`
    : `the secret is not that of app client "${name}"`;
}
