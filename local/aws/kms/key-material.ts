import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { AsymmetricKeySpec } from './key-spec';

const generate = promisify(generateKeyPair);

const CURVES = { ECC_NIST_P256: 'P-256', ECC_NIST_P384: 'P-384', ECC_NIST_P521: 'P-521' } as const;

/**
 * The key pair of an asymmetric key: another one in every run. It is made in the background as soon as the key is created, so
 * that the first signature need not wait: RSA takes its time, and a caller of KMS has a time limit.
 */
export class KeyMaterial {
  readonly #pair: Promise<{ publicKey: KeyObject; privateKey: KeyObject }>;

  constructor(spec: AsymmetricKeySpec) {
    this.#pair =
      spec === 'ECC_NIST_P256' || spec === 'ECC_NIST_P384' || spec === 'ECC_NIST_P521'
        ? generate('ec', { namedCurve: CURVES[spec] })
        : generate('rsa', { modulusLength: Number(spec.slice(4)) });
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
