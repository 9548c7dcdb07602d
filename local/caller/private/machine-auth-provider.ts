import {
  ClientCredentialsProvider,
  discoverOAuthServerInfo,
  fetchToken,
  type AuthProvider,
  type FetchLike,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { SignInError } from '../sign-in-error';
import type { TokenHolder } from './connect';

/** A program's client id and secret, and what it asks for with them. */
export interface MachineCredentials {
  readonly mcpUrl: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly fetch: FetchLike;
}

/**
 * Gets a program its tokens, with the scopes of its configuration.
 *
 * The SDK's transport would ask for the scopes of the gateway's challenge instead. Those are for people: Cognito grants
 * them to no program, and refuses the whole request.
 */
export class MachineAuthProvider implements AuthProvider, TokenHolder {
  #tokens: StoredOAuthTokens | undefined;

  constructor(private readonly credentials: MachineCredentials) {}

  tokens(): StoredOAuthTokens | undefined {
    return this.#tokens;
  }

  async token(): Promise<string | undefined> {
    return this.#tokens?.access_token;
  }

  async onUnauthorized(): Promise<void> {
    const { mcpUrl, issuer, clientId, clientSecret, scopes, fetch } = this.credentials;
    const server = await discoverOAuthServerInfo(mcpUrl, { fetchFn: fetch });
    const client = new ClientCredentialsProvider({
      clientId,
      clientSecret,
      scope: scopes.join(' '),
      expectedIssuer: issuer,
    });
    const metadata = server.authorizationServerMetadata;
    if (metadata?.issuer !== issuer) {
      throw new SignInError(`the gateway names the issuer ${metadata?.issuer}, the app client belongs to ${issuer}`);
    }
    this.#tokens = await fetchToken(client, server.authorizationServerUrl, { metadata, fetchFn: fetch });
  }
}
