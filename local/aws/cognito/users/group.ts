import type { ResourceOrigin } from '../../../template/late-resource';

export interface Group {
  readonly name: string;
  readonly description?: string;
  /** 0 comes before everything else; a group without one comes last. */
  readonly precedence?: number;
  readonly roleArn?: string;
  readonly createdAt: Date;
  /** The resource of the template that makes it. */
  readonly declaredBy: ResourceOrigin;
}

/** What a user's groups mean for tokens, in the names of the pre token generation trigger. */
export interface GroupConfiguration {
  readonly groupsToOverride: readonly string[];
  readonly iamRolesToOverride: readonly string[];
  readonly preferredRole?: string;
}

/**
 * The group configuration of a user who is in `groups`.
 *
 * Source: `CreateGroup` in the API reference: the group with the lowest precedence value gives `cognito:preferred_role`; two
 * groups with the same value and different roles give none; no value comes after every value. Unverified on live AWS: that
 * groups without a role do not take part, and that `cognito:roles` names a role once that several groups have.
 */
export function groupConfiguration(groups: readonly Group[]): GroupConfiguration {
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined);
  const first = Math.min(...withRole.map(precedenceOf));
  const preferred = new Set(withRole.filter((group) => precedenceOf(group) === first).map(({ roleArn }) => roleArn!));
  return {
    groupsToOverride: groups.map(({ name }) => name),
    iamRolesToOverride: [...new Set(withRole.map(({ roleArn }) => roleArn!))],
    ...(preferred.size === 1 ? { preferredRole: [...preferred][0] } : {}),
  };
}

function precedenceOf({ precedence }: Group): number {
  return precedence ?? Number.POSITIVE_INFINITY;
}
