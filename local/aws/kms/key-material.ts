import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeySpec } from './key-spec';
import { signingAlgorithmsOf } from './signing-algorithm';

const generate = promisify(generateKeyPair);

/** The key pair of an asymmetric key: another one in every run. */
export type KeyMaterial = Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }>;

/**
 * Makes the key pair in the background as soon as the key is created, so that the first signature need not wait: RSA takes its
 * time, and a caller of KMS has a time limit.
 *
 * @returns `undefined` for keys that exist in name only
 */
export function generateMaterial(spec: KeySpec): KeyMaterial | undefined {
  if (signingAlgorithmsOf(spec).length === 0) {
    return undefined;
  }
  const pair = spec.startsWith('RSA_')
    ? generate('rsa', { modulusLength: Number(spec.slice(4)) })
    : generate('ec', { namedCurve: spec.replace('ECC_NIST_P', 'P-') });
  // An operation that needs the key fails with the reason.
  pair.catch(() => undefined);
  return pair;
}
