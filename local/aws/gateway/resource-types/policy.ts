import { generatedName } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import type { GatewayRegion } from '../gateway-region';
import { readStatement } from '../policy/policy-statement';
import { validatePolicy } from '../policy/policy-validation';
import { activeSince, readPolicyName } from './policy-engine';

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
    const { statement, scope } = await readStatement(read.object('Definition'));
    const policyId = `${name}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
    const created = { policyId, name, statement, enforcementMode, scope, stackName, logicalId };
    await validatePolicy(created, engine, validation !== 'IGNORE_ALL_FINDINGS', request, (message) =>
      account.warn(`${stackName}/${logicalId}: ${message}`),
    );
    engine.policies.push(created);
    const arn = `${engine.arn}/policy/${policyId}`;
    return { ref: arn, attributes: { PolicyId: policyId, PolicyArn: arn, ...activeSince(account.clock.now()) } };
  },
});
