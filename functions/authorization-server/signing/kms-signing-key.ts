import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { ExternalSigningKey } from 'oidc-provider';
import { callAws } from '../aws/aws-service';
import { DependencyError } from '../dependency-error';

/**
 * A signing key in AWS KMS. Its private half never leaves the service.
 *
 * The engine wants to know the key when it starts, but metadata must be served even while KMS does not answer. So the
 * modulus that it sees is a placeholder, and `publicJwk` is what is published.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/asymmetric-key-specs.html RSASSA_PKCS1_V1_5_SHA_256 is RS256
 */
export class KmsSigningKey extends ExternalSigningKey {
  readonly #kid: string;
  #publicKey?: KeyObject;
  #loading?: Promise<void>;

  constructor(private readonly keyArn: string) {
    super();
    this.#kid = createHash('sha256').update(keyArn).digest('base64url');
  }

  /** A hash of the key's ARN, which would tell the account. */
  override get kid(): string {
    return this.#kid;
  }

  override get alg(): string {
    return 'RS256';
  }

  override get kty(): string {
    return 'RSA';
  }

  override get e(): string {
    return 'AQAB';
  }

  override get n(): string {
    return 'placeholder';
  }

  override get crv(): undefined {
    return undefined;
  }

  override get x(): undefined {
    return undefined;
  }

  override get y(): undefined {
    return undefined;
  }

  override get pub(): undefined {
    return undefined;
  }

  /** The public half as the JWK Set publishes it (RFC 7517). Load it first. */
  publicJwk(): Record<string, unknown> {
    return { ...this.keyObject().export({ format: 'jwk' }), kid: this.kid, alg: this.alg, use: this.use };
  }

  /** Fetches the public key, once. A failure is not kept: the next caller tries again. */
  async load(): Promise<void> {
    this.#loading ??= this.#fetch().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    await this.#loading;
  }

  override keyObject(): KeyObject {
    if (this.#publicKey === undefined) {
      throw new Error('the public key has not been loaded');
    }
    return this.#publicKey;
  }

  override async sign(data: Uint8Array): Promise<Uint8Array> {
    const { Signature } = await callAws<{ Signature?: string }>('kms', 'Sign', {
      KeyId: this.keyArn,
      Message: createHash('sha256').update(data).digest('base64'),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
    });
    if (!Signature) {
      throw new DependencyError('kms:Sign answered without a signature');
    }
    return Buffer.from(Signature, 'base64');
  }

  async #fetch(): Promise<void> {
    const { PublicKey } = await callAws<{ PublicKey?: string }>('kms', 'GetPublicKey', { KeyId: this.keyArn });
    if (!PublicKey) {
      throw new DependencyError('kms:GetPublicKey answered without a key');
    }
    this.#publicKey = createPublicKey({ key: Buffer.from(PublicKey, 'base64'), format: 'der', type: 'spki' });
  }
}
