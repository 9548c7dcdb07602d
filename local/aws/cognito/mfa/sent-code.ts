import { randomInt } from 'node:crypto';
import { equalsInConstantTime } from '../../../account/secrets';
import type { Delivery } from './second-factors';
import type { CodeCheck } from './software-token';

/** A code that was sent to a person. It is good once, for the sign-in that it was sent for. */
export class SentCode {
  /** Six digits. Unverified on live AWS: that those of e-mails have as many. */
  readonly value = String(randomInt(1_000_000)).padStart(6, '0');

  constructor(
    /** The telephone number or e-mail address. */
    readonly destination: string,
    /** The attribute that is verified by giving the code. */
    readonly verifies: Delivery['attribute'],
  ) {}

  check(code: string): CodeCheck {
    return equalsInConstantTime(code, this.value) ? 'accepted' : 'wrong';
  }

  /**
   * The address as pages show it. Of a telephone number the last four digits are left (the guide, "SMS text message MFA"); how
   * an e-mail address is masked is from examples of `CODE_DELIVERY_DESTINATION` in the API reference.
   */
  get maskedDestination(): string {
    const [name, host] = this.destination.split('@');
    return host === undefined
      ? this.destination.replace(/\d(?=\d{4})/g, '*')
      : `${name!.slice(0, 1)}***@${host.slice(0, 1)}***`;
  }
}
