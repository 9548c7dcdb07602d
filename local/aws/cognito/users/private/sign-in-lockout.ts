import type { Clock } from '../../../../account/clock';

/**
 * Cognito's rule: from the fifth failed attempt on, the n-th locks the user out for 2^(n-5) seconds, at most about 15
 * minutes. Attempts while locked out are refused and do not count. A successful sign-in, or 15 minutes without an attempt,
 * starts over.
 *
 * Source: Amazon Cognito Developer Guide, "Authentication with Amazon Cognito user pools", lockout behavior.
 */
const FAILURES_BEFORE_LOCKOUT = 5;
const LONGEST_LOCKOUT_SECONDS = 15 * 60;
const QUIET_TIME_SECONDS = 15 * 60;

/** Names that nobody bears are counted too, so there must be an end to how many are remembered. */
const REMEMBERED_NAMES = 10_000;

interface Failures {
  readonly count: number;
  readonly lastAttempt: number;
  readonly lockedUntil: number;
}

/** Slows down guessing of passwords, separately for each user. */
export class SignInLockout {
  readonly #failures = new Map<string, Failures>();

  constructor(private readonly clock: Clock) {}

  isLockedOut(key: string): boolean {
    const failures = this.#current(key);
    if (failures === undefined || failures.lockedUntil <= this.#now()) {
      return false;
    }
    this.#remember(key, { ...failures, lastAttempt: this.#now() });
    return true;
  }

  recordFailure(key: string): void {
    const now = this.#now();
    const count = (this.#current(key)?.count ?? 0) + 1;
    const lockout =
      count < FAILURES_BEFORE_LOCKOUT ? 0 : Math.min(2 ** (count - FAILURES_BEFORE_LOCKOUT), LONGEST_LOCKOUT_SECONDS);
    this.#remember(key, { count, lastAttempt: now, lockedUntil: now + lockout * 1000 });
  }

  recordSuccess(key: string): void {
    this.#failures.delete(key);
  }

  #current(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    return failures !== undefined && failures.lastAttempt + QUIET_TIME_SECONDS * 1000 > this.#now()
      ? failures
      : undefined;
  }

  #remember(key: string, failures: Failures): void {
    this.#failures.delete(key);
    this.#failures.set(key, failures);
    if (this.#failures.size > REMEMBERED_NAMES) {
      this.#failures.delete(this.#failures.keys().next().value as string);
    }
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}
