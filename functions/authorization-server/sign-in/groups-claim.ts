import { isObject } from '../json-values';

/** Why the groups of a person are not known, although the identity provider said something about them. */
export interface GroupsProblem {
  readonly reason: 'groups_left_out' | 'groups_unusable';
  /** For the log. */
  readonly detail: string;
}

export interface GroupsClaim {
  readonly groups: string[];
  readonly problem?: GroupsProblem;
}

const NONE: GroupsClaim = { groups: [] };

/**
 * Reads the claim with the groups of a person. No standard says what it looks like. Many providers write the group of a person
 * who is in one only as a string (Active Directory Federation Services, everything on the JWT library of .NET), so a string is
 * the name of one group, whatever characters it has: a name that was split could become the name of another group.
 *
 * A blank name is no group. A scope has it as its group if the owner leaves the parameter for the groups empty, and that is a scope
 * for nobody.
 *
 * A claim that is anything else than a string or a list of strings says nothing at all: a part of it might be the wrong part.
 */
export function readGroupsClaim(claims: Readonly<Record<string, unknown>>, name: string): GroupsClaim {
  const value = claims[name];
  if (typeof value === 'string') {
    return value.trim() === '' ? NONE : { groups: [value] };
  }
  if (Array.isArray(value)) {
    return value.every((group): group is string => typeof group === 'string')
      ? { groups: value.filter((group) => group.trim() !== '') }
      : unusable(`${name} has members that are no strings`);
  }
  if (value !== undefined && value !== null) {
    return unusable(`${name} is neither a string nor a list of strings`);
  }
  if (isLeftOut(claims, name)) {
    return {
      groups: [],
      problem: {
        reason: 'groups_left_out',
        detail: `overage: the identity provider left ${name} out, since the person is in too many groups`,
      },
    };
  }
  const parent = name.slice(0, Math.max(0, name.indexOf('.')));
  if (parent !== '' && isObject(claims[parent])) {
    return unusable(`${name} would be a path into the claim ${parent}, and has to be a claim`);
  }
  return NONE;
}

/**
 * Microsoft Entra ID leaves the groups out if there are more than 200, and says where they are: as a distributed claim (OpenID
 * Connect Core 1.0 section 5.6.2), or by `hasgroups`.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference#groups-overage-claim
 */
function isLeftOut(claims: Readonly<Record<string, unknown>>, name: string): boolean {
  const elsewhere = claims._claim_names;
  return (
    (isObject(elsewhere) && Object.hasOwn(elsewhere, name)) ||
    (name === 'groups' && ['true', true].includes(claims.hasgroups as string | boolean))
  );
}

const unusable = (detail: string): GroupsClaim => ({
  groups: [],
  problem: { reason: 'groups_unusable', detail: `groups claim unusable: ${detail}` },
});
