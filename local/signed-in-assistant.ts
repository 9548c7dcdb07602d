import { Client, StreamableHTTPClientTransport, type CallToolResult } from '@modelcontextprotocol/client';
import type { AssistantClient } from './assistant-client';
import { recordingFetch, type Exchange } from './exchange';
import { Browser, type Credentials } from './private/browser';
import { PreRegisteredClient } from './private/pre-registered-client';
import { SignInError } from './sign-in-error';

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

/** How the assistant introduces itself in the MCP handshake. */
const IMPLEMENTATION = { name: 'cdk-agentcore-gateway-auth', version: '1.0.0' };

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
    lastRefusal: () => string | undefined,
  ): Promise<SignedInAssistant> {
    const exchanges: Exchange[] = [];
    const record = (exchange: Exchange): number => exchanges.push(exchange);
    const fetch = recordingFetch('assistant', record);
    const provider = new PreRegisteredClient(client, scopes);
    const newTransport = (): StreamableHTTPClientTransport =>
      new StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: provider, fetch });

    const transport = newTransport();
    const authorizationUrl = await provider.challengedBy(() => new Client(IMPLEMENTATION).connect(transport));
    const browser = new Browser(recordingFetch('browser', record));
    await provider.redeem(await browser.authorize(authorizationUrl, provider.redirectUrl, user), transport);
    await transport.close();

    const mcp = new Client(IMPLEMENTATION);
    try {
      await mcp.connect(newTransport());
    } catch (cause) {
      const reason = lastRefusal() ?? (cause as Error).message;
      throw new SignInError(`${client.name} got a token, but the gateway refuses it: ${reason}`, { cause });
    }
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
