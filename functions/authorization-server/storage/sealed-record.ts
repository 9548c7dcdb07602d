import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The key of a record in the table: a hash, since the identifier of a code or a token is the code or the token. */
export function recordKey(kind: string, identifier: string): string {
  return `${kind}#${createHash('sha256').update(identifier).digest('base64url')}`;
}

/**
 * Encrypts a record under a key that only its identifier yields. A reader of the table learns neither identifiers nor what
 * they stand for; a request that presents a code or a token brings the key along.
 */
export function seal(kind: string, identifier: string, record: object): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(kind, identifier), iv);
  return Buffer.concat([iv, cipher.update(JSON.stringify(record)), cipher.final(), cipher.getAuthTag()]);
}

/** @throws if the record was not sealed with this kind and identifier */
export function unseal(kind: string, identifier: string, sealed: Buffer): Record<string, unknown> {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(kind, identifier), sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString());
}

const keyOf = (kind: string, identifier: string) => Buffer.from(hkdfSync('sha256', identifier, '', kind, 32));
