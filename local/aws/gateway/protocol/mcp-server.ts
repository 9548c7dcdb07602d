import {
  CLIENT_CAPABILITIES_META_KEY,
  LOG_LEVEL_META_KEY,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type ClientCapabilities,
  type Notification,
  type Server,
  type ServerContext,
  type Transport,
} from '@modelcontextprotocol/server';
import { randomUUID } from 'node:crypto';
import { followedBy, type CallOutcome } from '../gateway-call';
import type { McpSettings } from '../gateway-settings';
import { GENERIC_ERROR } from '../private/json-rpc';
import { ErrorForAssistant, TargetError, type TargetCall } from '../targets/gateway-target';
import { servedCapabilities, type Assistant } from './assistant';
import type { McpPrimitives } from './mcp-primitives';
import type { Question } from './mcp-session';
import { pageAt } from './pages';
import { ParamsCheckingServer } from './params-checking-server';
import type { GatewayTool, ToolCatalogue } from './tool-catalogue';
import { SEARCH_TOOL, searchResult, searchTools } from './tool-search';

/** The `_meta` of a request of 2026-07-28. */
type Envelope = Readonly<Record<string, unknown>> & { readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities };

/** A tool call that the policy engine refuses. */
export interface Denial {
  readonly targetId: string;
  readonly refusal: string;
}

/** A call that an MCP server is made for. */
export interface ServedCall {
  readonly call: TargetCall;
  /** The tool that the call names, if there is one, or why its target cannot list it. */
  readonly tool: GatewayTool | Error | undefined;
  /** Present when the tool must not be called, and its result has to say so. */
  readonly denial: Denial | undefined;
  /** Whether the assistant gets events before the result. */
  readonly streaming: boolean;
}

/**
 * The MCP server that a gateway is, for one call: the tools, prompts and resources of all its targets. The protocol is the
 * MCP SDK's; here is only what a gateway adds to it.
 *
 * @returns the server, and what it has found out about the call by now
 */
export function mcpServer(
  settings: McpSettings,
  catalogue: ToolCatalogue,
  primitives: McpPrimitives,
  { call, tool, denial, streaming }: ServedCall,
): { readonly server: Server; readonly outcome: () => CallOutcome } {
  const { debug, instructions, search, paginated } = settings;
  let outcome: CallOutcome = {};
  const server = new ParamsCheckingServer(
    // The developer guide's sample of an initialize result has this name, this version and this capability of tools.
    { name: 'agentcore-gateway', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        // Whether gateways declare these without an MCP server behind them is not documented. Unverified on AWS.
        ...(primitives.available && { prompts: {}, resources: {} }),
      },
      supportedProtocolVersions: [...settings.supportedVersions],
      ...(instructions !== undefined && { instructions }),
    },
  );

  /** Answers with a JSON-RPC error that says what went wrong only where the gateway is set to say it. */
  const orGenericError = async <T>(answer: () => Promise<T>): Promise<T> => {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      const message = (error as Error).message;
      outcome = followedBy(outcome, failed(message, outcome.targetId));
      throw new ProtocolError(ProtocolErrorCode.InternalError, debug ? message : GENERIC_ERROR);
    }
  };

  const assistantOf = (context: ServerContext): Assistant => {
    const { id, envelope, inputResponses, signal } = context.mcpReq;
    const { session } = call;
    // Past the end of the stream nothing is sent; the call goes on, as it does on a network that lost the assistant.
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
      capabilities: session && settings.streaming ? servedCapabilities(session.capabilities, call.version) : {},
      ...(session && { session }),
      ...(stream && {
        stream: { ...stream, ...(session && { ask: (question: Question) => session.ask(question, send, signal) }) },
      }),
    };
  };

  server.setRequestHandler('tools/list', ({ params }) =>
    orGenericError(async () => {
      // The search tool comes first, as in published listings of live gateways, and is subject to no policy.
      const pages = await catalogue.pages(call, search ? [SEARCH_TOOL] : []);
      const { items, ...next } = paginated ? pageAt(pages, params?.cursor) : { items: pages.flat() };
      return { tools: items, ...next };
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
        outcome = { isError: false };
        return searchResult(searchTools(await catalogue.list(call), query));
      }
      if (tool instanceof Error) throw tool;
      if (!tool) {
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name}`);
      }
      if (denial) {
        outcome = { ...denial, isError: true };
        // Developer guide, "Use an AgentCore gateway with AgentCore policy", "Policy responses".
        return { content: [{ type: 'text', text: `AuthorizeActionException - ${denial.refusal}` }], isError: true };
      }
      const awsRequestId = randomUUID();
      const assistant = assistantOf(context);
      outcome = { targetId: tool.target.targetId, downstreamRequestId: awsRequestId };
      try {
        const result = await tool.target.callTool({
          tool: tool.tool.name,
          arguments: toolArguments,
          messageId: context.mcpReq.id,
          awsRequestId,
          call,
          assistant,
          ...(assistant.stream &&
            progressToken !== undefined && {
              onProgress: (progress) =>
                assistant.stream!.notify({ method: 'notifications/progress', params: { ...progress, progressToken } }),
            }),
        });
        outcome = { ...outcome, isError: result.isError ?? false };
        return result;
      } catch (error) {
        if (error instanceof ErrorForAssistant) {
          throw new ProtocolError(error.code, error.message, error.data);
        }
        if (!(error instanceof TargetError)) throw error;
        outcome = followedBy({ ...outcome, isError: true }, failed(error.message, outcome.targetId));
        return toolFailure(error.message, debug);
      }
    });
  });

  if (primitives.available) {
    server.setRequestHandler('prompts/list', () =>
      orGenericError(async () => ({ prompts: await primitives.listPrompts(call) })),
    );
    server.setRequestHandler('prompts/get', ({ params }) =>
      orGenericError(async () => {
        const { target, name } = await primitives.findPrompt(params.name, call);
        outcome = { targetId: target.targetId };
        return target.request((client) => client.getPrompt({ name, arguments: params.arguments ?? {} }), call);
      }),
    );
    server.setRequestHandler('resources/list', () =>
      orGenericError(async () => ({ resources: await primitives.listResources(call) })),
    );
    server.setRequestHandler('resources/templates/list', () =>
      orGenericError(async () => ({ resourceTemplates: await primitives.listResourceTemplates(call) })),
    );
    server.setRequestHandler('resources/read', ({ params: { uri } }) =>
      orGenericError(async () => {
        const target = await primitives.findResource(uri, call);
        outcome = { targetId: target.targetId };
        return target.request((client) => client.readResource({ uri }), call);
      }),
    );
  }
  return { server, outcome: () => outcome };
}

const failed = (message: string, targetId: string | undefined): CallOutcome => ({
  failures: [{ message, ...(targetId !== undefined && { targetId }) }],
});

/** A tool that could not be called (developer guide, "Turn on debugging messages"). */
function toolFailure(message: string, debug: boolean): CallToolResult {
  const text = debug ? message : GENERIC_ERROR;
  return {
    isError: true,
    content: [{ type: 'text', text }],
    ...(debug && { _meta: { debug: { type: 'text', text } } }),
  };
}
