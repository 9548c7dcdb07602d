import { listPage, onUser } from '../private/on-user-pool';
import { groupType } from './private/group-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminListGroupsForUser.html */
export const adminListGroupsForUser = onUser({
  optional: { Limit: 'integer', NextToken: 'string' },
  answer(pool, user, { Limit, NextToken }) {
    const groups = [...user.groups].flatMap((name) => pool.groups.get(name) ?? []);
    const { items, next } = listPage(groups, Limit, NextToken);
    return { Groups: items.map((group) => groupType(pool, group)), NextToken: next };
  },
});
