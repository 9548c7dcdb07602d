import { OptionError } from './twin-error';

/** A length of time to move a {@link Clock} by. Parts are added up. */
export interface ClockAdvance {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/**
 * The time that everything in a local twin goes by: token and code lifetimes, sessions, signatures.
 *
 * It runs with the computer's clock until a test moves it forward, so that expiry is tested without waiting.
 *
 * @example
 * local.clock.advance({ hours: 1, seconds: 1 }); // an access token of one hour has now expired
 */
export class Clock {
  #offset = 0;

  /** The current time of the twin. */
  now(): Date {
    return new Date(Date.now() + this.#offset);
  }

  /** The current time of the twin in whole seconds since 1970, as JWT claims count it (RFC 7519, section 2). */
  seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }

  /**
   * Moves the twin's time forward. Functions that run in the twin keep the computer's time, as they would on AWS.
   *
   * @throws OptionError when the result would lie in the past: time never runs backwards.
   */
  advance(by: ClockAdvance): void {
    const seconds = (by.days ?? 0) * 86_400 + (by.hours ?? 0) * 3_600 + (by.minutes ?? 0) * 60 + (by.seconds ?? 0);
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new OptionError(
        'InvalidOption',
        `clock.advance: ${JSON.stringify(by)} does not move time forward; give positive parts`,
        { property: 'by' },
      );
    }
    this.#offset += seconds * 1000;
  }
}
