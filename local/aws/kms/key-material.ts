import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { AsymmetricKeySpec } from './key-spec';

const generate = promisify(generateKeyPair);

const CURVES = { ECC_NIST_P256: 'P-256', ECC_NIST_P384: 'P-384', ECC_NIST_P521: 'P-521' } as const;

/** The key pair of an asymmetric key: another one in every run, made when it is first needed, because RSA takes its time. */
export class KeyMaterial {
  #pair: Promise<{ publicKey: KeyObject; privateKey: KeyObject }> | undefined;

  constructor(private readonly spec: AsymmetricKeySpec) {}

  get publicKey(): Promise<KeyObject> {
    return this.#keyPair().then(({ publicKey }) => publicKey);
  }

  get privateKey(): Promise<KeyObject> {
    return this.#keyPair().then(({ privateKey }) => privateKey);
  }

  #keyPair() {
    const { spec } = this;
    return (this.#pair ??=
      spec === 'ECC_NIST_P256' || spec === 'ECC_NIST_P384' || spec === 'ECC_NIST_P521'
        ? generate('ec', { namedCurve: CURVES[spec] })
        : generate('rsa', { modulusLength: Number(spec.slice(4)) }));
  }
}
