import type { Context, Handler } from 'hono';
import type { UserPool } from '../user-pool';
import { disclosedAttributes } from '../users/user-attributes';

/** How the endpoint refuses. Source: Amazon Cognito Developer Guide, "The user attributes endpoint". */
const REFUSALS = {
  badRequest: { status: 400, error: 'invalid_request', description: 'Bad OAuth2 request at UserInfo Endpoint' },
  badToken: {
    status: 401,
    error: 'invalid_token',
    description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
  },
  withoutOpenid: { status: 401, error: 'invalid_token', description: 'Access token does not contain openid scope' },
} as const;

/**
 * `GET /oauth2/userInfo`: what an access token with `openid` opens of its user's attributes. Values are strings, even those
 * of `email_verified` and `phone_number_verified`.
 *
 * The guide shows the challenge without a scheme; RFC 6750, section 3, wants `Bearer`, without which no library can read it.
 * The description of a missing `openid` is from public reports. Both are unverified on live AWS.
 */
export function userInfo(pool: UserPool): Handler {
  return async (c) => {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (token === undefined) {
      return refuse(c, REFUSALS.badRequest);
    }
    const claims = await pool.tokens.verifyAccessToken(token);
    const user = pool.users.bySub(claims?.sub ?? '');
    const client = pool.clients.get(String(claims?.client_id));
    const revoked = typeof claims?.origin_jti === 'string' && pool.refreshTokens.isRevoked(claims.origin_jti);
    if (claims === undefined || user === undefined || !user.enabled || client === undefined || revoked) {
      return refuse(c, REFUSALS.badToken);
    }
    const scopes = String(claims.scope).split(' ');
    if (!scopes.includes('openid')) {
      return refuse(c, REFUSALS.withoutOpenid);
    }
    return c.json({ sub: user.sub, ...disclosedAttributes(user, client, scopes), username: user.username });
  };
}

function refuse(c: Context, { status, error, description }: (typeof REFUSALS)[keyof typeof REFUSALS]): Response {
  return c.json({ error, error_description: description }, status, {
    'www-authenticate': `Bearer error="${error}", error_description="${description}"`,
  });
}
