import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Tool } from '@modelcontextprotocol/server';
import { principalId, type GatewayPrincipal } from '../principal';
import type { GatewayTarget } from '../targets/gateway-target';
import { loadCedar } from './cedar';
import { inputOf, tagsOf } from './cedar-values';
import type { PolicyStatement } from './policy-statement';

/** An `AWS::BedrockAgentCore::Policy`. */
export interface Policy extends PolicyStatement {
  readonly policyId: string;
  readonly name: string;
  /** A policy in LOG_ONLY does not count. */
  readonly enforcementMode: 'ACTIVE' | 'LOG_ONLY';
  readonly stackName: string;
  readonly logicalId: string;
}

/** A gateway that a policy engine is attached to. */
interface AttachedGateway {
  readonly gatewayArn: string;
  readonly targets: readonly GatewayTarget[];
}

/** What a policy engine says about one tool call. */
export type ToolDecision =
  | { readonly allowed: true }
  /** Such as `No policy applies to the request (denied by default).` */
  | { readonly allowed: false; readonly reason: string };

/** "All tool actions inherit from CallTool → Mcp hierarchy" (developer guide, "Schema constraints"). */
const actionUid = (id: string) => ({ type: 'AgentCore::Action', id });
const ACTIONS: readonly EntityJson[] = [
  { uid: actionUid('CallTool'), attrs: {}, parents: [actionUid('Mcp')] },
  { uid: actionUid('Mcp'), attrs: {}, parents: [] },
];

/** A gateway without an authorizer has a principal that no documentation names: of a type of its own here. Unverified. */
const PRINCIPAL_ENTITIES = {
  JWT: 'AgentCore::OAuthUser',
  role: 'AgentCore::IamEntity',
  anonymous: 'AgentCore::Anonymous',
} as const;

/** Whether a policy decides about calls in the twin. */
export function counts({ enforcementMode, unevaluated }: Policy): boolean {
  return enforcementMode === 'ACTIVE' && unevaluated.length === 0;
}

/**
 * A policy engine: Cedar policies that say who may call which tool of which gateway with which arguments. What no policy
 * permits is denied, and what one forbids is denied whatever the others say.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/policy-authorization-flow.html
 */
export class PolicyEngine {
  /** In the order in which they were created. */
  readonly gateways: AttachedGateway[] = [];
  /** In the order in which they were created. */
  readonly policies: Policy[] = [];

  constructor(
    readonly arn: string,
    readonly name: string,
  ) {}

  /** @param tool under its visible name */
  async decide(
    gatewayArn: string,
    principal: GatewayPrincipal,
    tool: Tool,
    toolArguments: Readonly<Record<string, unknown>>,
  ): Promise<ToolDecision> {
    const cedar = await loadCedar();
    const answer = cedar.isAuthorized({
      ...this.#request(gatewayArn, principal, tool),
      context: { input: inputOf(toolArguments, tool) },
    });
    if (answer.type === 'failure') {
      return { allowed: false, reason: `the request could not be evaluated: ${answer.errors[0]?.message}` };
    }
    const { decision, diagnostics } = answer.response;
    if (decision === 'allow') return { allowed: true };
    const forbidding = this.policies.filter(({ policyId }) => diagnostics.reason.includes(policyId));
    return {
      allowed: false,
      // Both as published captures of live gateways have them.
      reason:
        forbidding.length > 0
          ? `Policy evaluation denied due to ${forbidding.map(({ name }) => name).join(', ')}`
          : 'No policy applies to the request (denied by default).',
    };
  }

  /**
   * The tools that some arguments would let the principal use: "a principal is allowed to list a tool if there exists any set
   * of circumstances under which a call to that tool would be permitted" (developer guide, "List AgentCore Gateway Tools
   * with Policy in AgentCore"). Cedar evaluates the policies with the input left open.
   */
  async visibleTo(gatewayArn: string, principal: GatewayPrincipal, tools: readonly Tool[]): Promise<Tool[]> {
    const cedar = await loadCedar();
    const context = { input: { __extn: { fn: 'unknown', arg: 'input' } } };
    return tools.filter((tool) => {
      const answer = cedar.isAuthorizedPartial({ ...this.#request(gatewayArn, principal, tool), context });
      return answer.type === 'residuals' && answer.response.decision !== 'deny';
    });
  }

  /** A request to Cedar, without the arguments. */
  #request(gatewayArn: string, principal: GatewayPrincipal, tool: Tool) {
    const uid = { type: PRINCIPAL_ENTITIES[principal.type], id: principalId(principal) ?? '' };
    const tags = principal.type === 'JWT' && { tags: tagsOf(principal.claims) };
    const action = actionUid(tool.name);
    const active = this.policies.filter((policy) => counts(policy));
    return {
      principal: uid,
      action,
      resource: { type: 'AgentCore::Gateway', id: gatewayArn },
      entities: [
        { uid, attrs: { id: uid.id }, parents: [], ...tags },
        { uid: action, attrs: {}, parents: [actionUid('CallTool')] },
        ...ACTIONS,
      ],
      policies: { staticPolicies: Object.fromEntries(active.map(({ policyId, statement }) => [policyId, statement])) },
    };
  }
}
