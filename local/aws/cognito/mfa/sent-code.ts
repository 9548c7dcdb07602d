import { randomInt } from 'node:crypto';
import { equalsInConstantTime } from '../private/constant-time';
import type { CodeCheck } from './software-token';

/** A code that was sent to a person. It is good once, for the sign-in that it was sent for. */
export class SentCode {
  /** Six digits. Unverified on live AWS: that those of e-mails have as many. */
  readonly value = String(randomInt(1_000_000)).padStart(6, '0');

  check(code: string): CodeCheck {
    return equalsInConstantTime(code, this.value) ? 'accepted' : 'wrong';
  }
}
