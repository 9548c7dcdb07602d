import type { Handler } from 'hono';

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

  constructor(
    readonly code: OAuthErrorCode,
    readonly description?: string,
    readonly status: 400 | 401 = 400,
  ) {
    super(description ?? code);
  }
}

/** Turns an {@link OAuthError} of a handler into its answer. */
export function answeringOAuthErrors(handler: Handler): Handler {
  return async (c, next) => {
    try {
      return await handler(c, next);
    } catch (error) {
      if (error instanceof OAuthError) {
        // JSON leaves out what is undefined.
        return c.json({ error: error.code, error_description: error.description }, error.status);
      }
      throw error;
    }
  };
}
