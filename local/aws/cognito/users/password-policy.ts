/** The rules that a pool has for passwords. */
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
export const PASSWORD_LENGTH = { min: 6, max: 99, longest: 256 } as const;

/** A space counts as a symbol unless it leads or trails, which Cognito refuses. */
const SYMBOL = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/;

interface PasswordRule {
  readonly applies: (policy: PasswordPolicy) => boolean;
  readonly satisfied: (password: string, policy: PasswordPolicy) => boolean;
  /** How Cognito completes "Password did not conform with policy: ". */
  readonly complaint: string;
}

const RULES: readonly PasswordRule[] = [
  {
    applies: () => true,
    satisfied: (password, policy) => password.length >= policy.minimumLength,
    complaint: 'Password not long enough',
  },
  {
    applies: () => true,
    satisfied: (password) => password.length <= PASSWORD_LENGTH.longest,
    complaint: 'Password too long',
  },
  {
    applies: () => true,
    satisfied: (password) => password === password.trim(),
    complaint: 'Password must not begin or end with a space',
  },
  {
    applies: (policy) => policy.requireUppercase,
    satisfied: (password) => /[A-Z]/.test(password),
    complaint: 'Password must have uppercase characters',
  },
  {
    applies: (policy) => policy.requireLowercase,
    satisfied: (password) => /[a-z]/.test(password),
    complaint: 'Password must have lowercase characters',
  },
  {
    applies: (policy) => policy.requireNumbers,
    satisfied: (password) => /[0-9]/.test(password),
    complaint: 'Password must have numeric characters',
  },
  {
    applies: (policy) => policy.requireSymbols,
    satisfied: (password) => SYMBOL.test(password),
    complaint: 'Password must have symbol characters',
  },
];

/** What is wrong with a password, in Cognito's words and without the password, or `undefined` when it is acceptable. */
export function passwordComplaint(password: string, policy: PasswordPolicy): string | undefined {
  return RULES.find((rule) => rule.applies(policy) && !rule.satisfied(password, policy))?.complaint;
}
