import type { PropertyReader } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import { statementsOf, type PolicyDocument } from '../../iam/role';
import { RESOURCE_ARN } from '../identifiers';
import type { GatewayRegion } from '../gateway-region';
import { parsedJson } from '../private/json-rpc';

/**
 * `AWS::BedrockAgentCore::ResourcePolicy`, the policy of a gateway itself. It counts for callers that sign, next to their
 * own policies: one of them has to allow, and none may deny.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/resource-based-policies.html
 */
export const resourcePolicy = ({ account, services, gateways, resourcePolicies }: GatewayRegion): ResourceType => ({
  type: 'AWS::BedrockAgentCore::ResourcePolicy',
  create({ read, stackName, logicalId }) {
    const arn = read.requiredIdentifier('ResourceArn', RESOURCE_ARN);
    const statements = readStatements(read);
    const elsewhere = statements.find(({ Resource }) => [Resource].flat().some((resource) => resource !== arn));
    if (elsewhere !== undefined) {
      const problem = `has the Resource ${JSON.stringify(elsewhere.Resource)}`;
      read.fail('Policy', problem, `it must be exactly the ResourceArn, "${arn}"`);
    }
    if (resourcePolicies.has(arn)) {
      read.fail('ResourceArn', `"${arn}" has a resource policy already`, 'put all into one', 'ResourceExists');
    }
    statements.forEach((statement) => services.iam.rememberOrigin(statement, { stackName, logicalId }));
    resourcePolicies.set(arn, statements);
    const gateway = [...gateways.values()].find(({ gatewayArn }) => gatewayArn === arn);
    if (gateway?.settings.authorizerType !== 'AWS_IAM') {
      account.warn(
        `${stackName}/${logicalId}: the local twin evaluates policies of gateways with the authorizer AWS_IAM only, ` +
          `not the one of ${arn}`,
      );
    }
    return { ref: arn };
  },
});

/** CloudFormation takes an object where the API has text. */
function readStatements(read: PropertyReader): readonly PolicyDocument[] {
  const policy = read.any('Policy');
  const document = Object(typeof policy === 'string' ? parsedJson(policy) : policy) as PolicyDocument;
  if (document.Statement === undefined) read.fail('Policy', 'has no Statement', 'give a policy document');
  return statementsOf(document);
}
