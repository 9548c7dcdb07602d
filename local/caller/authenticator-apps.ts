import { TOTP, URI } from 'otpauth';

/** Whose account an authenticator app has: the origin of the sign-in page, and the name that the person signs in with. */
export interface AuthenticatorAccount {
  readonly origin: string;
  readonly username: string;
}

/** The authenticator apps that people set up while they signed in. */
export class AuthenticatorApps {
  readonly #tokens = new Map<string, TOTP>();

  /**
   * Adds an account to an app.
   *
   * @param uri `otpauth://totp/...`, as a sign-in page shows it
   */
  add({ origin, username }: AuthenticatorAccount, uri: string): void {
    const token = URI.parse(uri);
    if (token instanceof TOTP) this.#tokens.set(`${origin} ${username}`, token);
  }

  /** The code that the person's app shows; `undefined` for a person who has set up none here. */
  code({ origin, username }: AuthenticatorAccount, now: Date): string | undefined {
    return this.#tokens.get(`${origin} ${username}`)?.generate({ timestamp: now.getTime() });
  }
}
