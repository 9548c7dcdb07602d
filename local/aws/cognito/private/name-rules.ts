import type { TextRule } from '../../../template/property-reader';

/**
 * The patterns of the Cognito user pools API reference, one per kind of name.
 *
 * Source: `CreateUserPool`, `CreateUserPoolClient`, `CreateResourceServer`, `CreateGroup`, `AdminCreateUser` and
 * `CreateUserPoolDomain` in the Amazon Cognito user pools API reference.
 */
export const NAME_RULES = {
  /** `UserPoolName` and `ClientName`. */
  display: {
    pattern: /^[\w\s+=,.@-]+$/,
    allowed: 'letters, digits, spaces and the characters + = , . @ _ -',
    maxLength: 128,
  },
  resourceServerIdentifier: {
    pattern: /^[\x21\x23-\x5B\x5D-\x7E]+$/,
    allowed: 'printable ASCII characters without spaces, double quotes and backslashes',
    maxLength: 256,
  },
  resourceServerName: {
    pattern: /^[\w\s+=,.@-]+$/,
    allowed: "letters, digits, spaces and the characters + = , . @ _ - (no ':' and no '/')",
    maxLength: 256,
  },
  scopeName: {
    pattern: /^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/,
    allowed: "printable ASCII characters without spaces, double quotes, backslashes and '/'",
    maxLength: 256,
  },
  scopeDescription: { pattern: /^[^]+$/, allowed: 'characters', maxLength: 256 },
  groupDescription: { pattern: /^[^]+$/, allowed: 'characters', maxLength: 2048 },
  /** Of an identity provider: no space, and no underscore at the beginning. */
  providerName: {
    pattern: /^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}]*$/u,
    allowed: 'letters, digits, symbols and punctuation, without spaces and not beginning with _',
    maxLength: 32,
  },
  /** User names and group names. */
  principal: {
    pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
    allowed: 'letters, digits, symbols and punctuation, without spaces',
    maxLength: 128,
  },
  domainPrefix: {
    pattern: /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    allowed: 'lower-case letters, digits and hyphens, with no hyphen at either end',
    maxLength: 63,
  },
  customDomain: {
    pattern: /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    allowed: 'characters that form a lower-case domain name with at least two labels, such as auth.example.com',
    maxLength: 253,
  },
} as const satisfies Record<string, TextRule>;
