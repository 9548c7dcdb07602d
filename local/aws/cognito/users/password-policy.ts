import { randomBytes } from 'node:crypto';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

/**
 * What a user pool has when its template says nothing. Bounds and defaults: Amazon Cognito Developer Guide, "Adding user
 * pool password requirements".
 */
export const DEFAULT_PASSWORD_POLICY: PasswordPolicy = {
  minimumLength: 8,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
  temporaryPasswordValidityDays: 7,
};

/** `MinimumLength` may be from 6 to 99; no password is longer than 256 characters. */
export const PASSWORD_LENGTH = { min: 6, max: 99, maxLength: 256 } as const;

/** A space counts as a symbol unless it leads or trails, which Cognito refuses. */
const SYMBOL = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;

/** The kinds of characters that a policy can require, in the words of Cognito's complaint and of the page. */
export const CHARACTER_KINDS = [
  { required: 'requireUppercase', pattern: /[A-Z]/, name: 'uppercase', inWords: 'upper-case letter' },
  { required: 'requireLowercase', pattern: /[a-z]/, name: 'lowercase', inWords: 'lower-case letter' },
  { required: 'requireNumbers', pattern: /[0-9]/, name: 'numeric', inWords: 'number' },
  { required: 'requireSymbols', pattern: SYMBOL, name: 'symbol', inWords: 'symbol' },
] as const;

const GENERATED_LENGTH = 20;
const ONE_OF_EACH_KIND = '-Aa1';

/** A password that a policy admits, whatever kinds of characters it requires. */
export function generatedPassword({ minimumLength }: PasswordPolicy): string {
  const random = randomBytes(PASSWORD_LENGTH.max).toString('base64url');
  return `${random.slice(0, Math.max(GENERATED_LENGTH, minimumLength) - ONE_OF_EACH_KIND.length)}${ONE_OF_EACH_KIND}`;
}

/**
 * What is wrong with a password, without the password, or `undefined` when it is acceptable: how Cognito completes "Password
 * did not conform with policy: ".
 */
export function passwordComplaint(password: string, policy: PasswordPolicy): string | undefined {
  if (password.length < policy.minimumLength) {
    return 'Password not long enough';
  }
  if (password.length > PASSWORD_LENGTH.maxLength) {
    return 'Password too long';
  }
  if (password !== password.trim()) {
    return 'Password must not begin or end with a space';
  }
  const missing = CHARACTER_KINDS.find(({ required, pattern }) => policy[required] && !pattern.test(password));
  return missing && `Password must have ${missing.name} characters`;
}
