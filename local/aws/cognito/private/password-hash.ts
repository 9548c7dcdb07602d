import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

const HASH_LENGTH = 32;

/**
 * A password that can be compared and not be read.
 *
 * Hashing is synchronous on purpose: checking for a lockout, comparing, and counting the attempt are then one step, so
 * that guesses made in parallel cannot slip in between.
 */
export class PasswordHash {
  static of(password: string): PasswordHash {
    const salt = randomBytes(16);
    return new PasswordHash(salt, scryptSync(password, salt, HASH_LENGTH));
  }

  /** Matches no password, and takes as long to say so as any other. */
  static ofNothing(): PasswordHash {
    return new PasswordHash(randomBytes(16), randomBytes(HASH_LENGTH));
  }

  private constructor(
    private readonly salt: Buffer,
    private readonly hash: Buffer,
  ) {}

  matches(password: string): boolean {
    return timingSafeEqual(scryptSync(password, this.salt, HASH_LENGTH), this.hash);
  }
}
