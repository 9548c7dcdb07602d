import {
  createMcpHandler,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  WebStandardStreamableHTTPServerTransport,
  isLegacyRequest,
  type CallToolResult,
  type Tool,
} from '@modelcontextprotocol/server';
import { randomUUID } from 'node:crypto';
import { jsonRpcError } from './private/json-rpc-error';
import { parseVisibleToolName, TargetError, visibleToolName, type GatewayTarget } from './targets/gateway-target';

/** What a request without `MCP-Protocol-Version` header speaks (MCP specification, "Protocol version header"). */
const VERSION_WITHOUT_HEADER = '2025-03-26';

/** Payloads of more than 6 MB are refused (developer guide, "Quotas for Amazon Bedrock AgentCore"). */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** What a gateway says to the assistant instead of what went wrong, unless its exception level is DEBUG. */
const GENERIC_ERROR = 'An internal error occurred. Please retry later.';

/** `ProtocolConfiguration.Mcp` and `ExceptionLevel` of a gateway. */
export interface McpEndpointOptions {
  readonly supportedVersions: readonly string[];
  readonly instructions?: string;
  readonly debug: boolean;
}

/**
 * The MCP side of a gateway: one server that has the tools of all targets. The protocol is the MCP SDK's; here is only what
 * a gateway adds to it.
 */
export class McpEndpoint {
  readonly #handler = createMcpHandler(() => this.#server(), { legacy: 'reject' });

  constructor(
    private readonly options: McpEndpointOptions,
    private readonly targets: readonly GatewayTarget[],
  ) {}

  /** Answers a request whose sender has been authorized. */
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') {
      return new Response(null, { status: 405, headers: { allow: 'POST' } });
    }
    const body = await request.text();
    if (Buffer.byteLength(body) > MAX_PAYLOAD_BYTES) {
      return jsonRpcError(413, null, ProtocolErrorCode.InvalidRequest, 'The payload is larger than 6 MB');
    }
    const version = request.headers.get('mcp-protocol-version') ?? VERSION_WITHOUT_HEADER;
    if (!this.options.supportedVersions.includes(version)) {
      const supported = this.options.supportedVersions.join(', ');
      return jsonRpcError(
        400,
        null,
        ProtocolErrorCode.InvalidRequest,
        `Unsupported MCP protocol version ${version}; this gateway supports ${supported}`,
      );
    }
    const complete = new Request(request.url, { method: 'POST', headers: acceptingBoth(request.headers), body });
    return (await isLegacyRequest(complete)) ? this.#handleLegacy(complete) : this.#handler.fetch(complete);
  }

  async close(): Promise<void> {
    await this.#handler.close();
  }

  /** The 2025 versions, without a session: every request has a server of its own, as a gateway without sessions does. */
  async #handleLegacy(request: Request): Promise<Response> {
    const server = this.#server();
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse: true,
      maxRequestBodySize: MAX_PAYLOAD_BYTES,
    });
    await server.connect(transport);
    try {
      return await transport.handleRequest(request);
    } finally {
      await server.close();
    }
  }

  #server(): Server {
    const server = new Server(
      { name: 'agentcore-gateway', version: '1.0.0' },
      {
        capabilities: { tools: { listChanged: true } },
        supportedProtocolVersions: [...this.options.supportedVersions],
        ...(this.options.instructions !== undefined && { instructions: this.options.instructions }),
      },
    );
    server.setRequestHandler('tools/list', async () => ({ tools: await this.#listTools() }));
    server.setRequestHandler('tools/call', async ({ params }, context) =>
      this.#callTool(params.name, params.arguments ?? {}, context.mcpReq.id),
    );
    return server;
  }

  async #listTools(): Promise<Tool[]> {
    const lists = await Promise.all(
      this.targets.map(async (target) =>
        (await target.listTools()).map((tool) => ({ ...tool, name: visibleToolName(target.name, tool.name) })),
      ),
    );
    return lists.flat();
  }

  async #callTool(
    name: string,
    toolArguments: Readonly<Record<string, unknown>>,
    messageId: string | number,
  ): Promise<CallToolResult> {
    const parsed = parseVisibleToolName(name);
    const target = this.targets.find((candidate) => candidate.name === parsed?.target);
    if (!parsed || !target || !(await target.listTools()).some((tool) => tool.name === parsed.tool)) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name}`);
    }
    try {
      return await target.callTool({
        tool: parsed.tool,
        arguments: toolArguments,
        messageId,
        awsRequestId: randomUUID(),
      });
    } catch (error) {
      if (!(error instanceof TargetError)) {
        throw error;
      }
      const text = this.options.debug ? error.message : GENERIC_ERROR;
      return {
        isError: true,
        content: [{ type: 'text', text }],
        ...(this.options.debug && { _meta: { debug: { type: 'text', text } } }),
      };
    }
  }
}

/** AWS's own examples send no `Accept` header; the SDK insists on the one that the specification prescribes. */
function acceptingBoth(headers: Headers): Headers {
  const copy = new Headers(headers);
  copy.set('accept', 'application/json, text/event-stream');
  copy.delete('content-length');
  return copy;
}
