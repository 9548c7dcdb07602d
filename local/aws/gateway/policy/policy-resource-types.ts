import { generatedName } from '../../../generated-name';
import type { LocalAccount } from '../../../local-account';
import {
  ResourceError,
  type CreatedResource,
  type ResourceProperties,
  type ResourceRequest,
  type ResourceTypes,
} from '../../../template/resource-type';
import { loadCedar } from './cedar';
import { PolicyEngine, type CedarPolicy } from './policy-engine';

/** Of policy engines and policies (CloudFormation, `AWS::BedrockAgentCore::PolicyEngine` and `Policy`). */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,47}$/;
const STATEMENT = { min: 35, max: 153_600 };
const MAX_DESCRIPTION = 4_096;

/** The policy engines of a twin, with the resource types that create them and their policies. */
export class PolicyEngines {
  readonly #byId = new Map<string, PolicyEngine>();

  readonly resourceTypes: ResourceTypes = {
    'AWS::BedrockAgentCore::PolicyEngine': (request) => this.#createEngine(request),
    'AWS::BedrockAgentCore::Policy': (request) => this.#createPolicy(request),
  };

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
    const statement = (Definition?.Cedar ?? Definition?.Policy)?.Statement;
    if (typeof statement !== 'string') {
      throw new ResourceError('Definition.Cedar.Statement is missing: a policy is one Cedar statement');
    }
    await checkStatement(statement);
    const policyId = this.#id(name, request);
    const policy: CedarPolicy = { policyId, name, statement, enforcementMode: EnforcementMode };
    engine.add(policy);
    const arn = `${engine.arn}/policy/${policyId}`;
    return { ref: arn, attributes: { PolicyId: policyId, PolicyArn: arn, ...this.#state() } };
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

/**
 * A policy that is no Cedar fails to be created. AWS also checks it against the schema of the gateway's tools
 * (`ValidationMode`), which the twin does not do.
 */
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
