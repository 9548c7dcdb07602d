import {
  Client,
  StreamableHTTPClientTransport,
  type CallToolResult,
  type FetchLike,
  type Tool,
} from '@modelcontextprotocol/client';
import { TargetError, type GatewayTarget, type ToolCall } from './gateway-target';

/**
 * A target that is an MCP server (`TargetConfiguration.Mcp.McpServer`). Its tools are listed when the target is created and
 * kept (`ListingMode: DEFAULT`), or listed on every request (`DYNAMIC`). With an `McpToolSchema` the template says which
 * tools there are, and the server is not asked.
 */
export class McpServerTarget implements GatewayTarget {
  #client: Promise<Client> | undefined;
  #catalogue: readonly Tool[] | undefined;

  /**
   * @param endpoint loopback address of the server, or a real one
   * @param fetch sends the requests, with whatever credentials the target's configuration asks for
   */
  constructor(
    readonly targetId: string,
    readonly name: string,
    private readonly endpoint: () => string,
    private readonly listingMode: 'DEFAULT' | 'DYNAMIC',
    private readonly fetch: FetchLike,
    private readonly schema?: readonly Tool[],
  ) {}

  async listTools(): Promise<readonly Tool[]> {
    if (this.schema) {
      return this.schema;
    }
    if (this.listingMode === 'DEFAULT' && this.#catalogue) {
      return this.#catalogue;
    }
    return this.synchronize();
  }

  /** Reads the server's tools again. */
  async synchronize(): Promise<readonly Tool[]> {
    const { tools } = await this.request((client) => client.listTools());
    this.#catalogue = tools;
    return tools;
  }

  async callTool({ tool, arguments: toolArguments, onProgress }: ToolCall): Promise<CallToolResult> {
    return this.request((client) =>
      client.callTool(
        { name: tool, arguments: { ...toolArguments } },
        { ...(onProgress && { onprogress: onProgress }) },
      ),
    );
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    await client?.close();
  }

  async request<T>(use: (client: Client) => Promise<T>): Promise<T> {
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#client = undefined;
      throw error;
    });
    try {
      return await use(await this.#client);
    } catch (error) {
      throw new TargetError(`target "${this.name}": ${this.endpoint()}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Which protocol version a gateway speaks to its targets is not documented; this is the handshake that all have. */
  async #connect(): Promise<Client> {
    const client = new Client({ name: 'agentcore-gateway', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(this.endpoint()), { fetch: this.fetch }));
    return client;
  }
}
