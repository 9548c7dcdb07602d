import { randomBytes, randomInt } from 'node:crypto';

const LOWER_CASE_AND_DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** An unguessable value of 256 bits that is safe in URLs, cookies and forms. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** A client secret as Cognito generates them: 51 lower-case letters and digits. */
export function randomClientSecret(): string {
  return Array.from({ length: 51 }, () => LOWER_CASE_AND_DIGITS[randomInt(LOWER_CASE_AND_DIGITS.length)]).join('');
}
