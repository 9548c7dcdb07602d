import type { CallToolResult, Client, Progress, Tool } from '@modelcontextprotocol/client';
import type { Assistant } from '../protocol/assistant';

/** What a gateway passes to a target with a tool call. */
export interface ToolCall {
  /** The tool's own name, without the target's. */
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The id of the JSON-RPC request that the assistant sent. */
  readonly messageId: string | number;
  readonly awsRequestId: string;
  readonly assistant: Assistant;
  /** Present when the gateway streams: takes what a target says of its progress. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The gateway that a target belongs to. */
export interface TargetOwner {
  readonly gatewayId: string;
  /** The execution role, with which the gateway calls its targets. */
  readonly roleArn: string;
}

/** Something behind a gateway that has tools. */
export interface GatewayTarget {
  readonly targetId: string;
  readonly name: string;
  /** The target's tools under their own names. */
  listTools(): Promise<readonly Tool[]>;
  /**
   * A server of 2026-07-28 may answer with a result that asks for more (`resultType: input_required`).
   *
   * @throws TargetError when the target could not be called; a failure of the tool itself is a result with `isError`
   * @throws ErrorForAssistant when the assistant has to do something first
   */
  callTool(call: ToolCall): Promise<CallToolResult>;
  /** Reads the tools again. Absent where the tools are part of the target's configuration. */
  synchronize?(): Promise<readonly Tool[]>;
  /** Asks the MCP server that the target is; absent for every other kind. @throws TargetError as `callTool` does */
  request?<T>(use: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The gateway could not reach a target or was refused by it. Its message is for the owner of the gateway (`DEBUG`). */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/**
 * The error of an MCP server that an assistant can do something about, and then call again: let the person visit a page
 * (-32042, since 2025-11-25), or declare a capability (-32021, since 2026-07-28).
 */
export class ErrorForAssistant extends Error {
  override readonly name = 'ErrorForAssistant';

  constructor(
    readonly code: number,
    message: string,
    readonly data: unknown,
  ) {
    super(message);
  }
}

/** Separates target and tool in the names that assistants see (developer guide, "Tool naming"). */
const SEPARATOR = '___';

/** The name under which assistants see a target's tool. */
export function visibleToolName(target: string, tool: string): string {
  return `${target}${SEPARATOR}${tool}`;
}

/** Splits a visible name at the first separator: a target's name cannot contain one. */
export function parseVisibleToolName(name: string): { target: string; tool: string } | undefined {
  const at = name.indexOf(SEPARATOR);
  return at > 0 ? { target: name.slice(0, at), tool: name.slice(at + SEPARATOR.length) } : undefined;
}
