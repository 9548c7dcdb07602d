import type { StoredOAuthTokens } from '@modelcontextprotocol/client';

/** The side of an OAuth client provider that has tokens. */
export interface TokenHolder {
  tokens(): StoredOAuthTokens | undefined;
}
