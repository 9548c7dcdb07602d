import { randomBytes } from 'node:crypto';

/** An unguessable value of 256 bits that is safe in URLs, cookies and forms. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
