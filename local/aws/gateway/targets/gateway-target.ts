import type { CallToolResult, Progress, Tool } from '@modelcontextprotocol/client';
import type { ResourceProperties } from '../../../template/property-reader';
import type { GatewayCall } from '../gateway-call';
import type { Assistant } from '../protocol/assistant';

/** The call that a target is asked for, as far as its configuration lets anything of it through. */
export interface TargetCall extends GatewayCall {
  /** Takes the headers of the target's answers that the assistant gets, before anything else of an answer. */
  readonly onHeaders: (headers: Headers) => void;
}

/** What a gateway passes to a target with a tool call. */
export interface ToolCall {
  /** The tool's own name, without the target's. */
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The id of the JSON-RPC request that the assistant sent. */
  readonly messageId: string | number;
  readonly awsRequestId: string;
  readonly call: TargetCall;
  readonly assistant: Assistant;
  /** Present when the gateway streams: takes what a target says of its progress. */
  readonly onProgress?: (progress: Progress) => void;
}

/** Which target it is. */
export type TargetIdentity = Pick<
  GatewayTarget,
  'targetId' | 'stackName' | 'logicalId' | 'name' | 'properties' | 'createdAt'
>;

/** An `AWS::BedrockAgentCore::GatewayTarget`: something behind a gateway that has tools. */
export abstract class GatewayTarget {
  readonly targetId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly name: string;
  /** Those of the template. */
  readonly properties: ResourceProperties;
  readonly createdAt: Date;
  lastSynchronizedAt: Date;
  status: 'READY' | 'SYNCHRONIZE_UNSUCCESSFUL' = 'READY';
  statusReasons: readonly string[] = [];

  constructor({ targetId, stackName, logicalId, name, properties, createdAt }: TargetIdentity) {
    this.targetId = targetId;
    this.stackName = stackName;
    this.logicalId = logicalId;
    this.name = name;
    this.properties = properties;
    this.createdAt = this.lastSynchronizedAt = createdAt;
  }

  /**
   * The target's tools under their own names.
   *
   * @param call for which they are listed; none while the target is created or synchronized
   */
  abstract listTools(call?: TargetCall): Promise<readonly Tool[]>;

  /** The target's tools under the names that assistants see. */
  async visibleTools(call?: TargetCall): Promise<Tool[]> {
    return (await this.listTools(call)).map((tool) => ({ ...tool, name: visibleToolName(this.name, tool.name) }));
  }

  /**
   * A server of 2026-07-28 may answer with a result that asks for more (`resultType: input_required`).
   *
   * @throws TargetError when the target could not be called; a failure of the tool itself is a result with `isError`
   * @throws ErrorForAssistant when the assistant has to do something first
   */
  abstract callTool(call: ToolCall): Promise<CallToolResult>;

  /** Reads the tools again. Absent where the tools are part of the target's configuration. @throws TargetError */
  synchronize?(): Promise<unknown>;

  async close(): Promise<void> {}
}

/** A target of which the twin knows no tools: it does not run the kind, or cannot get the credentials. */
export class UnlistedTarget extends GatewayTarget {
  async listTools(): Promise<readonly Tool[]> {
    return [];
  }

  callTool(): Promise<CallToolResult> {
    throw new TargetError(`target "${this.name}" has no tools that the local twin knows`);
  }
}

/** The gateway could not reach a target or was refused by it. Its message is for the owner of the gateway (`DEBUG`). */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** Nothing answers for the twin where on AWS something would. */
export class UnservedEndpointError extends TargetError {}

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

/** Sends a request to a target with credentials, and with what is passed on of the call. */
export type SendToTarget = (request: Request, call: TargetCall | undefined) => Promise<Response>;

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
