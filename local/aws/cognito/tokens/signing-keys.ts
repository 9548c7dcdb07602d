import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

/** An RSA key pair of a pool. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** The public part with exactly the members that Cognito publishes. */
  readonly jwk: JWK;
}

/**
 * The keys of a pool: ID tokens and access tokens are signed with different ones, so that a verifier who mixes them up
 * notices. Source: Amazon Cognito Developer Guide, "Understanding the access token".
 *
 * RSA keys take a noticeable while to generate, on a thread of their own. That happens when they are first needed, or when
 * {@link prepare} says that they will be: every pool has its own keys, and a pool without sign-in has none.
 */
export class SigningKeys {
  #id?: Promise<SigningKey>;
  #access?: Promise<SigningKey>;

  /** Starts to make the keys, so that the first sign-in need not wait for them. */
  prepare(): void {
    for (const key of [this.access, this.id]) {
      // The first sign-in that needs the key fails with this error.
      key.catch(() => undefined);
    }
  }

  get id(): Promise<SigningKey> {
    return (this.#id ??= generateSigningKey());
  }

  get access(): Promise<SigningKey> {
    return (this.#access ??= generateSigningKey());
  }
}

async function generateSigningKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
  const { kty, n, e } = await exportJWK(publicKey);
  const kid = randomBytes(32).toString('base64');
  return { kid, publicKey, privateKey, jwk: { alg: 'RS256', e, kid, kty, n, use: 'sig' } };
}
