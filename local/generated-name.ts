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
