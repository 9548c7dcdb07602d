import { generatedName } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import type { GatewayRegion } from '../gateway-region';
import type { DogwoodCondition } from '../policy/dogwood';
import type { Policy } from '../policy/policy-engine';
import { readStatement } from '../policy/policy-statement';
import { validatePolicy } from '../policy/policy-validation';
import { activeSince, readPolicyName } from './policy-engine';

/** What is said about a policy that the twin takes and does not evaluate, by the condition that it does not know. */
const NOT_EVALUATED: Readonly<Record<DogwoodCondition, (policyName: string) => string>> = {
  temporal: (name) =>
    `the local twin does not evaluate the temporal policy "${name}": it neither permits nor forbids anything here. On AWS every ` +
    'call of a gateway with this policy engine then needs the header x-amzn-bedrock-agentcore-policy-session-id, which ' +
    'assistants do not send',
  guardrails: (name) =>
    `the local twin does not evaluate the guardrails of the policy "${name}": it neither permits nor forbids anything here`,
};

/** `AWS::BedrockAgentCore::Policy`. Return values: CloudFormation Template Reference. */
export const policy = (region: GatewayRegion): ResourceType => ({
  type: 'AWS::BedrockAgentCore::Policy',
  phase: 3,
  async create(request) {
    const { read, stackName, logicalId } = request;
    const { account } = region;
    const name = readPolicyName(read);
    const engine = region.policyEngine(read);
    if (engine.policies.some((other) => other.name === name)) {
      read.fail('Name', `"${name}" is taken by another policy of this engine`, 'choose another one', 'ResourceExists');
    }
    const enforcementMode = read.oneOf('EnforcementMode', ['ACTIVE', 'LOG_ONLY']) ?? 'ACTIVE';
    const validation = read.oneOf('ValidationMode', ['FAIL_ON_ANY_FINDINGS', 'IGNORE_ALL_FINDINGS']);
    const statement = await readStatement(read.object('Definition'));
    const policyId = `${name}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
    const created: Policy = { ...statement, policyId, name, enforcementMode, stackName, logicalId };
    const warn = (message: string): void => account.warn(`${stackName}/${logicalId}: ${message}`);
    for (const condition of statement.unevaluated) warn(NOT_EVALUATED[condition](name));
    if (statement.unevaluated.length === 0) {
      await validatePolicy(created, engine, validation !== 'IGNORE_ALL_FINDINGS', request, warn);
    }
    engine.policies.push(created);
    const arn = `${engine.arn}/policy/${policyId}`;
    return { ref: arn, attributes: { PolicyId: policyId, PolicyArn: arn, ...activeSince(account.clock.now()) } };
  },
});
