import type { Tool } from '@modelcontextprotocol/server';
import type { ToolPolicy } from '../policy/tool-policy';
import { parseVisibleToolName, type GatewayTarget, type TargetCall } from '../targets/gateway-target';

/** A tool of a gateway and the target that has it. */
export interface GatewayTool {
  readonly target: GatewayTarget;
  /** As the target names and describes it. */
  readonly tool: Tool;
}

/** The tools of all targets of a gateway, under the names that assistants see. */
export class ToolCatalogue {
  constructor(
    private readonly targets: readonly GatewayTarget[],
    private readonly policy: ToolPolicy | undefined,
  ) {}

  /** The tools that the caller may see: all of them, or those that the gateway's policy engine lets the caller use. */
  async list(call: TargetCall): Promise<Tool[]> {
    const tools = (await Promise.all(this.targets.map((target) => target.visibleTools(call)))).flat();
    return this.policy === undefined ? tools : this.policy.visibleTo(call.principal, tools);
  }

  /** The tool with this visible name, whether the caller may use it or not. */
  async find(visibleName: string, call: TargetCall): Promise<GatewayTool | undefined> {
    const parsed = parseVisibleToolName(visibleName);
    const target = this.targets.find(({ name }) => name === parsed?.target);
    const tool = (await target?.listTools(call))?.find(({ name }) => name === parsed?.tool);
    return target && tool && { target, tool };
  }
}
