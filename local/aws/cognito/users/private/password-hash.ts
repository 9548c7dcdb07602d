import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

const HASH_LENGTH = 32;

/**
 * Next to nothing, on purpose. The cost of a password hash protects a database that somebody steals; the passwords here are
 * made up for a test, live in memory only, and are gone with the process. With the usual cost every sign-in would stop the
 * twin, and all that runs in it, for a twentieth of a second.
 */
const COST = { cost: 2, blockSize: 1 };

/**
 * A password that can be compared and not be read.
 *
 * Hashing is synchronous on purpose: checking for a lockout, comparing, and counting the attempt are then one step, so
 * that guesses made in parallel cannot slip in between.
 */
export class PasswordHash {
  static of(password: string): PasswordHash {
    const salt = randomBytes(16);
    return new PasswordHash(salt, hashed(password, salt));
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
    return timingSafeEqual(hashed(password, this.salt), this.hash);
  }
}

function hashed(password: string, salt: Buffer): Buffer {
  return scryptSync(password, salt, HASH_LENGTH, COST);
}
