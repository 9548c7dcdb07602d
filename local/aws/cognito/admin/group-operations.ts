import type { Group } from '../users/group';
import type { UserPool } from '../user-pool';
import { apiTime, groupOf, poolOf, userOf, type Operation } from './operation';
import { pageOf } from './page-of';
import { userType } from './user-operations';

const PAGES = { limit: 'Limit', token: 'NextToken' } as const;

/** The operations on groups. Source: the Amazon Cognito user pools API reference. */
export const GROUP_OPERATIONS: Readonly<Record<string, Operation>> = {
  AdminAddUserToGroup: (read, context) => {
    const pool = poolOf(read, context);
    userOf(read, pool).groups.add(groupOf(read, pool).name);
    return {};
  },
  AdminRemoveUserFromGroup: (read, context) => {
    const pool = poolOf(read, context);
    userOf(read, pool).groups.delete(groupOf(read, pool).name);
    return {};
  },
  AdminListGroupsForUser: (read, context) => {
    const pool = poolOf(read, context);
    const groups = [...userOf(read, pool).groups].flatMap((name) => pool.groups.get(name) ?? []);
    const { page, next } = pageOf(read, groups, PAGES);
    return { Groups: page.map((group) => groupType(pool, group)), ...next };
  },
  ListGroups: (read, context) => {
    const pool = poolOf(read, context);
    const { page, next } = pageOf(read, [...pool.groups.values()], PAGES);
    return { Groups: page.map((group) => groupType(pool, group)), ...next };
  },
  ListUsersInGroup: (read, context) => {
    const pool = poolOf(read, context);
    const { name } = groupOf(read, pool);
    const members = pool.users.all.filter((user) => user.groups.has(name));
    const { page, next } = pageOf(read, members, PAGES);
    return { Users: page.map((user) => userType(user)), ...next };
  },
};

function groupType(pool: UserPool, { name, description, precedence, roleArn, createdAt }: Group): object {
  return {
    GroupName: name,
    UserPoolId: pool.id,
    Description: description,
    Precedence: precedence,
    RoleArn: roleArn,
    CreationDate: apiTime(createdAt),
    LastModifiedDate: apiTime(createdAt),
  };
}
