import {
  CLIENT_CAPABILITIES_META_KEY,
  LOG_LEVEL_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type CallToolResult,
  type ClientCapabilities,
  type Notification,
  type ServerContext,
  type Transport,
} from '@modelcontextprotocol/server';
import { randomUUID } from 'node:crypto';
import { servedCapabilities, type Assistant } from './assistant';
import type { InboundCall } from '../gateway-call';
import type { McpPrimitives } from './mcp-primitives';
import type { Question } from './mcp-session';
import { pageOf } from './pages';
import { ErrorForAssistant, TargetError } from '../targets/gateway-target';
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
  /** `StreamingConfiguration.EnableResponseStreaming`. */
  readonly streaming: boolean;
}

/** What a request of 2026-07-28 says of the assistant, in its `_meta`. */
interface Envelope {
  readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
  readonly [LOG_LEVEL_META_KEY]?: unknown;
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

  const assistantOf = (context: ServerContext): Assistant => {
    const { id, envelope, inputResponses, signal } = context.mcpReq;
    const { session } = call;
    // Past the end of the stream there is nobody to hear; the call goes on, as it does on a network that lost the assistant.
    const send: Transport['send'] = (message) =>
      server.transport!.send(message, { relatedRequestId: id }).catch(() => undefined);
    const stream = streaming && {
      notify: (notification: Notification) => void send({ jsonrpc: '2.0', ...notification }),
    };
    if (envelope) {
      const { [CLIENT_CAPABILITIES_META_KEY]: declared = {}, [LOG_LEVEL_META_KEY]: logLevel } = envelope as Envelope;
      const requestState = context.mcpReq.requestState();
      return {
        modern: true,
        capabilities: servedCapabilities(declared, call.version),
        retry: {
          ...(inputResponses !== undefined && { inputResponses }),
          ...(requestState !== undefined && { requestState }),
        },
        ...(logLevel !== undefined && { logLevel }),
        ...(stream && { stream }),
      };
    }
    return {
      modern: false,
      // "Sessions enabled" and "Response streaming enabled" are prerequisites up to 2025-11-25 (developer guide, "Use
      // elicitation with your AgentCore gateway").
      capabilities: session && options.streaming ? servedCapabilities(session.capabilities, call.version) : {},
      ...(session && { session }),
      ...(stream && {
        stream: { ...stream, ...(session && { ask: (question: Question) => session.ask(question, send, signal) }) },
      }),
    };
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
      const assistant = assistantOf(context);
      Object.assign(call.outcome, { targetId: found.target.targetId, downstreamRequestId: awsRequestId });
      try {
        const result = await found.target.callTool({
          tool: found.tool.name,
          arguments: toolArguments,
          messageId: context.mcpReq.id,
          awsRequestId,
          assistant,
          ...(assistant.stream &&
            progressToken !== undefined && {
              onProgress: (progress) =>
                assistant.stream!.notify({ method: 'notifications/progress', params: { ...progress, progressToken } }),
            }),
        });
        call.outcome.isError = result.isError ?? false;
        return result;
      } catch (error) {
        if (error instanceof ErrorForAssistant) {
          throw new ProtocolError(error.code, error.message, error.data);
        }
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
