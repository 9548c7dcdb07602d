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
} from '@modelcontextprotocol/server';
import { callInProgress } from '../call-in-progress';
import { callerId } from '../principal';
import type { InboundCall } from '../gateway-call';
import type { Interceptors } from '../interceptors/interceptors';
import type { McpPrimitives } from './mcp-primitives';
import { mcpServer, type McpServerOptions } from './mcp-server';
import type { McpSession } from './mcp-session';
import type { McpSessions } from './mcp-sessions';
import type { ToolPolicy } from '../policy/tool-policy';
import { whenRead } from '../private/streamed-response';
import { begun } from '../private/body-start';
import { jsonRpcError } from '../private/json-rpc-error';
import type { ToolCatalogue } from './tool-catalogue';

/** The first version that has `server/discover` in place of `initialize`. */
const VERSION_WITHOUT_INITIALIZE = '2026-07-28';

/** The code of a tool call that the policy engine refuses, as published captures of live gateways have it. */
const DENIED_BY_POLICY = -32002;

/** What a gateway puts between HTTP and its targets. */
export interface McpEndpointParts {
  readonly catalogue: ToolCatalogue;
  readonly primitives: McpPrimitives;
  readonly sessions?: McpSessions;
  readonly policy?: ToolPolicy;
  readonly interceptors?: Interceptors;
}

/**
 * `/mcp` of a gateway, for those who may call it: methods, protocol versions, sessions, interceptors, policy and streaming.
 * Behind them is an MCP server for every single call; nothing but the session's owner is kept from one to the next.
 */
export class McpEndpoint {
  readonly #handlers = { json: this.#modernHandler(false), stream: this.#modernHandler(true) };

  constructor(
    private readonly options: McpServerOptions,
    private readonly parts: McpEndpointParts,
  ) {}

  async handle(call: InboundCall): Promise<Response> {
    if (call.method !== 'POST') {
      return this.#withoutBody(call);
    }
    let message: unknown;
    try {
      message = JSON.parse(call.body);
    } catch {
      return jsonRpcError(400, null, ProtocolErrorCode.ParseError, 'Parse error: Invalid JSON');
    }
    const refusal = this.#refuseBatch(message) ?? this.#refuseVersion(call, message);
    if (refusal) return refusal;
    const session = await this.#sessionOf(call, message);
    return session instanceof Response ? session : this.#intercepted({ ...call, ...(session && { session }) }, message);
  }

  async close(): Promise<void> {
    this.parts.sessions?.endAll();
    await Promise.all([this.#handlers.json.close(), this.#handlers.stream.close()]);
  }

  /**
   * A gateway sends nothing of its own accord, so that GET has no stream to offer, and DELETE ends a session where there
   * are any. What a live gateway answers to HEAD, GET and DELETE is not documented: these are the answers that the MCP
   * specification prescribes ("Listening for messages from the server", "Session management"). Unverified on AWS.
   */
  #withoutBody(call: InboundCall): Response {
    const { sessions } = this.parts;
    if (call.method === 'DELETE' && sessions) {
      const session = this.#findSession(sessions, call, null);
      if (session instanceof Response) return session;
      sessions.end(session);
      return new Response(null, { status: 200 });
    }
    return new Response(null, { status: 405, headers: { allow: sessions ? 'POST, DELETE' : 'POST' } });
  }

  /**
   * Batches belong to 2025-03-26 alone. No page of the developer guide mentions them, and policies, interceptors and audit
   * events speak of one request; refusing them is unverified on AWS.
   */
  #refuseBatch(message: unknown): Response | undefined {
    return Array.isArray(message)
      ? jsonRpcError(400, null, ProtocolErrorCode.InvalidRequest, 'Batches of JSON-RPC messages are not supported')
      : undefined;
  }

  /**
   * "The gateway accepts only the MCP protocol versions listed" (developer guide, "List available tools"). The error is the
   * one that 2026-07-28 prescribes, from whose data an assistant learns what to speak; earlier revisions prescribe the
   * status only. The data agrees with `server/discover`, which has no versions that are negotiated with `initialize`, unless
   * there are no others. What a live gateway says is not documented. Unverified on AWS.
   */
  #refuseVersion({ version, outcome }: InboundCall, message: unknown): Response | undefined {
    const { supportedVersions } = this.options;
    if (supportedVersions.includes(version)) return undefined;
    const text = `Unsupported MCP protocol version ${version}; this gateway supports ${supportedVersions.join(', ')}`;
    outcome.refusal = text;
    const discoverable = supportedVersions.filter((supported) => supported >= VERSION_WITHOUT_INITIALIZE);
    const data = { supported: discoverable.length > 0 ? discoverable : supportedVersions, requested: version };
    const error = { code: ProtocolErrorCode.UnsupportedProtocolVersion, message: text, data };
    return Response.json({ jsonrpc: '2.0', id: idOf(message), error }, { status: 400 });
  }

  /** 2026-07-28 has no sessions, and `initialize` opens one. */
  async #sessionOf(call: InboundCall, message: unknown): Promise<McpSession | Response | undefined> {
    const { sessions } = this.parts;
    if (!sessions || isInitializeRequest(message) || !(await isLegacyRequest(sdkRequest(call), message))) {
      return undefined;
    }
    return this.#findSession(sessions, call, idOf(message));
  }

  /** Statuses as the developer guide has them; the bodies are unverified on AWS. */
  #findSession(sessions: McpSessions, call: InboundCall, messageId: string | number | null): McpSession | Response {
    const sessionId = call.headers.get('mcp-session-id');
    if (sessionId === null || sessionId === '') {
      call.outcome.refusal = 'the Mcp-Session-Id header is missing';
      return jsonRpcError(400, messageId, ProtocolErrorCode.InvalidRequest, 'Missing Mcp-Session-Id header');
    }
    const session = sessions.find(sessionId, callerId(call.caller));
    if (!session) {
      call.outcome.refusal = 'the session is unknown, has expired or belongs to another caller';
      return jsonRpcError(404, messageId, ProtocolErrorCode.InvalidRequest, 'Session not found');
    }
    return session;
  }

  async #intercepted(call: InboundCall, message: unknown): Promise<Response> {
    const { interceptors } = this.parts;
    if (!interceptors) {
      return this.#served(call, message);
    }
    const intercepted = await interceptors.request(call, message);
    const { headers, authorization } = intercepted;
    const forTargets = {
      ...call,
      headers,
      ...(authorization !== undefined && { interceptorAuthorization: authorization }),
    };
    const response = intercepted.response ?? (await this.#served(forTargets, intercepted.message));
    return interceptors.response(call, message, response);
  }

  /** With the headers that the target returned: they are there as soon as it has said anything. */
  async #served(call: InboundCall, message: unknown): Promise<Response> {
    const response = await begun(await callInProgress.run(call, () => this.#dispatch(call, message)));
    call.returnedHeaders.forEach((value, name) => response.headers.set(name, value));
    return response;
  }

  async #dispatch(call: InboundCall, message: unknown): Promise<Response> {
    const denial = await this.#denial(call, message);
    if (denial) return denial;
    const streaming = this.options.streaming && accepts(call.headers, 'text/event-stream');
    const request = sdkRequest(call);
    if (!(await isLegacyRequest(request, message))) {
      const handler = streaming ? this.#handlers.stream : this.#handlers.json;
      return handler.fetch(request, { parsedBody: message, authInfo: carrying(call) });
    }
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
      return this.#answered(call, message);
    }
    const response = await this.#legacy(call, request, message, streaming);
    if (this.parts.sessions && isInitializeRequest(message) && response.ok) {
      const session = this.parts.sessions.open(callerId(call.caller), message.params.capabilities);
      response.headers.set('mcp-session-id', session.id);
    }
    return response;
  }

  /**
   * The assistant's answer to a target's question. One that nobody waits for is JSON-RPC error -32600 (developer guide, "Use
   * elicitation with your AgentCore gateway", "Error handling"); its message and status are unverified on AWS.
   */
  #answered(call: InboundCall, answer: JSONRPCResultResponse | JSONRPCErrorResponse): Response {
    if (call.session?.answer(answer)) {
      return new Response(null, { status: 202 });
    }
    const text = 'No matching elicitation or sampling request found for this session';
    call.outcome.refusal = text;
    return jsonRpcError(400, null, ProtocolErrorCode.InvalidRequest, text);
  }

  /**
   * Policies are evaluated for calls of tools that exist. AWS documents a tool result with `isError`; published captures of
   * live gateways have this JSON-RPC error with HTTP status 200.
   */
  async #denial(call: InboundCall, message: unknown): Promise<Response | undefined> {
    const { policy, catalogue } = this.parts;
    const toolCall = toolCallOf(message);
    if (!policy || !toolCall) return undefined;
    const found = await catalogue.find(toolCall.name).catch(() => undefined);
    if (!found) return undefined;
    const decision = await policy.decide(call.caller, { ...found.tool, name: toolCall.name }, toolCall.arguments);
    if (decision.allowed) return undefined;
    const text = `Tool Execution Denied: Tool call not allowed due to policy enforcement [${decision.reason}]`;
    Object.assign(call.outcome, { targetId: found.target.targetId, refusal: text });
    return jsonRpcError(200, idOf(message), DENIED_BY_POLICY, text);
  }

  /** The 2025 versions. */
  async #legacy(call: InboundCall, request: Request, message: unknown, streaming: boolean): Promise<Response> {
    const server = this.#server(call, streaming);
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !streaming });
    await server.connect(transport);
    const response = await transport.handleRequest(request, { parsedBody: message });
    return whenRead(response, () => server.close());
  }

  /** 2026-07-28. A handler that streams never answers with JSON, so that there are two. */
  #modernHandler(streaming: boolean): ReturnType<typeof createMcpHandler> {
    return createMcpHandler(({ authInfo }) => this.#server(callOf(authInfo), streaming), {
      legacy: 'reject',
      ...(streaming && { responseMode: 'sse' }),
    });
  }

  #server(call: InboundCall, streaming: boolean): ReturnType<typeof mcpServer> {
    return mcpServer(this.options, this.parts.catalogue, this.parts.primitives, call, streaming);
  }
}

/** AWS's own examples send no `Accept` header; the SDK insists on the one that the specification prescribes. */
function sdkRequest({ url, headers }: InboundCall): Request {
  const complete = new Headers(headers);
  complete.set('accept', 'application/json, text/event-stream');
  complete.delete('content-length');
  return new Request(url, { method: 'POST', headers: complete });
}

/** Whether `Accept` names the media type itself: a wildcard would turn every answer of a simple client into a stream. */
function accepts(headers: Headers, mediaType: string): boolean {
  return (headers.get('accept') ?? '')
    .split(',')
    .some((range) => range.split(';')[0]!.trim().toLowerCase() === mediaType);
}

/** The SDK hands `authInfo` through to the function that makes the server. */
const carrying = (call: InboundCall): AuthInfo => ({ token: '', clientId: '', scopes: [], extra: { call } });
const callOf = (authInfo: AuthInfo | undefined): InboundCall => authInfo!.extra!.call as InboundCall;

function idOf(message: unknown): string | number | null {
  const id = (message as { id?: unknown } | null)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function toolCallOf(message: unknown): { name: string; arguments: Readonly<Record<string, unknown>> } | undefined {
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown; arguments?: unknown } };
  if (method !== 'tools/call' || typeof params?.name !== 'string') return undefined;
  const { name, arguments: toolArguments = {} } = params;
  return typeof toolArguments === 'object' && toolArguments !== null
    ? { name, arguments: toolArguments as Readonly<Record<string, unknown>> }
    : undefined;
}
