import type { Clock } from '../../../account/clock';
import { ExpiringStore } from '../private/expiring-store';
import { randomSecret } from '../private/random';

/** Somebody who was sent to an identity provider and has not come back yet. */
export interface FederatedSignIn {
  /** The query of the authorization request. */
  readonly search: string;
  readonly provider: string;
  readonly nonce: string;
  /** The cookie of the browser that was sent there. */
  readonly browser: string;
}

/** How long a person may take at the identity provider. Unverified on live AWS. */
const LIFETIME_SECONDS = 5 * 60;

/** The sign-ins that wait for an identity provider, by the `state` that it gives back. */
export class FederatedSignIns {
  readonly #pending: ExpiringStore<FederatedSignIn>;

  constructor(clock: Clock) {
    this.#pending = new ExpiringStore(clock);
  }

  /** @returns the `state` */
  start(signIn: FederatedSignIn): string {
    const state = randomSecret();
    this.#pending.set(state, signIn, LIFETIME_SECONDS);
    return state;
  }

  /** Takes a sign-in out: nobody comes back twice, and nobody with another browser. */
  take(state: string, browser: string | undefined): FederatedSignIn | undefined {
    const signIn = this.#pending.get(state);
    if (signIn === undefined || signIn.browser !== browser) {
      return undefined;
    }
    this.#pending.delete(state);
    return signIn;
  }
}
