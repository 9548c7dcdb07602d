import type { Tool } from '@modelcontextprotocol/server';
import { AccessDeniedError } from '../../iam/access-request';
import type { IamService } from '../../iam/iam-service';
import type { GatewayPrincipal } from '../principal';
import type { PolicyEngine, ToolDecision } from './policy-engine';

/**
 * Which tools of a gateway a principal may use: what the gateway's policy engine in ENFORCE says, as far as the gateway's
 * execution role may ask it. Without the permissions "all tool invocations will be denied by default even if you have permit
 * policies configured" (developer guide, "AgentCore Gateway and Policy in AgentCore IAM Permissions"): `AuthorizeAction` is
 * what a call needs and `PartiallyAuthorizeActions` what a list of tools needs, each on the engine and on the gateway.
 * Prompts and resources are always allowed.
 *
 * Unverified: the words of the denial, and that the list is empty then. An engine in LOG_ONLY enforces nothing; that this
 * holds without the permissions, too, is unverified.
 */
export class ToolPolicy {
  constructor(
    private readonly engine: PolicyEngine,
    private readonly gateway: { readonly gatewayArn: string; readonly roleArn: string },
    private readonly iam: IamService,
  ) {}

  /** @param tool under its visible name */
  async decide(
    principal: GatewayPrincipal,
    tool: Tool,
    toolArguments: Readonly<Record<string, unknown>>,
  ): Promise<ToolDecision> {
    const reason = await this.#refusal('bedrock-agentcore:AuthorizeAction');
    return reason === undefined
      ? this.engine.decide(this.gateway.gatewayArn, principal, tool, toolArguments)
      : { allowed: false, reason };
  }

  /** Leaves out the tools that the principal may not use with any arguments. */
  async visibleTo(principal: GatewayPrincipal, tools: readonly Tool[]): Promise<Tool[]> {
    const refusal = await this.#refusal('bedrock-agentcore:PartiallyAuthorizeActions');
    return refusal === undefined ? this.engine.visibleTo(this.gateway.gatewayArn, principal, tools) : [];
  }

  /** Why the role may not ask the engine, if so. */
  async #refusal(action: string): Promise<string | undefined> {
    const { roleArn, gatewayArn } = this.gateway;
    try {
      for (const resource of [this.engine.arn, gatewayArn]) {
        await this.iam.authorize({ principal: { type: 'role', roleArn }, action, resource });
      }
      return undefined;
    } catch (error) {
      if (error instanceof AccessDeniedError) return error.message;
      throw error;
    }
  }
}
