import type { Handler } from 'hono';
import { parameter } from '../private/parameters';
import type { UserPool } from '../user-pool';
import { authenticateClient } from './private/client-authentication';
import { readOAuthForm } from './private/form-body';
import { OAuthError } from './private/oauth-error';

const JSON_WEB_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * `POST /oauth2/revoke`: ends everything that was issued from the sign-in of a refresh token.
 *
 * An unknown token, or another client's, is answered with 200 like one that was revoked before. Source: Amazon Cognito
 * Developer Guide, "The token revocation endpoint" (RFC 7009).
 */
export function revoke(pool: UserPool): Handler {
  return async (c) => {
    const form = await readOAuthForm(c);
    const client = authenticate(pool, form, c.req.header('authorization'));
    const token = parameter(form, 'token');
    if (token === undefined || !client.settings.revocable) {
      const reason =
        token === undefined
          ? 'the parameter token is missing'
          : `EnableTokenRevocation of app client "${client.settings.name}" is false`;
      throw new OAuthError('invalid_request', reason);
    }
    if (JSON_WEB_TOKEN.test(token)) {
      throw new OAuthError('unsupported_token_type', 'it is no refresh token, and only those are revoked');
    }
    pool.refreshTokens.revoke(token, client.clientId);
    return c.body(null, 200);
  };
}

/** Unlike the token endpoint, this one is documented to answer 401 to a client that it does not know. */
function authenticate(...request: Parameters<typeof authenticateClient>): ReturnType<typeof authenticateClient> {
  try {
    return authenticateClient(...request);
  } catch (error) {
    throw error instanceof OAuthError && error.code === 'invalid_client'
      ? new OAuthError(error.code, error.reason, { ...error, status: 401 })
      : error;
  }
}
