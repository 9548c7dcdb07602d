import type { Tool } from '@modelcontextprotocol/server';
import type { Caller } from '../principal';

/** What a policy engine says about one tool call. */
export type ToolDecision =
  | { readonly allowed: true }
  /** Such as `No policy applies to the request (denied by default).` */
  | { readonly allowed: false; readonly reason: string };

/** Decides which tools a caller may use. Only tools are subject to it: prompts and resources are always allowed. */
export interface ToolPolicy {
  /** @param tool under its visible name */
  decide(caller: Caller, tool: Tool, toolArguments: Readonly<Record<string, unknown>>): Promise<ToolDecision>;

  /** Leaves out the tools that no arguments whatever would let the caller use. */
  visibleTo(caller: Caller, tools: readonly Tool[]): Promise<Tool[]>;
}
