import { generatedName } from '../../../account/generated-name';
import type { PropertyReader, TextRule } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { GatewayRegion } from '../gateway-region';
import { PolicyEngine } from '../policy/policy-engine';

const NAME: TextRule = {
  pattern: /^[A-Za-z]\w*$/,
  allowed: 'letters, digits and underscores, the first of which is a letter',
  maxLength: 48,
};
const DESCRIPTION: TextRule = { pattern: /[^]*/, allowed: 'characters', maxLength: 4_096 };

/** `AWS::BedrockAgentCore::PolicyEngine`. Return values: CloudFormation Template Reference. */
export const policyEngine = ({ account, policyEngines }: GatewayRegion): ResourceType => ({
  type: 'AWS::BedrockAgentCore::PolicyEngine',
  create({ read, stackName, logicalId }) {
    const name = readPolicyName(read);
    if ([...policyEngines.values()].some((engine) => engine.name === name)) {
      read.fail('Name', `"${name}" is taken by another policy engine`, 'choose another one', 'ResourceExists');
    }
    const id = `${name}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
    const arn = account.arn('bedrock-agentcore', `policy-engine/${id}`);
    policyEngines.set(id, new PolicyEngine(arn, name));
    return { ref: arn, attributes: { PolicyEngineId: id, PolicyEngineArn: arn, ...activeSince(account.clock.now()) } };
  },
});

/** `Name` and `Description` of policy engines and policies (CloudFormation, `PolicyEngine` and `Policy`). */
export function readPolicyName(read: PropertyReader): string {
  read.text('Description', DESCRIPTION);
  return read.requiredText('Name', NAME);
}

/** The attributes that policy engines and policies have in common. */
export function activeSince(date: Date): Readonly<Record<string, unknown>> {
  const now = date.toISOString();
  return { Status: 'ACTIVE', StatusReasons: [], CreatedAt: now, UpdatedAt: now };
}
