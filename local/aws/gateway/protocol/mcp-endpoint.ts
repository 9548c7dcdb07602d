import {
  createMcpHandler,
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  isLegacyRequest,
  ProtocolErrorCode,
  WebStandardStreamableHTTPServerTransport,
  type AuthInfo,
  type JSONRPCErrorResponse,
  type JSONRPCResultResponse,
  type Server,
} from '@modelcontextprotocol/server';
import type { Assumptions } from '../../../account/assumptions';
import type { LocalAccount } from '../../../account/local-account';
import { answerOf, type Answer, type GatewayCall } from '../gateway-call';
import type { McpSettings } from '../gateway-settings';
import type { Interceptors } from '../interceptors/interceptors';
import type { ToolPolicy } from '../policy/tool-policy';
import { principalId } from '../principal';
import { jsonRpcError, messageIdOf, parsedJson } from '../private/json-rpc';
import { begun, whenRead } from '../private/streamed-response';
import type { GatewayTarget, TargetCall } from '../targets/gateway-target';
import { McpPrimitives } from './mcp-primitives';
import { mcpServer, type Denial, type ServedCall } from './mcp-server';
import { McpSession } from './mcp-session';
import { McpSessions } from './mcp-sessions';
import { ToolCatalogue, type GatewayTool } from './tool-catalogue';

/** The first version that has `server/discover` in place of `initialize`. */
const VERSION_WITHOUT_INITIALIZE = '2026-07-28';

/** The code of a tool call that the policy engine refuses, as published captures of live gateways have it. */
const DENIED_BY_POLICY = -32002;

/**
 * `/mcp` of a gateway, for those who may call it: methods, protocol versions, sessions, interceptors, policy and streaming.
 * Behind them is an MCP server for every single call; nothing but the session's owner is kept from one to the next.
 */
export class McpEndpoint {
  readonly #handlers = { json: modernHandler(false), stream: modernHandler(true) };
  readonly #catalogue: ToolCatalogue;
  readonly #primitives: McpPrimitives;
  readonly #sessions: McpSessions | undefined;
  readonly #assume: Assumptions;

  constructor(
    private readonly settings: McpSettings,
    targets: readonly GatewayTarget[],
    { assume, clock }: Pick<LocalAccount, 'assume' | 'clock'>,
    private readonly policy: ToolPolicy | undefined,
    private readonly interceptors: Interceptors,
  ) {
    const { sessionSeconds } = settings;
    this.#assume = assume;
    this.#catalogue = new ToolCatalogue(targets, policy, assume.toolsListPages);
    this.#primitives = new McpPrimitives(targets);
    this.#sessions = sessionSeconds === undefined ? undefined : new McpSessions(sessionSeconds, clock);
  }

  async handle(call: GatewayCall): Promise<Answer> {
    if (call.method !== 'POST') {
      return this.#withoutBody(call);
    }
    const message = parsedJson(call.body);
    if (message === undefined) {
      return answerOf(jsonRpcError(400, null, ProtocolErrorCode.ParseError, 'Parse error: Invalid JSON'));
    }
    // Batches belong to 2025-03-26 alone. No page of the developer guide mentions them, and policies, interceptors and audit
    // events speak of one request; refusing them is unverified on AWS.
    if (Array.isArray(message)) {
      const text = 'Batches of JSON-RPC messages are not supported';
      return answerOf(jsonRpcError(400, null, ProtocolErrorCode.InvalidRequest, text));
    }
    const refusal = this.#refuseVersion(call, message);
    if (refusal) return refusal;
    const session = await this.#sessionOf(call, message);
    if (session && !(session instanceof McpSession)) return session;
    return this.#intercepted({ ...call, ...(session && { session }) }, message);
  }

  async close(): Promise<void> {
    this.#sessions?.endAll();
    await Promise.all([this.#handlers.json.close(), this.#handlers.stream.close()]);
  }

  /**
   * A gateway sends nothing of its own accord, so that GET has no stream to offer, and DELETE ends a session where there
   * are any. What a live gateway answers to HEAD, GET and DELETE is not documented: these are the answers that the MCP
   * specification prescribes ("Listening for messages from the server", "Session management"). Unverified on AWS.
   */
  #withoutBody(call: GatewayCall): Answer {
    const sessions = this.#sessions;
    if (call.method === 'DELETE' && sessions) {
      const session = this.#findSession(sessions, call, null);
      if (!(session instanceof McpSession)) return session;
      sessions.end(session);
      return answerOf(new Response(null, { status: 200 }));
    }
    return answerOf(new Response(null, { status: 405, headers: { allow: sessions ? 'POST, DELETE' : 'POST' } }));
  }

  /**
   * "The gateway accepts only the MCP protocol versions listed" (developer guide, "List available tools"). The error is the
   * one that 2026-07-28 prescribes: from its data an assistant learns what to speak; earlier revisions prescribe the
   * status only. The data agrees with `server/discover`, which has no versions that are negotiated with `initialize`, unless
   * there are no others. What a live gateway says is not documented. Unverified on AWS.
   */
  #refuseVersion({ version }: GatewayCall, message: unknown): Answer | undefined {
    const { supportedVersions } = this.settings;
    if (supportedVersions.includes(version)) return undefined;
    const text = `Unsupported MCP protocol version ${version}; this gateway supports ${supportedVersions.join(', ')}`;
    const discoverable = supportedVersions.filter((supported) => supported >= VERSION_WITHOUT_INITIALIZE);
    const data = { supported: discoverable.length > 0 ? discoverable : supportedVersions, requested: version };
    const error = { code: ProtocolErrorCode.UnsupportedProtocolVersion, message: text, data };
    const body = { jsonrpc: '2.0', id: messageIdOf(message), error };
    return answerOf(Response.json(body, { status: 400 }), { refusal: text });
  }

  /** 2026-07-28 has no sessions, and `initialize` opens one. */
  async #sessionOf(call: GatewayCall, message: unknown): Promise<McpSession | Answer | undefined> {
    const sessions = this.#sessions;
    const opens = Object(message).method === 'initialize';
    if (!sessions || opens || !(await isLegacyRequest(sdkRequest(call), message))) {
      return undefined;
    }
    return this.#findSession(sessions, call, messageIdOf(message));
  }

  /**
   * Statuses as the developer guide, and messages as the README on sessions in awslabs/agentcore-samples have them. The JSON-RPC
   * code is unverified on AWS.
   */
  #findSession(sessions: McpSessions, call: GatewayCall, messageId: string | number | null): McpSession | Answer {
    const refused = (status: number, text: string, refusal: string): Answer =>
      answerOf(jsonRpcError(status, messageId, ProtocolErrorCode.InvalidRequest, text), { refusal });
    const sessionId = call.headers.get('mcp-session-id');
    if (sessionId === null || sessionId === '') {
      return refused(400, 'Missing required Mcp-Session-Id header', 'the Mcp-Session-Id header is missing');
    }
    return (
      sessions.find(sessionId, principalId(call.principal)) ??
      refused(404, 'Session not found or expired', 'the session is unknown, has expired or belongs to another caller')
    );
  }

  async #intercepted(call: GatewayCall, message: unknown): Promise<Answer> {
    const intercepted = await this.interceptors.request(call, message);
    if ('response' in intercepted) {
      return this.interceptors.response(call, message, intercepted);
    }
    const { message: changed, ...forTargets } = intercepted;
    const answer = await this.#served({ ...call, ...forTargets }, changed);
    return this.interceptors.response(call, message, answer);
  }

  /** With the headers that the target returned: they are there as soon as it has said anything. */
  async #served(call: GatewayCall, message: unknown): Promise<Answer> {
    const returned = new Headers();
    const onHeaders = (headers: Headers): void => headers.forEach((value, name) => returned.set(name, value));
    const answer = await this.#dispatch({ ...call, onHeaders }, message);
    const response = await begun(answer.response);
    returned.forEach((value, name) => response.headers.set(name, value));
    return { ...answer, response };
  }

  async #dispatch(call: TargetCall, message: unknown): Promise<Answer> {
    const toolCall = toolCallOf(message);
    const tool = toolCall && (await this.#catalogue.find(toolCall.name, call).catch((error: Error) => error));
    const denial = toolCall && (await this.#denial(call, toolCall, tool));
    if (denial !== undefined && this.#assume.deniedToolCall === 'JSON-RPC-error') {
      return answerOf(jsonRpcError(200, messageIdOf(message), DENIED_BY_POLICY, denial.refusal), denial);
    }
    const streaming = this.settings.streaming && EVENT_STREAM.test(call.headers.get('accept') ?? '');
    const request = sdkRequest(call);
    if (await isLegacyRequest(request, message)) {
      return isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)
        ? this.#answered(call, message)
        : this.#legacy({ call, tool, denial, streaming }, request, message);
    }
    const { server, outcome } = this.#serverFor({ call, tool, denial, streaming });
    const handler = streaming ? this.#handlers.stream : this.#handlers.json;
    const response = await handler.fetch(request, { parsedBody: message, authInfo: carrying(server) });
    return { response, outcome };
  }

  /**
   * The assistant's answer to a target's question. An answer without a question is JSON-RPC error -32600 (developer guide, "Use
   * elicitation with your AgentCore gateway", "Error handling"); its message and status are unverified on AWS.
   */
  #answered({ session }: GatewayCall, answer: JSONRPCResultResponse | JSONRPCErrorResponse): Answer {
    if (session?.answer(answer)) {
      return answerOf(new Response(null, { status: 202 }));
    }
    const refusal = 'No matching elicitation or sampling request found for this session';
    return answerOf(jsonRpcError(400, null, ProtocolErrorCode.InvalidRequest, refusal), { refusal });
  }

  /** Why the policy engine refuses a tool call, if so. Policies are evaluated for calls of tools that exist. */
  async #denial(
    { principal }: GatewayCall,
    toolCall: CalledTool,
    found: GatewayTool | Error | undefined,
  ): Promise<Denial | undefined> {
    if (!this.policy || !found || found instanceof Error) return undefined;
    const tool = { ...found.tool, name: toolCall.name };
    const decision = await this.policy.decide(principal, tool, toolCall.arguments);
    if (decision.allowed) return undefined;
    const refusal = `Tool Execution Denied: Tool call not allowed due to policy enforcement [${decision.reason}]`;
    return { targetId: found.target.targetId, refusal };
  }

  /** The 2025 versions. */
  async #legacy(served: ServedCall, request: Request, message: unknown): Promise<Answer> {
    const { server, outcome } = this.#serverFor(served);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !served.streaming });
    await server.connect(transport);
    const handled = await transport.handleRequest(request, { parsedBody: message });
    const response = await whenRead(handled, () => server.close());
    if (this.#sessions && isInitializeRequest(message) && response.ok) {
      const { id } = this.#sessions.open(principalId(served.call.principal), message.params.capabilities);
      response.headers.set('mcp-session-id', id);
    }
    return { response, outcome };
  }

  #serverFor(served: ServedCall): ReturnType<typeof mcpServer> {
    return mcpServer(this.settings, this.#catalogue, this.#primitives, served);
  }
}

/** 2026-07-28. A handler that streams never answers with JSON, so that there are two. */
function modernHandler(streaming: boolean): ReturnType<typeof createMcpHandler> {
  return createMcpHandler(({ authInfo }) => serverIn(authInfo), {
    legacy: 'reject',
    ...(streaming && { responseMode: 'sse' }),
  });
}

/** AWS's own examples send no `Accept` header; the SDK insists on the one that the specification prescribes. */
function sdkRequest({ url, headers }: GatewayCall): Request {
  const complete = new Headers(headers);
  complete.set('accept', 'application/json, text/event-stream');
  complete.delete('content-length');
  return new Request(url, { method: 'POST', headers: complete });
}

/** `Accept` names the media type itself: a wildcard would turn every answer of a simple client into a stream. */
const EVENT_STREAM = /(?:^|,)\s*text\/event-stream\s*(?:[;,]|$)/i;

/** The SDK hands `authInfo` through to the function that makes the server. */
const carrying = (server: Server): AuthInfo => ({ token: '', clientId: '', scopes: [], extra: { server } });
const serverIn = (authInfo: AuthInfo | undefined): Server => authInfo!.extra!.server as Server;

/** The tool that a message calls, by its visible name. */
interface CalledTool {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

function toolCallOf(message: unknown): CalledTool | undefined {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown; arguments?: unknown } };
  if (method !== 'tools/call' || typeof params?.name !== 'string') return undefined;
  const { name, arguments: toolArguments = {} } = params;
  if (typeof toolArguments !== 'object' || toolArguments === null) return undefined;
  return { name, arguments: toolArguments as CalledTool['arguments'] };
}
