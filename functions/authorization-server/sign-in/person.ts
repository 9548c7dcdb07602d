import type { IdentityProviderConfiguration } from '../../../lib/identity/authorization-server/function-contract';
import { readGroupsClaim, type GroupsProblem } from './groups-claim';

/** The claims about a person, of which `sub` is there and not empty. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

type ClaimNames = Pick<IdentityProviderConfiguration, 'usernameClaim' | 'groupsClaim'>;

/** The person who signed in. Nothing else of the identity provider's tokens is kept. */
export interface Person {
  readonly subject: string;
  readonly username: string;
  readonly groups: string[];

  /** Why `groups` is empty, if that is not because the person is in none. */
  readonly groupsProblem?: GroupsProblem;

  /** What the owner should know about the claims, for the log. */
  readonly remarks: readonly string[];
}

/** @param remarks on how the claims were obtained */
export function personOf(claims: Claims, { usernameClaim, groupsClaim }: ClaimNames, remarks: string[]): Person {
  const { sub } = claims;
  const { username, problem } = usernameOf(claims, usernameClaim);
  const { groups, problem: groupsProblem } = readGroupsClaim(claims, groupsClaim);
  return {
    subject: sub,
    username: username ?? sub,
    groups,
    groupsProblem,
    remarks: [
      ...remarks,
      ...(problem === undefined ? [] : [problem]),
      ...(groupsProblem ? [groupsProblem.detail] : []),
    ],
  };
}

/**
 * Without the claim the person is called by `sub`, which nobody chooses. No other claim takes its place: people can write some of
 * them, and could call themselves like somebody else.
 */
function usernameOf(claims: Claims, name: string): { readonly username?: string; readonly problem?: string } {
  const value = claims[name];
  if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) {
    return { problem: `username claim missing: there is no ${name}, so the person is called by sub` };
  }
  if (typeof value !== 'string') {
    return { problem: `username claim unusable: ${name} is no string, so the person is called by sub` };
  }
  // Some providers write the string (OpenID Connect Core 1.0 section 5.1 asks for a boolean).
  if (name === 'email' && ['false', false].includes(claims.email_verified as string | boolean)) {
    return { problem: 'username claim unusable: email is not verified, so the person is called by sub' };
  }
  return { username: value };
}
