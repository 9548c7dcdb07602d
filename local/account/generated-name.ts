import { createHash } from 'node:crypto';

const LOWER_CASE_AND_DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * An identifier such as AWS generates, but the same in every run for the same seed: the client id that a developer pasted
 * into an assistant's configuration keeps working after the twin was restarted.
 *
 * @param seed what the identifier is for, such as the stack's name and the logical id
 * @param length at most 32 characters
 */
export function generatedName(seed: string, length: number, alphabet = LOWER_CASE_AND_DIGITS): string {
  const bytes = createHash('sha256').update(seed).digest();
  return Array.from(bytes.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** An identifier in the form of a UUID, the same in every run for the same seed. */
export function generatedUuid(seed: string): string {
  return generatedName(seed, 32, '0123456789abcdef').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

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
