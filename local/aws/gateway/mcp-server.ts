import { ProtocolError, ProtocolErrorCode, Server, type CallToolResult } from '@modelcontextprotocol/server';
import { randomUUID } from 'node:crypto';
import type { InboundCall } from './inbound-call';
import type { McpPrimitives } from './mcp-primitives';
import { pageOf } from './pages';
import { TargetError } from './targets/gateway-target';
import type { ToolCatalogue } from './tool-catalogue';
import { SEARCH_TOOL, searchResult, searchTools } from './tool-search';

/** What a gateway says to the assistant instead of what went wrong, unless its exception level is DEBUG. */
export const GENERIC_ERROR = 'An internal error occurred. Please retry later.';

/** `ProtocolConfiguration.Mcp` and `ExceptionLevel` of a gateway, as far as they change what its MCP server says. */
export interface McpServerOptions {
  /** Newest first: an assistant that asks for another version is offered the first. */
  readonly supportedVersions: readonly string[];
  readonly instructions?: string;
  readonly debug: boolean;
  /** `SearchType: SEMANTIC`. */
  readonly search: boolean;
  /** Whether `tools/list` has pages. */
  readonly paginated: boolean;
}

/**
 * The MCP server that a gateway is, for one call: the tools, prompts and resources of all its targets. The protocol is the
 * MCP SDK's; here is only what a gateway adds to it.
 *
 * @param streaming whether the assistant gets events before the result
 */
export function mcpServer(
  options: McpServerOptions,
  catalogue: ToolCatalogue,
  primitives: McpPrimitives,
  call: InboundCall,
  streaming: boolean,
): Server {
  const { debug, instructions, search, paginated } = options;
  const server = new Server(
    // The developer guide's sample of an initialize result has this name, this version and this capability of tools.
    { name: 'agentcore-gateway', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        // Whether gateways declare these without an MCP server behind them is not documented. Unverified on AWS.
        ...(primitives.available && { prompts: {}, resources: {} }),
      },
      supportedProtocolVersions: [...options.supportedVersions],
      ...(instructions !== undefined && { instructions }),
    },
  );

  /** Answers with a JSON-RPC error that says what went wrong to those only who asked for it. */
  const orGenericError = async <T>(answer: () => Promise<T>): Promise<T> => {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      const message = (error as Error).message;
      call.outcome.refusal = message;
      throw new ProtocolError(ProtocolErrorCode.InternalError, debug ? message : GENERIC_ERROR);
    }
  };

  server.setRequestHandler('tools/list', ({ params }) =>
    orGenericError(async () => {
      // The search tool comes first, as in published listings of live gateways, and is subject to no policy.
      const tools = [...(search ? [SEARCH_TOOL] : []), ...(await catalogue.list(call.caller))];
      const { items, nextCursor } = paginated ? pageOf(tools, params?.cursor) : { items: tools, nextCursor: undefined };
      return { tools: [...items], ...(nextCursor !== undefined && { nextCursor }) };
    }),
  );

  server.setRequestHandler('tools/call', ({ params }, context) => {
    const { name, arguments: toolArguments = {} } = params;
    const progressToken = context.mcpReq._meta?.progressToken;
    return orGenericError(async (): Promise<CallToolResult> => {
      if (search && name === SEARCH_TOOL.name) {
        const { query } = toolArguments;
        if (typeof query !== 'string' || query === '') {
          throw new ProtocolError(ProtocolErrorCode.InvalidParams, `${name} needs the argument query, a text`);
        }
        call.outcome.isError = false;
        return searchResult(searchTools(await catalogue.list(call.caller), query));
      }
      const found = await catalogue.find(name);
      if (!found) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name}`);
      }
      const awsRequestId = randomUUID();
      Object.assign(call.outcome, { targetId: found.target.targetId, downstreamRequestId: awsRequestId });
      try {
        const result = await found.target.callTool({
          tool: found.tool.name,
          arguments: toolArguments,
          messageId: context.mcpReq.id,
          awsRequestId,
          requestHeaders: call.headers,
          ...(streaming &&
            progressToken !== undefined && {
              onProgress: (progress) =>
                void context.mcpReq
                  .notify({ method: 'notifications/progress', params: { ...progress, progressToken } })
                  // The assistant has gone away; the call goes on, as it does on a network that lost it.
                  .catch(() => undefined),
            }),
        });
        call.outcome.isError = result.isError ?? false;
        return result;
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
        Object.assign(call.outcome, { isError: true, refusal: error.message });
        return toolFailure(error.message, debug);
      }
    });
  });

  if (primitives.available) {
    server.setRequestHandler('prompts/list', () =>
      orGenericError(async () => ({ prompts: await primitives.listPrompts() })),
    );
    server.setRequestHandler('prompts/get', ({ params }) =>
      orGenericError(() => primitives.getPrompt(params.name, params.arguments ?? {}, call.outcome)),
    );
    server.setRequestHandler('resources/list', () =>
      orGenericError(async () => ({ resources: await primitives.listResources() })),
    );
    server.setRequestHandler('resources/templates/list', () =>
      orGenericError(async () => ({ resourceTemplates: await primitives.listResourceTemplates() })),
    );
    server.setRequestHandler('resources/read', ({ params }) =>
      orGenericError(() => primitives.readResource(params.uri, call.outcome)),
    );
  }
  return server;
}

/** A tool that could not be called (developer guide, "Turn on debugging messages"). */
function toolFailure(message: string, debug: boolean): CallToolResult {
  const text = debug ? message : GENERIC_ERROR;
  return {
    isError: true,
    content: [{ type: 'text', text }],
    ...(debug && { _meta: { debug: { type: 'text', text } } }),
  };
}
