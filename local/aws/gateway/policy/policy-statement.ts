import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import { loadCedar } from './cedar';
import { readDogwood, type DogwoodCondition } from './dogwood';
import { PolicyScope } from './policy-scope';

/** API model and CloudFormation schema, `Statement`. The CDK's L2 checks for 153,600 characters, which the service refuses. */
const MIN_LENGTH = 35;
const MAX_LENGTH = 10_000;

/** The statement of a policy. */
export interface PolicyStatement {
  /** The property that has it. */
  readonly property: string;
  /** The policy, without the conditions that Cedar does not know. */
  readonly statement: string;
  readonly scope: PolicyScope;
  /** The conditions that Cedar does not know: with any of them the twin cannot evaluate the policy. */
  readonly unevaluated: readonly DogwoodCondition[];
}

/**
 * The statement of a policy, and its head. `Definition.Cedar` has Cedar, `Definition.Policy` has Dogwood, which every Cedar policy
 * is, too (developer guide, "Authoring temporal policies").
 *
 * @throws ResourceError when it is not one policy, or leaves open what no policy may leave open
 */
export async function readStatement(definition: PropertyReader): Promise<PolicyStatement> {
  if (definition.has('Cedar') && definition.has('Policy')) {
    definition.fail('Cedar', 'is there with Policy', 'give one of the two', 'ConflictingProperties');
  }
  const language = definition.has('Policy') ? 'Policy' : 'Cedar';
  const property = `Definition.${language}.Statement`;
  const written = definition.object(language).string('Statement');
  if (written === undefined) {
    throw refused(property, 'is missing: a policy is one Cedar statement', 'MissingProperty');
  }
  const { length } = written;
  if (length < MIN_LENGTH || length > MAX_LENGTH) {
    throw refused(property, `has ${length} characters; it must have ${MIN_LENGTH} to ${MAX_LENGTH}`);
  }
  const { cedar: statement, conditions } = readDogwood(written);
  if (language === 'Cedar' && conditions.length > 0) {
    throw refused(
      property,
      `has a ${conditions[0]} condition, which is not Cedar; put the statement into Definition.Policy`,
    );
  }
  const cedar = await loadCedar().catch((error: Error) => {
    throw new ResourceError(error.message);
  });
  const parsed = cedar.checkParsePolicySet({ staticPolicies: { policy: statement } });
  if (parsed.type === 'failure') {
    const [error] = parsed.errors;
    const [location] = error?.sourceLocations ?? [];
    const where = location ? ` at character ${location.start}${location.label ? `, ${location.label}` : ''}` : '';
    throw refused(property, `is not a Cedar policy: ${error?.message}${where}`);
  }
  const json = cedar.policyToJson(statement);
  if (json.type === 'failure') {
    throw refused(property, `is not a Cedar policy: ${json.errors[0]?.message}`);
  }
  const scope = new PolicyScope(json.json);
  // Public measurements, from which these messages are.
  if (scope.anyResource) {
    throw refused(
      property,
      ': a wildcard resource was detected; constrain the resource either to a specific AgentCore::Gateway resource or to ' +
        'the AgentCore::Gateway resource type',
    );
  }
  if (scope.tools && scope.gatewayArn === undefined) {
    throw refused(
      property,
      ': please constrain the resource to a specific AgentCore::Gateway resource when creating tool-specific policies',
    );
  }
  return { property, statement, scope, unevaluated: conditions };
}

/** @param problem what is wrong with the statement */
export function refused(
  property: string,
  problem: string,
  code: 'InvalidProperty' | 'MissingProperty' = 'InvalidProperty',
): ResourceError {
  return new ResourceError(`${property}${problem.startsWith(':') ? '' : ' '}${problem}`, code, property);
}
