import { constants, sign, verify, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from '../../signing-algorithm';

/** Signs a message. KMS has salts as long as the digest, and ECDSA signatures in DER. */
export function signMessage(message: Buffer, key: KeyObject, { scheme, hash }: SigningAlgorithm): Buffer {
  return sign(hash, message, { key, ...PADDING[scheme] });
}

/** Whether a signature is that of a message. */
export function verifyMessage(
  message: Buffer,
  signature: Buffer,
  key: KeyObject,
  { scheme, hash }: SigningAlgorithm,
): boolean {
  return verify(hash, message, { key, ...PADDING[scheme] }, signature);
}

const PADDING = {
  PKCS1: { padding: constants.RSA_PKCS1_PADDING },
  PSS: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  ECDSA: { dsaEncoding: 'der' },
} as const;
