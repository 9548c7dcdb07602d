import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { AsymmetricKeySpec } from './key-spec';

const generate = promisify(generateKeyPair);

/**
 * The key pair of an asymmetric key: another one in every run. It is made in the background as soon as the key is created, so
 * that the first signature need not wait: RSA takes its time, and a caller of KMS has a time limit.
 */
export class KeyMaterial {
  readonly #pair: Promise<{ publicKey: KeyObject; privateKey: KeyObject }>;

  constructor(spec: AsymmetricKeySpec) {
    this.#pair = spec.startsWith('RSA_')
      ? generate('rsa', { modulusLength: Number(spec.slice(4)) })
      : generate('ec', { namedCurve: spec.replace('ECC_NIST_P', 'P-') });
    // An operation that needs the key fails with the reason.
    this.#pair.catch(() => undefined);
  }

  get publicKey(): Promise<KeyObject> {
    return this.#pair.then(({ publicKey }) => publicKey);
  }

  get privateKey(): Promise<KeyObject> {
    return this.#pair.then(({ privateKey }) => privateKey);
  }
}
