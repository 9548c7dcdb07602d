import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import { loadCedar } from './cedar';
import { PolicyScope } from './policy-scope';

/** CloudFormation, `AWS::BedrockAgentCore::Policy`. */
const MIN_LENGTH = 35;
const MAX_LENGTH = 153_600;

const PROPERTY = 'Definition.Cedar.Statement';

/**
 * The statement of a policy, and its head.
 *
 * @throws ResourceError when it is not one Cedar policy, or leaves open what no policy may leave open
 */
export async function readStatement(
  definition: PropertyReader,
): Promise<{ readonly statement: string; readonly scope: PolicyScope }> {
  const statement = definition.object(definition.has('Cedar') ? 'Cedar' : 'Policy').string('Statement');
  if (statement === undefined) {
    throw refused('is missing: a policy is one Cedar statement', 'MissingProperty');
  }
  const { length } = statement;
  if (length < MIN_LENGTH || length > MAX_LENGTH) {
    throw refused(`has ${length} characters; it must have ${MIN_LENGTH} to ${MAX_LENGTH}`);
  }
  const cedar = await loadCedar().catch((error: Error) => {
    throw new ResourceError(error.message);
  });
  const parsed = cedar.checkParsePolicySet({ staticPolicies: { policy: statement } });
  if (parsed.type === 'failure') {
    const [error] = parsed.errors;
    const [location] = error?.sourceLocations ?? [];
    const where = location ? ` at character ${location.start}${location.label ? `, ${location.label}` : ''}` : '';
    throw refused(`is not a Cedar policy: ${error?.message}${where}`);
  }
  const json = cedar.policyToJson(statement);
  if (json.type === 'failure') {
    throw refused(`is not a Cedar policy: ${json.errors[0]?.message}`);
  }
  const scope = new PolicyScope(json.json);
  // Public measurements, from which these messages are.
  if (scope.anyResource) {
    throw refused(
      ': a wildcard resource was detected; constrain the resource either to a specific AgentCore::Gateway resource or to ' +
        'the AgentCore::Gateway resource type',
    );
  }
  if (scope.tools && scope.gatewayArn === undefined) {
    throw refused(
      ': please constrain the resource to a specific AgentCore::Gateway resource when creating tool-specific policies',
    );
  }
  return { statement, scope };
}

/** @param problem what is wrong with the statement */
export function refused(
  problem: string,
  code: 'InvalidProperty' | 'MissingProperty' = 'InvalidProperty',
): ResourceError {
  return new ResourceError(`${PROPERTY}${problem.startsWith(':') ? '' : ' '}${problem}`, code, PROPERTY);
}
