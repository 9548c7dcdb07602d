import { groupOf, listPage, onUserPool } from '../private/on-user-pool';
import { userType } from './private/user-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsersInGroup.html */
export const listUsersInGroup = onUserPool({
  required: { GroupName: 'string' },
  optional: { Limit: 'integer', NextToken: 'string' },
  answer(pool, { GroupName, Limit, NextToken }) {
    const { name } = groupOf(pool, GroupName);
    const members = pool.users.all.filter((user) => user.groups.has(name));
    const { items, next } = listPage(members, Limit, NextToken);
    return { Users: items.map((user) => userType(user)), NextToken: next };
  },
});
