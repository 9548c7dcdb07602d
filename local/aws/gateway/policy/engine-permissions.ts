import type { Tool } from '@modelcontextprotocol/server';
import { AccessDeniedError, type AccessRequest } from '../../iam/access-request';
import type { IamService } from '../../iam/iam-service';
import type { Gateway } from '../gateway';
import type { GatewayPrincipal } from '../principal';
import type { ToolDecision, ToolPolicy } from './tool-policy';

/** What the role of a gateway needs when an engine is attached to it. */
export function attachment(roleArn: string, engineArn: string): AccessRequest {
  return {
    principal: { type: 'role', roleArn },
    action: 'bedrock-agentcore:GetPolicyEngine',
    resource: engineArn,
  };
}

/**
 * A policy engine in ENFORCE, as far as the gateway's execution role may ask it. Without the permissions "all tool
 * invocations will be denied by default even if you have permit policies configured" (developer guide, "AgentCore Gateway
 * and Policy in AgentCore IAM Permissions"): `AuthorizeAction` is what a call needs and `PartiallyAuthorizeActions` what a
 * list of tools needs, each on the engine and on the gateway.
 *
 * Unverified: the words of the denial, and that the list is empty then. An engine in LOG_ONLY enforces nothing; that this
 * holds without the permissions, too, is unverified.
 */
export class EnginePermissions implements ToolPolicy {
  constructor(
    private readonly engine: ToolPolicy,
    private readonly engineArn: string,
    private readonly gateway: Pick<Gateway, 'gatewayArn' | 'roleArn'>,
    private readonly iam: IamService,
  ) {}

  async decide(
    principal: GatewayPrincipal,
    tool: Tool,
    toolArguments: Readonly<Record<string, unknown>>,
  ): Promise<ToolDecision> {
    const refusal = await this.#refusal('bedrock-agentcore:AuthorizeAction');
    return refusal === undefined
      ? this.engine.decide(principal, tool, toolArguments)
      : { allowed: false, reason: refusal };
  }

  async visibleTo(principal: GatewayPrincipal, tools: readonly Tool[]): Promise<Tool[]> {
    const refusal = await this.#refusal('bedrock-agentcore:PartiallyAuthorizeActions');
    return refusal === undefined ? this.engine.visibleTo(principal, tools) : [];
  }

  /** Why the role may not ask the engine, if so. */
  async #refusal(action: string): Promise<string | undefined> {
    const { roleArn, gatewayArn } = this.gateway;
    try {
      for (const resource of [this.engineArn, gatewayArn]) {
        await this.iam.authorize({ principal: { type: 'role', roleArn }, action, resource });
      }
      return undefined;
    } catch (error) {
      if (error instanceof AccessDeniedError) {
        return error.message;
      }
      throw error;
    }
  }
}
