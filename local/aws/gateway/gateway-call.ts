import type { Caller } from './principal';
import type { McpSession } from './protocol/mcp-session';

/** A call of `/mcp` whose sender has been authorized. */
export interface InboundCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Of the protocol, as `MCP-Protocol-Version` has it. */
  readonly version: string;
  /** The body as it arrived; empty when there is none. */
  readonly body: string;
  readonly caller: Caller;
  readonly requestId: string;
  /** Filled while the call is served, for the gateway's own records. */
  readonly outcome: CallOutcome;
  /** Filled while the call is served: headers of the target's answer that the assistant gets. */
  readonly returnedHeaders: Headers;
  /** The `Authorization` for targets that the REQUEST interceptor set; the assistant's own never leaves the gateway. */
  readonly interceptorAuthorization?: string;
  /** Absent without one, and for `initialize`, which opens it. */
  readonly session?: McpSession;
}

/** What became of a call. */
export interface CallOutcome {
  /** The target that a tool call, prompt or resource went to. */
  targetId?: string;
  /** The request id under which the target was called. */
  downstreamRequestId?: string;
  /** A tool's result says so; absent when no tool was called. */
  isError?: boolean;
  /** Why the gateway refused; assistants are not told, or in other words. */
  refusal?: string;
  /** The error of the JSON-RPC response. */
  error?: { readonly code: number; readonly message: string };
}
