import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { epochSeconds, Records } from '../storage/records';
import type { Storage } from '../storage/storage';
import type { SignInProof } from './sign-in-proof';

/** Seconds: as long as a person may take to sign in. */
export const SIGN_IN_LIFETIME = 600;

/** A sign-in that a person has consented to and that the identity provider has not answered yet. */
export interface PendingSignIn {
  /** The engine's identifier of the assistant's request. */
  readonly interactionUid: string;
  readonly proof: SignInProof;
}

/**
 * The sign-ins under way. Each is bound by a cookie to the browser in which the person consented. An answer of the identity
 * provider that another browser brings is refused: one person cannot finish what another consented to (CVE-2026-27124).
 */
export class PendingSignIns {
  readonly #ofVersion010: Records;

  constructor(private readonly storage: Storage) {
    this.#ofVersion010 = new Records(storage.table, 'PendingSignIn');
  }

  /**
   * @returns what the browser's cookie has: where the sign-in is, and a secret
   * @throws errors.SessionNotFound if the request has ended or was answered
   */
  async start(state: string, { interactionUid, proof }: PendingSignIn): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    await this.storage.interactions.startSignIn(interactionUid, state, {
      proof,
      browser: digest(secret),
      expiresAt: epochSeconds() + SIGN_IN_LIFETIME,
    });
    return `${interactionUid}.${secret}`;
  }

  /**
   * Takes a sign-in out, once.
   *
   * @returns undefined if there is none with this state, if it was taken before, if its request was answered, or if the browser is
   * another one; the last leaves it in place for the right one
   */
  async take(state: string, cookie: string): Promise<PendingSignIn | undefined> {
    const [, interactionUid, secret] = /^([\w-]{1,64})\.([\w-]{43})$/.exec(cookie) ?? [];
    if (interactionUid === undefined || secret === undefined) {
      return this.#takeOfVersion010(state, cookie);
    }
    const proof = await this.storage.interactions.takeSignIn(interactionUid, state, digest(secret));
    return proof && { interactionUid, proof: proof as unknown as SignInProof };
  }

  /** Version 0.1.0 stored sign-ins in rows of their own. */
  async #takeOfVersion010(state: string, secret: string): Promise<PendingSignIn | undefined> {
    const record = await this.#ofVersion010.find(state);
    if (record === undefined) {
      return undefined;
    }
    const { browser, ...signIn } = record.value as unknown as PendingSignIn & { browser: string };
    if (!timingSafeEqual(digest(secret), Buffer.from(browser, 'base64url'))) {
      return undefined;
    }
    return (await this.#ofVersion010.consume(state)) ? signIn : undefined;
  }
}

const digest = (secret: string) => createHash('sha256').update(secret).digest();
