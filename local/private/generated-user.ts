import { randomBytes, randomInt } from 'node:crypto';

/**
 * A user name that a pool takes.
 *
 * @param usernameAttributes what serves as user name in the pool
 */
export function generatedUsername(usernameAttributes: readonly string[]): string {
  const name = `user-${randomBytes(4).toString('hex')}`;
  if (usernameAttributes.length === 0) return name;
  // The numbers from 555-0100 to 555-0199 are for examples; more digits keep people apart.
  return usernameAttributes.includes('email') ? `${name}@example.com` : `+1555010${randomInt(1_000_000, 9_999_999)}`;
}

/** The e-mail address of a person who is given none. */
export function defaultAddress(username: string): { readonly email: string } {
  return { email: username.includes('@') ? username : `${username.replace(/^\+/, '')}@example.com` };
}
