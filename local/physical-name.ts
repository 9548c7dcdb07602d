import { generatedName } from './generated-name';

/**
 * The name that CloudFormation gives to a resource whose template gives none: stack, logical id, and characters that keep it
 * unique, which stay the same from run to run.
 *
 * @param maxLength what the service admits; stack and logical id are cut to fit
 */
export function physicalName(
  { stackName, logicalId }: { readonly stackName: string; readonly logicalId: string },
  maxLength = Infinity,
): string {
  const suffix = generatedName(`${stackName}/${logicalId}`, 12);
  return `${`${stackName}-${logicalId}`.slice(0, maxLength - suffix.length - 1)}-${suffix}`;
}
