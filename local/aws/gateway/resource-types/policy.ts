import { generatedName } from '../../../account/generated-name';
import type { LocalAccount } from '../../../account/local-account';
import {
  type CreatedResource,
  ResourceError,
  type ResourceProperties,
  type ResourceRequest,
  type ResourceType,
} from '../../../template/resource-type';
import type { DeployedTarget } from '../deployed-gateway';
import { parseVisibleToolName, visibleToolName } from '../targets/gateway-target';
import { loadCedar } from '../policy/cedar';
import { PolicyEngine, type CedarPolicy } from '../policy/policy-engine';
import { checkResource, schemaFindings, scopeOf, semanticFindings, type PolicedGateway } from '../policy/policy-validation';

/** Of policy engines and policies (CloudFormation, `AWS::BedrockAgentCore::PolicyEngine` and `Policy`). */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,47}$/;
const STATEMENT = { min: 35, max: 153_600 };
const MAX_DESCRIPTION = 4_096;

/** The policy engines of a twin, with the resource types that create them and their policies. */
export class PolicyEngines {
  readonly #byId = new Map<string, PolicyEngine>();

  readonly resourceTypes: readonly ResourceType[] = [
    { type: 'AWS::BedrockAgentCore::PolicyEngine', create: (request) => this.#createEngine(request) },
    { type: 'AWS::BedrockAgentCore::Policy', phase: 3, create: (request) => this.#createPolicy(request) },
  ];

  constructor(private readonly account: LocalAccount) {}

  get all(): readonly PolicyEngine[] {
    return [...this.#byId.values()];
  }

  byArn(arn: string): PolicyEngine | undefined {
    return this.all.find((engine) => engine.arn === arn);
  }

  #createEngine(request: ResourceRequest): CreatedResource {
    const { Name: name } = request.properties;
    checkCommon(request.properties);
    if (this.all.some((engine) => engine.name === name)) {
      throw new ResourceError(`Name "${name}" is taken by another policy engine; choose another one`);
    }
    const id = this.#id(name, request);
    const arn = this.#arn(`policy-engine/${id}`);
    this.#byId.set(id, new PolicyEngine(id, arn, name));
    return { ref: arn, attributes: { PolicyEngineId: id, PolicyEngineArn: arn, ...this.#state() } };
  }

  async #createPolicy(request: ResourceRequest): Promise<CreatedResource> {
    const { Name: name, PolicyEngineId, Definition, EnforcementMode = 'ACTIVE' } = request.properties;
    const { ValidationMode = 'FAIL_ON_ANY_FINDINGS' } = request.properties;
    checkCommon(request.properties);
    const engine = this.#byId.get(PolicyEngineId);
    if (!engine) {
      throw new ResourceError(`PolicyEngineId "${PolicyEngineId}" is not a policy engine of this cloud assembly`);
    }
    if (engine.policies.some((policy) => policy.name === name)) {
      throw new ResourceError(`Name "${name}" is taken by another policy of this engine; choose another one`);
    }
    if (!['ACTIVE', 'LOG_ONLY'].includes(EnforcementMode)) {
      throw new ResourceError(`EnforcementMode "${EnforcementMode}" must be ACTIVE or LOG_ONLY`);
    }
    if (!['FAIL_ON_ANY_FINDINGS', 'IGNORE_ALL_FINDINGS'].includes(ValidationMode)) {
      throw new ResourceError(`ValidationMode "${ValidationMode}" must be FAIL_ON_ANY_FINDINGS or IGNORE_ALL_FINDINGS`);
    }
    const statement = (Definition?.Cedar ?? Definition?.Policy)?.Statement;
    if (typeof statement !== 'string') {
      throw new ResourceError('Definition.Cedar.Statement is missing: a policy is one Cedar statement');
    }
    await checkStatement(statement);
    const scope = await scopeOf(statement);
    checkResource(scope);
    const { stackName, logicalId } = request;
    const policyId = this.#id(name, request);
    const policy = { policyId, name, statement, enforcementMode: EnforcementMode, scope, stackName, logicalId };
    await this.#validate(policy, engine, ValidationMode === 'FAIL_ON_ANY_FINDINGS', request);
    engine.add(policy);
    const arn = `${engine.arn}/policy/${policyId}`;
    return { ref: arn, attributes: { PolicyId: policyId, PolicyArn: arn, ...this.#state() } };
  }

  /** "The policy is checked against the Cedar schema for all gateways associated with the policy engine." */
  async #validate(
    policy: CedarPolicy,
    engine: PolicyEngine,
    failOnAnyFindings: boolean,
    { stackName, logicalId, waitsFor }: ResourceRequest,
  ): Promise<void> {
    const where = `${stackName}/${logicalId}`;
    const { scope, statement } = policy;
    if (engine.gateways.length === 0) return;
    if (scope.gatewayArn !== undefined && !engine.gateways.some(({ gatewayArn }) => gatewayArn === scope.gatewayArn)) {
      throw new ResourceError(
        `Definition.Cedar.Statement names the gateway "${scope.gatewayArn}", which is none that uses this policy engine`,
      );
    }
    const unknown = engine.gateways.flatMap(({ deployedTargets }) => deployedTargets).find(({ target }) => !target);
    if (unknown) {
      const why = `the tools of the target ${unknown.name} are not known`;
      this.account.warn(`${where}: the local twin does not check this policy against the schema of the tools: ${why}`);
      return;
    }
    const isThere = (other: { stackName: string; logicalId: string }): boolean =>
      waitsFor === undefined || other.stackName !== stackName || waitsFor.has(other.logicalId);
    const findings = async (targetIsThere: typeof isThere, policyIsThere: typeof isThere): Promise<string[]> => {
      const gateways = await policedGateways(engine, targetIsThere);
      const others = engine.policies.filter((other) => other.enforcementMode === 'ACTIVE' && policyIsThere(other));
      const schema = await schemaFindings(statement, gateways);
      if (schema.length > 0 || !failOnAnyFindings) return schema;
      return semanticFindings(
        scope,
        others.map((other) => other.scope),
        gateways,
      );
    };
    const all = (): boolean => true;
    const [found] = await findings(all, all);
    if (found !== undefined) {
      throw new ResourceError(`Definition.Cedar.Statement fails validation: ${found}${hint(found)}`);
    }
    const [raced] = await findings(isThere, isThere);
    if (raced !== undefined) {
      const targets = engine.gateways.flatMap(({ deployedTargets }) => deployedTargets);
      const named = targets.filter(({ name }) =>
        scope.tools?.some((tool) => parseVisibleToolName(tool)?.target === name),
      );
      const permits = engine.policies.filter((other) => other.scope.effect === 'permit');
      const needed = raced.startsWith('Overly') ? permits : scope.tools ? named : targets;
      const missing = needed.filter((other) => !isThere(other)).map((other) => other.logicalId);
      this.account.warn(
        `${where}: AWS may create this policy before the targets and policies that it needs, and would then fail the ` +
          `deployment (${raced}); add "DependsOn": ${JSON.stringify(missing)}`,
      );
    }
  }

  #id(name: string, { stackName, logicalId }: ResourceRequest): string {
    return `${name}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
  }

  #arn(resource: string): string {
    const { partition, region, accountId } = this.account;
    return `arn:${partition}:bedrock-agentcore:${region}:${accountId}:${resource}`;
  }

  #state(): object {
    const now = this.account.clock.now().toISOString();
    return { Status: 'ACTIVE', StatusReasons: [], CreatedAt: now, UpdatedAt: now };
  }
}

function checkCommon({ Name, Description }: ResourceProperties): void {
  if (!NAME.test(Name ?? '')) {
    throw new ResourceError(`Name "${Name}" must begin with a letter and have 1 to 48 letters, digits and underscores`);
  }
  if (Description !== undefined && (Description.length < 1 || Description.length > MAX_DESCRIPTION)) {
    throw new ResourceError(`Description must have 1 to ${MAX_DESCRIPTION} characters`);
  }
}

async function policedGateways(
  { gateways }: PolicyEngine,
  isThere: (target: DeployedTarget) => boolean,
): Promise<PolicedGateway[]> {
  return Promise.all(
    gateways.map(async ({ gatewayArn, deployedTargets }) => {
      const lists = deployedTargets.filter(isThere).map(async ({ name, target }) => {
        const tools = await target!.listTools();
        return tools.map((tool) => ({ ...tool, name: visibleToolName(name, tool.name) }));
      });
      return { gatewayArn, tools: (await Promise.all(lists)).flat() };
    }),
  );
}

/** What can be done about a finding that may be what its author wants. */
function hint(finding: string): string {
  return finding.startsWith('Overly') ? '; add a condition, or set ValidationMode to IGNORE_ALL_FINDINGS' : '';
}

/** A policy that is no Cedar fails to be created. */
async function checkStatement(statement: string): Promise<void> {
  if (statement.length < STATEMENT.min || statement.length > STATEMENT.max) {
    throw new ResourceError(
      `Definition.Cedar.Statement has ${statement.length} characters; it must have ${STATEMENT.min} to ${STATEMENT.max}`,
    );
  }
  const cedar = await loadCedar().catch((error: Error) => {
    throw new ResourceError(error.message);
  });
  const answer = cedar.checkParsePolicySet({ staticPolicies: { policy: statement } });
  if (answer.type === 'failure') {
    const [error] = answer.errors;
    const [location] = error?.sourceLocations ?? [];
    const where = location ? ` at character ${location.start}${location.label ? `, ${location.label}` : ''}` : '';
    throw new ResourceError(`Definition.Cedar.Statement is no Cedar policy: ${error?.message}${where}`);
  }
}
