import type { Tool } from '@modelcontextprotocol/server';
import type { GatewayPrincipal } from '../principal';

/** What a policy engine says about one tool call. */
export type ToolDecision =
  | { readonly allowed: true }
  /** Such as `No policy applies to the request (denied by default).` */
  | { readonly allowed: false; readonly reason: string };

/** Decides which tools a principal may use. Only tools are subject to it: prompts and resources are always allowed. */
export interface ToolPolicy {
  /** @param tool under its visible name */
  decide(
    principal: GatewayPrincipal,
    tool: Tool,
    toolArguments: Readonly<Record<string, unknown>>,
  ): Promise<ToolDecision>;

  /** Leaves out the tools that the principal may not use with any arguments. */
  visibleTo(principal: GatewayPrincipal, tools: readonly Tool[]): Promise<Tool[]>;
}
