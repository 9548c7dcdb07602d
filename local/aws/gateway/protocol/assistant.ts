import type { ClientCapabilities, Notification, Result } from '@modelcontextprotocol/server';
import type { McpSession, Question } from './mcp-session';

/** The program at the other end of a tool call, as its target may come to know it. */
export interface Assistant {
  /** What it can be asked during the call. A target hears of nothing else. */
  readonly capabilities: ClientCapabilities;
  /** It speaks 2026-07-28 or later, which has no requests of servers and no sessions. */
  readonly modern: boolean;
  readonly session?: McpSession;
  /** The answers that the retry of a call has to what the target asked (2026-07-28, "Multi round-trip requests"). */
  readonly retry?: { readonly inputResponses?: unknown; readonly requestState?: unknown };
  /** From which severity on it wants to hear log messages (2026-07-28). */
  readonly logLevel?: unknown;
  /** Present when the answer is a stream. */
  readonly stream?: {
    notify(notification: Notification): void;
    /** Present in a session. */
    ask?(question: Question): Promise<Result>;
  };
}

/**
 * Which of the capabilities that an assistant declares a target is told of: those that the gateway can serve. "`form` mode
 * requires version `2025-03-26` or later. `url` modes require version `2025-11-25` or later" (developer guide, "Use
 * elicitation with your AgentCore gateway"). Roots are in no list of what gateways support.
 */
export function servedCapabilities({ elicitation, sampling }: ClientCapabilities, version: string): ClientCapabilities {
  // Before there were modes, an empty object meant forms, and it still does.
  const form = elicitation?.form ?? (elicitation?.url ? undefined : elicitation && {});
  const url = version >= '2025-11-25' ? elicitation?.url : undefined;
  return {
    ...((form ?? url) && { elicitation: { ...(form && { form }), ...(url && { url }) } }),
    ...(sampling && { sampling }),
  };
}
