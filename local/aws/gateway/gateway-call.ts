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

/** Something that failed during a call. */
export interface CallFailure {
  /** For the owner of the gateway. */
  readonly message: string;
  /** The target where it failed. */
  readonly targetId?: string;
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
  /** What failed, in the order in which it did; assistants learn that something did. */
  readonly failures?: readonly CallFailure[];
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

/** What becomes of a call after something else has: what failed first is what the call is refused for. */
export function followedBy(first: CallOutcome, second: CallOutcome): CallOutcome {
  const failures = [...(first.failures ?? []), ...(second.failures ?? [])];
  const refusal = failures[0]?.message ?? second.refusal ?? first.refusal;
  return { ...first, ...second, ...(refusal !== undefined && { refusal }), ...(failures.length > 0 && { failures }) };
}
