import {
  Client,
  StreamableHTTPClientTransport,
  type AuthProvider,
  type OAuthClientProvider,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { SignInError } from '../sign-in-error';

/** The side of an OAuth client provider that has tokens. */
export interface TokenHolder {
  tokens(): StoredOAuthTokens | undefined;
}

/** How the twin's clients introduce themselves in the MCP handshake. */
export const IMPLEMENTATION = { name: 'cdk-agentcore-gateway-auth', version: '1.0.0' };

/** What a connection to a gateway is made of. */
export interface ConnectionOptions {
  readonly mcpUrl: string;
  readonly authProvider: (OAuthClientProvider | AuthProvider) & TokenHolder;
  readonly fetch: typeof fetch;
  /** The name of the app client, for errors. */
  readonly clientName: string;
  /** Why the gateway refused the last call, which it tells its owner only. */
  readonly lastRefusal: () => string | undefined;
}

/**
 * Connects with the tokens that the provider holds or can get by itself.
 *
 * @throws SignInError when the gateway refuses them, with its reason
 */
export async function connect(options: ConnectionOptions): Promise<Client> {
  const { mcpUrl, authProvider, fetch, clientName, lastRefusal } = options;
  const mcp = new Client(IMPLEMENTATION);
  try {
    await mcp.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider, fetch }));
    return mcp;
  } catch (cause) {
    const reason = authProvider.tokens() === undefined ? undefined : lastRefusal();
    throw reason === undefined
      ? new SignInError(`${clientName} got no token: ${(cause as Error).message}`, cause)
      : new SignInError(`${clientName} got a token, but the gateway refuses it: ${reason}`, cause, 'TokenRefused');
  }
}
