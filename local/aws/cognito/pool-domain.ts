import { generatedName } from '../../account/generated-name';
import { BrowserSessions } from './sign-in/browser-sessions';
import { FederatedSignIns } from './federation/federated-sign-ins';
import { randomSecret } from './private/random';
import { SignInChallenges } from './sign-in/sign-in-challenges';
import type { UserPool } from './user-pool';

/** A domain of a pool: the host of its OAuth endpoints and sign-in pages. */
export class PoolDomain {
  readonly sessions: BrowserSessions;
  readonly challenges: SignInChallenges;
  readonly federatedSignIns: FederatedSignIns;
  /** Signs the tokens against cross-site request forgery of this domain's forms. */
  readonly formKey = randomSecret();
  #origin = '';

  constructor(
    readonly pool: UserPool,
    /** The prefix, or the whole custom domain. */
    readonly name: string,
    readonly custom: boolean,
    /** 1 is the classic hosted UI, 2 managed login. */
    readonly managedLoginVersion: number,
  ) {
    this.sessions = new BrowserSessions(pool.clock);
    this.challenges = new SignInChallenges(pool.clock);
    this.federatedSignIns = new FederatedSignIns(pool.clock);
  }

  /** Whether the sign-in pages are managed login rather than the classic hosted UI. */
  get managed(): boolean {
    return this.managedLoginVersion === 2;
  }

  /** Where the domain answers on this computer. */
  get origin(): string {
    return this.#origin;
  }

  /** Tells the domain its address, which is known once its server listens. */
  startedAt(origin: string): void {
    this.#origin = origin;
  }

  /**
   * The domain's name for a cookie. Browsers keep cookies by host and not by port, so that two domains on 127.0.0.1 would
   * overwrite each other's.
   */
  cookieName(purpose: string): string {
    return `${purpose}-${generatedName(`${this.pool.id}/${this.name}`, 8)}`;
  }
}
