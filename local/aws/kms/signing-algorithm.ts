import { constants } from 'node:crypto';
import type { KeySpec } from './key-spec';

/** A signing algorithm of KMS. */
export interface SigningAlgorithm {
  readonly name: string;
  readonly scheme: 'PKCS1' | 'PSS' | 'ECDSA';
  readonly hash: 'sha256' | 'sha384' | 'sha512';
}

/** How Node.js signs like KMS, which has salts as long as the digest, and ECDSA signatures in DER. */
export const SIGNING_OPTIONS = {
  PKCS1: { padding: constants.RSA_PKCS1_PADDING },
  PSS: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  ECDSA: { dsaEncoding: 'der' },
} as const;

const HASHES = [256, 384, 512] as const;

const RSA: readonly SigningAlgorithm[] = [
  ...HASHES.map((bits) => ({ name: `RSASSA_PKCS1_V1_5_SHA_${bits}`, scheme: 'PKCS1', hash: `sha${bits}` }) as const),
  ...HASHES.map((bits) => ({ name: `RSASSA_PSS_SHA_${bits}`, scheme: 'PSS', hash: `sha${bits}` }) as const),
];

const ecdsa = (bits: 256 | 384 | 512): readonly SigningAlgorithm[] => [
  { name: `ECDSA_SHA_${bits}`, scheme: 'ECDSA', hash: `sha${bits}` },
];

const BY_KEY_SPEC: Readonly<Partial<Record<KeySpec, readonly SigningAlgorithm[]>>> = {
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: ecdsa(256),
  ECC_NIST_P384: ecdsa(384),
  ECC_NIST_P521: ecdsa(512),
};

/**
 * The algorithms that a key can sign with.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 */
export function signingAlgorithmsOf(spec: KeySpec): readonly SigningAlgorithm[] {
  return BY_KEY_SPEC[spec] ?? [];
}

/** The algorithm with this name, or `undefined` when the twin has none. */
export function findSigningAlgorithm(name: unknown): SigningAlgorithm | undefined {
  return Object.values(BY_KEY_SPEC)
    .flat()
    .find((algorithm) => algorithm.name === name);
}
