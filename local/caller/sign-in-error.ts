import { TwinError } from '../account/twin-error';

/**
 * A sign-in did not end with a token that the gateway takes. The message says which step refused, in its own words.
 *
 * `code` is `TokenRefused` if there is a token that the gateway refuses, and `SignInRefused` if there is none.
 */
export class SignInError extends TwinError {
  override readonly name = 'SignInError';

  constructor(message: string, cause?: unknown, code: 'SignInRefused' | 'TokenRefused' = 'SignInRefused') {
    super(code, message, { cause });
  }

  /** The same error, with the reason that the client does not get. */
  because(reason: string): SignInError {
    const code = this.code === 'TokenRefused' ? this.code : 'SignInRefused';
    return new SignInError(`${this.message}; the cause: ${reason}`, this.cause, code);
  }
}
