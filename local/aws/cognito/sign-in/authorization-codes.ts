import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../account/clock';
import { ExpiringStore } from '../private/expiring-store';
import type { TokenCustomization } from '../triggers/token-customization';

/** A person's consent to an authorization request, waiting to be exchanged for tokens. */
export interface AuthorizationGrant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly sub: string;
  /** When the person signed in, in seconds since 1970. */
  readonly authTime: number;
  readonly nonce?: string;
  readonly codeChallenge?: string;
  /** What the pre token generation trigger said when the person signed in. */
  readonly customization: TokenCustomization;
  /** The resource that the access token is for, and whether a resource server bears that identifier. */
  readonly resource?: { readonly identifier: string; readonly registered: boolean };
}

/** Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint": valid for five minutes, used once. */
const CODE_LIFETIME_SECONDS = 5 * 60;

/** The authorization codes of a pool. */
export class AuthorizationCodes {
  readonly #grants: ExpiringStore<AuthorizationGrant>;

  constructor(clock: Clock) {
    this.#grants = new ExpiringStore(clock);
  }

  /** A new code. Cognito's are UUIDs, too. */
  issue(grant: AuthorizationGrant): string {
    const code = randomUUID();
    this.#grants.set(code, grant, CODE_LIFETIME_SECONDS);
    return code;
  }

  /**
   * The grant behind a code, for the client that it was issued to and only once: the code is spent even when the rest of
   * the request turns out wrong, so that a verifier cannot be guessed (RFC 6749, section 4.1.2). Another client's attempt
   * does not spend it. That Cognito draws the line there is unverified on live AWS.
   */
  redeem(code: string, clientId: string): AuthorizationGrant | undefined {
    const grant = this.#grants.get(code);
    if (grant === undefined || grant.clientId !== clientId) {
      return undefined;
    }
    this.#grants.delete(code);
    return grant;
  }
}
