import type { Clock } from '../../../account/clock';
import { ExpiringStore } from '../private/expiring-store';
import { randomSecret } from '../private/random';

/** A person who signed in with a browser. */
export interface BrowserSession {
  readonly sub: string;
  /** When, in seconds since 1970. */
  readonly authTime: number;
}

/** How long the cookie signs a person in again. Source: Amazon Cognito Developer Guide, "User pool managed login". */
export const SESSION_LIFETIME_SECONDS = 60 * 60;

/** Who is signed in at a domain, by the value of a cookie. */
export class BrowserSessions {
  readonly #sessions: ExpiringStore<BrowserSession>;

  constructor(private readonly clock: Clock) {
    this.#sessions = new ExpiringStore(clock);
  }

  /** @returns the session and the value of its cookie */
  start(sub: string): { readonly cookie: string; readonly session: BrowserSession } {
    const cookie = randomSecret();
    const session = { sub, authTime: this.clock.seconds() };
    this.#sessions.set(cookie, session, SESSION_LIFETIME_SECONDS);
    return { cookie, session };
  }

  find(cookie: string): BrowserSession | undefined {
    return this.#sessions.get(cookie);
  }

  end(cookie: string): void {
    this.#sessions.delete(cookie);
  }
}
