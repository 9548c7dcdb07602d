import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Records } from '../storage/records';
import type { Table } from '../storage/table';
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
  readonly #records: Records;

  constructor(table: Table) {
    this.#records = new Records(table, 'PendingSignIn');
  }

  /** @returns the secret for the browser's cookie */
  async start(state: string, signIn: PendingSignIn): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    await this.#records.save(state, { ...signIn, browser: digest(secret).toString('base64url') }, SIGN_IN_LIFETIME);
    return secret;
  }

  /**
   * Takes a sign-in out, once.
   *
   * @returns undefined if there is none with this state, if it was taken before, or if the browser is another one; the last
   * leaves it in place for the right one
   */
  async take(state: string, secret: string): Promise<PendingSignIn | undefined> {
    const record = await this.#records.find(state);
    if (record === undefined) {
      return undefined;
    }
    const { browser, ...signIn } = record.value as unknown as PendingSignIn & { browser: string };
    if (!timingSafeEqual(digest(secret), Buffer.from(browser, 'base64url'))) {
      return undefined;
    }
    return (await this.#records.delete(state)) ? signIn : undefined;
  }
}

const digest = (secret: string) => createHash('sha256').update(secret).digest();
