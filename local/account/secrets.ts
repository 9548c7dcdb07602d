import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Compares two secrets without telling by its duration how much of them agrees, or how long they are. */
export function equalsInConstantTime(given: string, expected: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest());
}

/** An unguessable value of 256 bits that is safe in URLs, cookies and forms. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}
