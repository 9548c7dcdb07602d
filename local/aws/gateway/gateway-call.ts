import type { GatewayPrincipal } from './principal';
import type { McpSession } from './protocol/mcp-session';

/** A request of `/mcp` as it arrived. */
export interface ReceivedRequest {
  readonly requestId: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Empty when there is none, and when it was too large to be read. */
  readonly body: string;
  readonly isTooLarge: boolean;
}

/** A request that has been authorized. */
export interface GatewayCall extends ReceivedRequest {
  readonly principal: GatewayPrincipal;
  /** Of the protocol, as `MCP-Protocol-Version` has it. */
  readonly version: string;
  /** Absent without one, and for `initialize`, which opens it. */
  readonly session?: McpSession;
  /** The `Authorization` for targets that the REQUEST interceptor set; the assistant's own never leaves the gateway. */
  readonly interceptorAuthorization?: string;
}

/** What becomes of a call, for the gateway's own records. */
export interface CallOutcome {
  /** The target that a tool call, prompt or resource went to. */
  readonly targetId?: string;
  /** The request id under which the target was called. */
  readonly downstreamRequestId?: string;
  /** A tool's result says so; absent when no tool was called. */
  readonly isError?: boolean;
  /** Why the gateway refused; assistants are not told, or in other words. */
  readonly refusal?: string;
}

/** The answer to a call. */
export interface Answer {
  readonly response: Response;
  /** What is known by now: all of it once the response has been read to its end. */
  readonly outcome: () => CallOutcome;
}

/** An answer about which everything is known at once. */
export function answerOf(response: Response, outcome: CallOutcome = {}): Answer {
  return { response, outcome: () => outcome };
}
