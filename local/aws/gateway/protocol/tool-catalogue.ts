import type { Tool } from '@modelcontextprotocol/server';
import type { Assumptions } from '../../../account/assumptions';
import type { ToolPolicy } from '../policy/tool-policy';
import { parseVisibleToolName, type GatewayTarget, type TargetCall } from '../targets/gateway-target';
import { pagesOf } from './pages';

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
    private readonly pageEnd: Assumptions['toolsListPages'],
  ) {}

  /** The tools that the caller may see: all of them, or those that the gateway's policy engine lets the caller use. */
  async list(call: TargetCall): Promise<Tool[]> {
    return (await this.#byTarget(call)).flat();
  }

  /**
   * The same in pages.
   *
   * @param first what stands before the tools of the first target, on its page
   */
  async pages(call: TargetCall, first: readonly Tool[]): Promise<readonly Tool[][]> {
    const [target = [], ...others] = (await this.#byTarget(call)).filter((tools) => tools.length > 0);
    return pagesOf([[...first, ...target], ...others], this.pageEnd);
  }

  async #byTarget(call: TargetCall): Promise<Tool[][]> {
    const lists = await Promise.all(this.targets.map((target) => target.visibleTools(call)));
    if (this.policy === undefined) return lists;
    const visible = new Set(await this.policy.visibleTo(call.principal, lists.flat()));
    return lists.map((tools) => tools.filter((tool) => visible.has(tool)));
  }

  /** The tool with this visible name, whether the caller may use it or not. */
  async find(visibleName: string, call: TargetCall): Promise<GatewayTool | undefined> {
    const parsed = parseVisibleToolName(visibleName);
    const target = this.targets.find(({ name }) => name === parsed?.target);
    const tool = (await target?.listTools(call))?.find(({ name }) => name === parsed?.tool);
    return target && tool && { target, tool };
  }
}
