import { Secret, TOTP } from 'otpauth';

/** What a code came to. */
export type CodeCheck = 'accepted' | 'wrong' | 'used';

/** Source: RFC 6238 with the values that authenticator apps know, as in the Amazon Cognito Developer Guide, "TOTP software token MFA". */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** As long as the secrets of Cognito: 52 characters of base32. */
const SECRET_BYTES = 32;

/** How many steps a person's clock may be off, in either direction (RFC 6238, section 5.2). Unverified on live AWS. */
const TOLERATED_STEPS = 1;

/** A time-based one-time password generator of a user. */
export class SoftwareToken {
  readonly #secret = new Secret({ size: SECRET_BYTES });
  #lastStep = -1;

  /** The secret in base32, for an authenticator app. */
  get secret(): string {
    return this.#secret.base32;
  }

  /** The address that an authenticator app reads. */
  uri(issuer: string, label: string): string {
    return new TOTP({ ...PARAMETERS, secret: this.#secret, issuer, label }).toString();
  }

  /** Checks a code at a time. Each is good once, and none that is older than one that was used (RFC 6238, section 5.2). */
  check(code: string, now: Date): CodeCheck {
    const timestamp = now.getTime();
    const totp = new TOTP({ ...PARAMETERS, secret: this.#secret });
    const offset = /^\d{6}$/.test(code) ? totp.validate({ token: code, timestamp, window: TOLERATED_STEPS }) : null;
    if (offset === null) {
      return 'wrong';
    }
    const step = Math.floor(timestamp / 1000 / PARAMETERS.period) + offset;
    if (step <= this.#lastStep) {
      return 'used';
    }
    this.#lastStep = step;
    return 'accepted';
  }
}
