import type { Handler } from 'hono';
import type { UserPool } from '../../user-pool';
import { claimedClientId } from './claimed-client-id';

/** The errors of the token and revocation endpoints. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_scope';

/**
 * A refused request to the token or revocation endpoint. Never thrown to a test: the endpoint answers with it, in the form of
 * RFC 6749, section 5.2.
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  readonly description: string | undefined;
  readonly status: 400 | 401;
  readonly about: string | undefined;

  /** @param reason for the owner of the pool, as precisely as the twin knows it; the client does not get it */
  constructor(
    readonly code: OAuthErrorCode,
    readonly reason: string,
    { description, status = 400, about }: OAuthErrorDetails = {},
  ) {
    super(description ?? code);
    this.description = description;
    this.status = status;
    this.about = about;
  }
}

interface OAuthErrorDetails {
  /** What the client gets as `error_description`. */
  readonly description?: string | undefined;
  /** @default 400 */
  readonly status?: 400 | 401;
  /** The value that was refused, such as a secret. It is shown to nobody. */
  readonly about?: string | undefined;
}

/** Turns an {@link OAuthError} of a handler into its answer, and keeps the reason for the owner of the pool. */
export function answeringOAuthErrors(pool: UserPool, handler: Handler): Handler {
  return async (c, next) => {
    try {
      return await handler(c, next);
    } catch (error) {
      if (error instanceof OAuthError) {
        const { code, reason, about } = error;
        pool.refused(`${new URL(c.req.url).pathname} answered ${code}: ${reason}`, await claimedClientId(c), about);
        // JSON leaves out what is undefined.
        return c.json({ error: error.code, error_description: error.description }, error.status);
      }
      throw error;
    }
  };
}
