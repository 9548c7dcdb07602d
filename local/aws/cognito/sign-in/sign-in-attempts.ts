import type { Clock } from '../../../account/clock';
import type { CodeCheck } from '../mfa/software-token';
import { PasswordHash } from '../users/password-hash';
import type { User } from '../users/user';
import type { UserDirectory } from '../users/user-directory';
import { SignInLockout } from './sign-in-lockout';

/** Why a sign-in failed. */
export type SignInRefusal =
  'unknown-user' | 'wrong-password' | 'locked-out' | 'disabled' | 'unconfirmed' | 'temporary-password-expired';

/** The outcome of a sign-in with a password. */
export type SignInResult =
  | { readonly kind: 'signed-in'; readonly user: User }
  | { readonly kind: 'new-password-required'; readonly user: User }
  | { readonly kind: 'refused'; readonly reason: SignInRefusal };

/** What knows the right code: an authenticator app, or the message that was sent. */
export interface CodeSource {
  check(code: string, now: Date): CodeCheck;
}

/** Why a code is not accepted. */
export type CodeRefusal = 'wrong' | 'used' | 'locked-out';

/** Compared against when no user has the name, so that a refusal takes as long as for a user who exists. */
const PASSWORD_OF_NO_USER = PasswordHash.ofNothing();

/** Checks the passwords and codes of a pool's users, and counts failures: see {@link SignInLockout}. */
export class SignInAttempts {
  readonly #lockout: SignInLockout;

  constructor(
    private readonly users: UserDirectory,
    private readonly clock: Clock,
  ) {
    this.#lockout = new SignInLockout(clock);
  }

  /**
   * Signs a user in with a password.
   *
   * @param hidesUsers whether a person who does not know the password learns nothing of the user
   */
  withPassword(name: string, password: string, hidesUsers: boolean): SignInResult {
    const user = this.users.bySignInName(name);
    const key = user?.sub ?? `unknown:${this.users.fold(name)}`;
    if (this.#lockout.isLockedOut(key)) {
      return refused('locked-out');
    }
    // Before the password, on purpose: AWS support on amazon-cognito-identity-js#288 and amplify-flutter#3407.
    if (user?.confirmed === false && !hidesUsers) {
      return refused('unconfirmed');
    }
    const matches = (user?.credential.password ?? PASSWORD_OF_NO_USER).matches(password);
    if (user === undefined || user.credential.password === undefined || !matches) {
      this.#lockout.recordFailure(key);
      return refused(user === undefined ? 'unknown-user' : 'wrong-password');
    }
    this.#lockout.recordSuccess(key);
    if (!user.enabled) {
      return refused('disabled');
    }
    if (!user.confirmed) {
      return refused('unconfirmed');
    }
    if (user.credential.temporaryUntil === undefined) {
      return { kind: 'signed-in', user };
    }
    return user.credential.temporaryUntil > this.clock.now().getTime()
      ? { kind: 'new-password-required', user }
      : refused('temporary-password-expired');
  }

  /** Why a code is not accepted, `undefined` when it is. Failures are counted apart from those of passwords. */
  refuseCode(user: User, source: CodeSource | undefined, code: string): CodeRefusal | undefined {
    const key = `code:${user.sub}`;
    if (this.#lockout.isLockedOut(key)) {
      return 'locked-out';
    }
    const check = source?.check(code, this.clock.now()) ?? 'wrong';
    if (check !== 'accepted') {
      this.#lockout.recordFailure(key);
      return check;
    }
    this.#lockout.recordSuccess(key);
    return undefined;
  }
}

function refused(reason: SignInRefusal): SignInResult {
  return { kind: 'refused', reason };
}
