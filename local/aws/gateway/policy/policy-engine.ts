import type { EntityJson, EntityUid } from '@cedar-policy/cedar-wasm/nodejs';
import type { Tool } from '@modelcontextprotocol/server';
import type { Gateway } from '../gateway';
import { principalId, type GatewayPrincipal } from '../principal';
import { BoundedLog } from '../private/bounded-log';
import { loadCedar } from './cedar';
import { inputOf, tagsOf } from './cedar-values';
import type { PolicyScope } from './policy-scope';
import type { ToolDecision, ToolPolicy } from './tool-policy';

/** An `AWS::BedrockAgentCore::Policy` with one Cedar policy. */
export interface CedarPolicy {
  readonly policyId: string;
  readonly name: string;
  readonly statement: string;
  /** A policy in LOG_ONLY is evaluated and does not count. */
  readonly enforcementMode: 'ACTIVE' | 'LOG_ONLY';
  readonly scope: PolicyScope;
  readonly stackName: string;
  readonly logicalId: string;
}

/** An evaluation that a policy engine recorded. */
export interface PolicyEvaluation {
  readonly tool: string;
  readonly principal: string;
  readonly decision: 'ALLOW' | 'DENY';
  readonly reason?: string;
  /** False for an engine, or a policy, in LOG_ONLY. */
  readonly enforced: boolean;
}

/** How many evaluations an engine remembers. */
const KEPT_EVALUATIONS = 1_000;

/** A request to Cedar, without the arguments. */
interface CedarRequest {
  readonly principal: EntityUid;
  readonly action: { readonly type: string; readonly id: string };
  readonly entities: EntityJson[];
}

/** "All tool actions inherit from CallTool → Mcp hierarchy" (developer guide, "Schema constraints"). */
const actionUid = (id: string) => ({ type: 'AgentCore::Action', id });
const ACTIONS: readonly EntityJson[] = [
  { uid: actionUid('CallTool'), attrs: {}, parents: [actionUid('Mcp')] },
  { uid: actionUid('Mcp'), attrs: {}, parents: [] },
];

/**
 * A policy engine: Cedar policies that say who may call which tool of which gateway with which arguments. What no policy
 * permits is denied, and what one forbids is denied whatever the others say.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/policy-authorization-flow.html
 */
export class PolicyEngine {
  /** Those that use the engine, in the order in which they were created. */
  readonly gateways: Gateway[] = [];
  readonly #policies: CedarPolicy[] = [];
  readonly #evaluations = new BoundedLog<PolicyEvaluation>(KEPT_EVALUATIONS);

  constructor(
    readonly policyEngineId: string,
    readonly arn: string,
    readonly name: string,
  ) {}

  get policies(): readonly CedarPolicy[] {
    return this.#policies;
  }

  /** Oldest first; the last thousand are kept. */
  get evaluations(): readonly PolicyEvaluation[] {
    return this.#evaluations.entries;
  }

  add(policy: CedarPolicy): void {
    this.#policies.push(policy);
  }

  /** The engine as a gateway uses it (`PolicyEngineConfiguration`). */
  forGateway(gatewayArn: string, mode: 'ENFORCE' | 'LOG_ONLY'): ToolPolicy {
    return {
      decide: async (principal, tool, toolArguments) => {
        const logged = await this.#decide(gatewayArn, principal, tool, toolArguments, this.#policies);
        const active = this.#policies.filter(({ enforcementMode }) => enforcementMode === 'ACTIVE');
        const decision =
          active.length === this.#policies.length
            ? logged
            : await this.#decide(gatewayArn, principal, tool, toolArguments, active);
        const enforced = mode === 'ENFORCE';
        this.#record(principal, tool, decision, enforced);
        if (decision.allowed !== logged.allowed) this.#record(principal, tool, logged, false);
        return enforced ? decision : { allowed: true };
      },
      visibleTo: async (principal, tools) =>
        mode === 'ENFORCE' ? this.#possible(gatewayArn, principal, tools) : [...tools],
    };
  }

  async #decide(
    gatewayArn: string,
    principal: GatewayPrincipal,
    tool: Tool,
    toolArguments: Readonly<Record<string, unknown>>,
    policies: readonly CedarPolicy[],
  ): Promise<ToolDecision> {
    const cedar = await loadCedar();
    const answer = cedar.isAuthorized({
      ...requestOf(principal, tool),
      resource: { type: 'AgentCore::Gateway', id: gatewayArn },
      context: { input: inputOf(toolArguments, tool) },
      policies: { staticPolicies: statements(policies) },
    });
    if (answer.type === 'failure') {
      return { allowed: false, reason: `the request could not be evaluated: ${answer.errors[0]?.message}` };
    }
    const { decision, diagnostics } = answer.response;
    if (decision === 'allow') return { allowed: true };
    const forbidding = policies.filter(({ policyId }) => diagnostics.reason.includes(policyId));
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
  async #possible(gatewayArn: string, principal: GatewayPrincipal, tools: readonly Tool[]): Promise<Tool[]> {
    const cedar = await loadCedar();
    const active = this.#policies.filter(({ enforcementMode }) => enforcementMode === 'ACTIVE');
    const request = {
      resource: { type: 'AgentCore::Gateway', id: gatewayArn },
      context: { input: { __extn: { fn: 'unknown', arg: 'input' } } },
      policies: { staticPolicies: statements(active) },
    };
    return tools.filter((tool) => {
      const answer = cedar.isAuthorizedPartial({ ...request, ...requestOf(principal, tool) });
      return answer.type === 'residuals' && answer.response.decision !== 'deny';
    });
  }

  #record(principal: GatewayPrincipal, tool: Tool, decision: ToolDecision, enforced: boolean): void {
    this.#evaluations.add({
      tool: tool.name,
      principal: principalId(principal) ?? 'anonymous',
      decision: decision.allowed ? 'ALLOW' : 'DENY',
      ...(!decision.allowed && { reason: decision.reason }),
      enforced,
    });
  }
}

function statements(policies: readonly CedarPolicy[]): Record<string, string> {
  return Object.fromEntries(policies.map(({ policyId, statement }) => [policyId, statement]));
}

/** A gateway without an authorizer has a principal that no documentation names: of a type of its own here. Unverified. */
const PRINCIPAL_ENTITIES = {
  JWT: 'AgentCore::OAuthUser',
  role: 'AgentCore::IamEntity',
  anonymous: 'AgentCore::Anonymous',
} as const;

function requestOf(principal: GatewayPrincipal, tool: Tool): CedarRequest {
  const type = PRINCIPAL_ENTITIES[principal.type];
  const uid = { type, id: principalId(principal) ?? '' };
  const entity: EntityJson = {
    uid,
    attrs: { id: uid.id },
    parents: [],
    ...(principal.type === 'JWT' && { tags: tagsOf(principal.claims) }),
  };
  const action = actionUid(tool.name);
  const called = { uid: action, attrs: {}, parents: [actionUid('CallTool')] };
  return { principal: uid, action, entities: [entity, called, ...ACTIONS] };
}
