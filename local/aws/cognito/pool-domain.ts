import { generatedName } from '../../account/generated-name';
import type { ResourceOrigin } from '../../template/late-resource';
import { ExpiringStore } from './private/expiring-store';
import { randomSecret } from '../../account/secrets';
import type { SignInChallenge } from './sign-in/sign-in-challenge';
import type { DomainOfPool, UserPool } from './user-pool';

/** Why the browser is sent to the error page of the domain, rather than back to an application. */
export type ErrorPageReason =
  | "Required String parameter 'client_id' is not present"
  | "Required String parameter 'redirect_uri' is not present"
  | 'Client does not exist'
  | 'redirect_mismatch'
  | 'Invalid state'
  | 'Login option is not available. Please try another one';

/** A person who signed in with a browser. */
export interface BrowserSession {
  readonly sub: string;
  /** When, in seconds since 1970. */
  readonly authTime: number;
}

/** A person who was sent to an identity provider and has not come back yet. */
export interface FederatedSignIn {
  /** The query of the authorization request. */
  readonly search: string;
  readonly provider: string;
  readonly nonce: string;
  /** The cookie of the browser that was sent there. */
  readonly browser: string;
}

/** A domain of a pool: the host of its OAuth endpoints and sign-in pages. */
export class PoolDomain implements DomainOfPool {
  /** By the value of a cookie. */
  readonly sessions: ExpiringStore<BrowserSession>;
  /** What people have to do yet, by the hidden `session` of a form. */
  readonly challenges: ExpiringStore<SignInChallenge>;
  /** By the `state` that an identity provider gives back. */
  readonly federatedSignIns: ExpiringStore<FederatedSignIn>;
  /** Signs the tokens against cross-site request forgery of this domain's forms. */
  readonly formKey = randomSecret();
  /** Where the domain answers on this computer, once its server listens. */
  origin = '';

  constructor(
    readonly pool: UserPool,
    /** The prefix, or the whole custom domain. */
    readonly name: string,
    readonly custom: boolean,
    /** 1 is the classic hosted UI, 2 managed login. */
    readonly managedLoginVersion: number,
    /** The resource of the template that it is. */
    readonly declaredBy: ResourceOrigin,
  ) {
    this.sessions = new ExpiringStore(pool.clock);
    this.challenges = new ExpiringStore(pool.clock);
    this.federatedSignIns = new ExpiringStore(pool.clock);
  }

  /** Whether the sign-in pages are managed login rather than the classic hosted UI. */
  get managed(): boolean {
    return this.managedLoginVersion === 2;
  }

  /** The address of the error page. */
  errorPage(reason: ErrorPageReason, clientId?: string): string {
    const query = new URLSearchParams({ error: reason, ...(clientId === undefined ? {} : { client_id: clientId }) });
    return `${this.origin}/error?${query}`;
  }

  /**
   * The domain's name for a cookie. Browsers keep cookies by host and not by port, so that two domains on 127.0.0.1 would
   * overwrite each other's.
   */
  cookieName(purpose: string): string {
    return `${purpose}-${generatedName(`${this.pool.id}/${this.name}`, 8)}`;
  }
}
