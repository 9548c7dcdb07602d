import type { DynamicReferenceResolver } from './dynamic-references';
import type { Template } from './template';

/**
 * What Parameter Store has for a template's parameters of type `AWS::SSM::Parameter::Value<...>`, by their name. Their value
 * is the name of an SSM parameter, which CloudFormation reads before it creates the first resource: a parameter that the
 * same stack creates comes too late.
 *
 * Those that Parameter Store does not have are left out. A value for one of them may then be given itself, because a twin
 * has no Parameter Store from before the deployment.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export function readStoredParameters(
  { Parameters = {} }: Template,
  given: Readonly<Record<string, string>>,
  read: DynamicReferenceResolver | undefined,
): Map<string, string> {
  const stored = new Map<string, string>();
  for (const [name, { Type, Default }] of Object.entries(Parameters)) {
    const key = given[name] ?? Default;
    if (read === undefined || key === undefined || !Type.startsWith('AWS::SSM::Parameter::Value<')) {
      continue;
    }
    try {
      stored.set(name, read(String(key)));
    } catch {
      // Not an error before something refers to it: every template of the CDK declares one that only its rules use.
    }
  }
  return stored;
}
