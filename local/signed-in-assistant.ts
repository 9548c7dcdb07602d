import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type CallToolResult,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { randomUUID } from 'node:crypto';
import { recordingFetch, type Exchange } from './exchange';
import { Browser, type Credentials } from './private/browser';
import { SignInError } from './sign-in-error';

/** An app client of the identity provider, as an assistant is configured with it. */
export interface AssistantClient {
  readonly name: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
}

/** The tokens that an assistant got for a person. */
export interface AssistantTokens {
  readonly accessToken: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
  /** What the access token may be used for. */
  readonly scope?: string;
}

/** What a tool answered. */
export interface ToolResult {
  /** The tool itself says that it failed. */
  readonly isError: boolean;
  /** The text parts of the answer, one after the other. */
  readonly text: string;
  /** The answer as an object, where the tool has an output schema. */
  readonly structured?: unknown;
}

/**
 * An assistant that calls a gateway for a person who has signed in. The assistant is the MCP TypeScript SDK's own client
 * with its own OAuth code; the person's browser is the only part that is played.
 */
export class SignedInAssistant {
  /** @internal */
  static async signIn(
    mcpUrl: string,
    client: AssistantClient,
    user: Credentials,
    scopes: readonly string[] | undefined,
  ): Promise<SignedInAssistant> {
    const exchanges: Exchange[] = [];
    const record = (exchange: Exchange): number => exchanges.push(exchange);
    const provider = new PreRegisteredClient(client, scopes);
    const connect = async (): Promise<[Client, StreamableHTTPClientTransport]> => {
      const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), {
        authProvider: provider,
        fetch: recordingFetch('assistant', record),
      });
      const mcp = new Client({ name: client.name, version: '1.0.0' });
      try {
        await mcp.connect(transport);
      } catch (error) {
        if (!(error instanceof UnauthorizedError) || !provider.authorizationUrl) {
          throw new SignInError(`${client.name}: ${(error as Error).message}`, { cause: error });
        }
      }
      return [mcp, transport];
    };

    const [, transport] = await connect();
    if (!provider.authorizationUrl) {
      throw new SignInError(`${client.name}: ${mcpUrl} did not ask for a sign-in`);
    }
    const browser = new Browser(recordingFetch('browser', record));
    const callback = await browser.authorize(provider.authorizationUrl, provider.redirectUrl, user);
    await provider.redeem(callback, transport);
    await transport.close();
    const [mcp] = await connect();
    return new SignedInAssistant(client.name, user.username, mcp, provider, exchanges);
  }

  private constructor(
    /** The assistant's name. */
    readonly name: string,
    /** The name of the person who signed in. */
    readonly username: string,
    private readonly mcp: Client,
    private readonly provider: PreRegisteredClient,
    /** Everything that was sent and received so far, from the first challenge on. */
    readonly exchanges: readonly Exchange[],
  ) {}

  /** The names of all tools that the gateway offers, such as `orders___get_order`. */
  async listTools(): Promise<string[]> {
    const { tools } = await this.mcp.listTools();
    return tools.map(({ name }) => name);
  }

  /**
   * Calls a tool.
   *
   * @throws Error when the gateway refuses the call; a tool that fails answers with `isError`
   */
  async call(tool: string, toolArguments: Readonly<Record<string, unknown>> = {}): Promise<ToolResult> {
    const result: CallToolResult = await this.mcp.callTool({ name: tool, arguments: { ...toolArguments } });
    return {
      isError: result.isError ?? false,
      text: result.content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
      ...(result.structuredContent !== undefined && { structured: result.structuredContent }),
    };
  }

  /** The tokens that the assistant holds now; it refreshes them by itself. */
  tokens(): AssistantTokens {
    const { access_token, id_token, refresh_token, scope } = this.provider.tokens()!;
    return {
      accessToken: access_token,
      ...(id_token !== undefined && { idToken: id_token }),
      ...(refresh_token !== undefined && { refreshToken: refresh_token }),
      ...(scope !== undefined && { scope }),
    };
  }

  /** Ends the assistant's connection. Its tokens stay valid. */
  async close(): Promise<void> {
    await this.mcp.close();
  }
}

/** The OAuth side of an assistant whose client id was typed into its configuration. */
class PreRegisteredClient implements OAuthClientProvider {
  authorizationUrl: URL | undefined;
  readonly #state = randomUUID();
  #tokens: StoredOAuthTokens | undefined;
  #codeVerifier = '';
  #discoveryState: OAuthDiscoveryState | undefined;

  constructor(
    private readonly client: AssistantClient,
    private readonly scopes: readonly string[] | undefined,
  ) {}

  get redirectUrl(): string {
    const [redirectUri] = this.client.redirectUris;
    if (redirectUri === undefined) {
      throw new SignInError(`the app client "${this.client.name}" has no callback URL, so nobody can sign in with it`);
    }
    return redirectUri;
  }

  get clientMetadata(): OAuthClientProvider['clientMetadata'] {
    return {
      client_name: this.client.name,
      redirect_uris: [...this.client.redirectUris],
      token_endpoint_auth_method: 'none',
      ...(this.scopes && { scope: this.scopes.join(' ') }),
    };
  }

  state(): string {
    return this.#state;
  }

  clientInformation(): { client_id: string } {
    return { client_id: this.client.clientId };
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    this.#tokens = tokens;
  }

  redirectToAuthorization(authorizationUrl: URL): void {
    if (this.scopes) {
      authorizationUrl.searchParams.set('scope', this.scopes.join(' '));
    }
    this.authorizationUrl = authorizationUrl;
  }

  saveCodeVerifier(codeVerifier: string): void {
    this.#codeVerifier = codeVerifier;
  }

  codeVerifier(): string {
    return this.#codeVerifier;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discoveryState = state;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discoveryState;
  }

  /** Trades the code in the callback for tokens, or says why there is none. */
  async redeem({ searchParams }: URL, transport: StreamableHTTPClientTransport): Promise<void> {
    if (searchParams.get('state') !== this.#state) {
      throw new SignInError('the identity provider returned another `state` than the assistant sent');
    }
    const error = searchParams.get('error');
    if (error !== null) {
      throw new SignInError(
        `the identity provider refused: ${error}, ${searchParams.get('error_description') ?? 'no details'}`,
      );
    }
    try {
      await transport.finishAuth(searchParams);
    } catch (cause) {
      throw new SignInError(`the token endpoint refused the code: ${(cause as Error).message}`, { cause });
    }
  }
}
