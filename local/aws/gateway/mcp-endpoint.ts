import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
  ProtocolErrorCode,
  WebStandardStreamableHTTPServerTransport,
  type AuthInfo,
} from '@modelcontextprotocol/server';
import { callerId } from './caller';
import type { InboundCall } from './inbound-call';
import type { Interceptors } from './interceptors';
import type { McpPrimitives } from './mcp-primitives';
import { mcpServer, type McpServerOptions } from './mcp-server';
import type { McpSessions } from './mcp-sessions';
import type { ToolPolicy } from './policy/tool-policy';
import { whenRead } from './private/body-end';
import { jsonRpcError } from './private/json-rpc-error';
import type { ToolCatalogue } from './tool-catalogue';

/** What a request without `MCP-Protocol-Version` header speaks (README of the CDK's `aws-bedrockagentcore`). */
const VERSION_WITHOUT_HEADER = '2025-03-26';

/** The first version that has `server/discover` in place of `initialize`. */
const VERSION_WITHOUT_INITIALIZE = '2026-07-28';

/** The code of a tool call that the policy engine refuses, as published captures of live gateways have it. */
const DENIED_BY_POLICY = -32002;

/** `ProtocolConfiguration.Mcp` of a gateway. */
export interface McpEndpointOptions extends McpServerOptions {
  /** `StreamingConfiguration.EnableResponseStreaming`. */
  readonly streaming: boolean;
}

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
    private readonly options: McpEndpointOptions,
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
    return (
      this.#refuseBatch(message) ??
      this.#refuseVersion(call, message) ??
      (await this.#refuseSession(call, message)) ??
      (await this.#intercepted(call, message))
    );
  }

  async close(): Promise<void> {
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
      const id = call.headers.get('mcp-session-id');
      const refusal = this.#sessionError(call, id, null);
      if (!refusal) sessions.end(id!);
      return refusal ?? new Response(null, { status: 200 });
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
  #refuseVersion({ headers, outcome }: InboundCall, message: unknown): Response | undefined {
    const version = headers.get('mcp-protocol-version') ?? VERSION_WITHOUT_HEADER;
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
  async #refuseSession(call: InboundCall, message: unknown): Promise<Response | undefined> {
    if (!this.parts.sessions || isInitializeRequest(message) || !(await isLegacyRequest(sdkRequest(call), message))) {
      return undefined;
    }
    return this.#sessionError(call, call.headers.get('mcp-session-id'), idOf(message));
  }

  /** Statuses as the developer guide has them; the bodies are unverified on AWS. */
  #sessionError(call: InboundCall, sessionId: string | null, messageId: string | number | null): Response | undefined {
    if (sessionId === null || sessionId === '') {
      call.outcome.refusal = 'the Mcp-Session-Id header is missing';
      return jsonRpcError(400, messageId, ProtocolErrorCode.InvalidRequest, 'Missing Mcp-Session-Id header');
    }
    if (!this.parts.sessions!.has(sessionId, callerId(call.caller))) {
      call.outcome.refusal = 'the session is unknown, has expired or belongs to another caller';
      return jsonRpcError(404, messageId, ProtocolErrorCode.InvalidRequest, 'Session not found');
    }
    return undefined;
  }

  async #intercepted(call: InboundCall, message: unknown): Promise<Response> {
    const { interceptors } = this.parts;
    if (!interceptors) {
      return this.#dispatch(call, message);
    }
    const intercepted = await interceptors.request(call, message);
    const response =
      intercepted.response ?? (await this.#dispatch({ ...call, headers: intercepted.headers }, intercepted.message));
    return interceptors.response(call, message, response);
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
    const response = await this.#legacy(call, request, message, streaming);
    if (this.parts.sessions && isInitializeRequest(message) && response.ok) {
      response.headers.set('mcp-session-id', this.parts.sessions.open(callerId(call.caller)));
    }
    return response;
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
