import type { CallToolResult, Client } from '@modelcontextprotocol/client';
import type { Exchange } from './exchange';
import type { TokenHolder } from './private/connect';

/** The tokens that a caller of the gateway holds. */
export interface CallerTokens {
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

/** What a gateway says about a tool. */
export interface ToolDescription {
  readonly name: string;
  readonly description?: string;
  /** The JSON schema of the arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** A program that is connected to a gateway and may call its tools. */
export abstract class GatewayCaller {
  readonly #mcp: Client;
  readonly #provider: TokenHolder;

  /** @internal */
  protected constructor(
    /** The name of the app client. */
    readonly name: string,
    mcp: Client,
    provider: TokenHolder,
    /** Everything that was sent and received so far, from the first challenge on. */
    readonly exchanges: readonly Exchange[],
  ) {
    this.#mcp = mcp;
    this.#provider = provider;
  }

  /** The names of all tools that the gateway offers, such as `orders___get_order`. */
  async listTools(): Promise<string[]> {
    return (await this.describeTools()).map(({ name }) => name);
  }

  /** What the gateway says about all tools that it offers. */
  async describeTools(): Promise<ToolDescription[]> {
    const { tools } = await this.#mcp.listTools();
    return tools.map(({ name, description, inputSchema }) => ({
      name,
      ...(description !== undefined && { description }),
      inputSchema,
    }));
  }

  /**
   * Calls a tool.
   *
   * @throws Error when the gateway refuses the call; a tool that fails answers with `isError`
   */
  async call(tool: string, toolArguments: Readonly<Record<string, unknown>> = {}): Promise<ToolResult> {
    const result: CallToolResult = await this.#mcp.callTool({ name: tool, arguments: { ...toolArguments } });
    return {
      isError: result.isError ?? false,
      text: result.content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
      ...(result.structuredContent !== undefined && { structured: result.structuredContent }),
    };
  }

  /** The tokens that the program holds now; it gets new ones by itself. */
  tokens(): CallerTokens {
    const { access_token, id_token, refresh_token, scope } = this.#provider.tokens()!;
    return {
      accessToken: access_token,
      ...(id_token !== undefined && { idToken: id_token }),
      ...(refresh_token !== undefined && { refreshToken: refresh_token }),
      ...(scope !== undefined && { scope }),
    };
  }

  /** Ends the connection. The tokens stay valid. */
  async close(): Promise<void> {
    await this.#mcp.close();
  }
}
