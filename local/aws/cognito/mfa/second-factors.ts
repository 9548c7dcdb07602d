import type { LocalMessage } from '../local-message';
import type { User } from '../users/user';

/** The second factors of user pools, in the names of `EnabledMfas`. */
export const SECOND_FACTORS = ['SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'] as const;

export type SecondFactor = (typeof SECOND_FACTORS)[number];

/** A way to send a code. */
export interface Delivery {
  readonly medium: LocalMessage['medium'];
  /** The attribute with the address. */
  readonly attribute: 'phone_number' | 'email';
}

/** The factors that send a code. Nobody sets them up: whoever has the address has the factor. */
export const DELIVERIES: Readonly<Partial<Record<SecondFactor, Delivery>>> = {
  SMS_MFA: { medium: 'SMS', attribute: 'phone_number' },
  EMAIL_OTP: { medium: 'EMAIL', attribute: 'email' },
};

/**
 * The second factor that a user of a pool with required MFA is asked for, `undefined` when the user has none.
 *
 * Source: Amazon Cognito Developer Guide, "SMS and email message MFA": messages need no configuration once a user has an
 * address, which need not be verified. AWS asks a user with several factors and no preference which one to take; the twin
 * knows no preferences, and takes an authenticator app before SMS, and SMS before e-mail.
 */
export function secondFactorOf(user: User, factors: readonly SecondFactor[]): SecondFactor | undefined {
  return SECOND_FACTORS.filter((factor) => factors.includes(factor)).find((factor) => {
    const delivery = DELIVERIES[factor];
    return delivery === undefined ? user.softwareToken !== undefined : user.attributes.has(delivery.attribute);
  });
}

/**
 * An address as pages show it. Of a telephone number the last four digits are left (the guide, "SMS text message MFA"); how an
 * e-mail address is masked is from examples of `CODE_DELIVERY_DESTINATION` in the API reference.
 */
export function masked(destination: string): string {
  const [name, host] = destination.split('@');
  return host === undefined
    ? destination.replace(/\d(?=\d{4})/g, '*')
    : `${name!.slice(0, 1)}***@${host.slice(0, 1)}***`;
}
