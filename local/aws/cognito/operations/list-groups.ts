import { listPage, onUserPool } from '../private/on-user-pool';
import { groupType } from './private/group-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListGroups.html */
export const listGroups = onUserPool({
  optional: { Limit: 'integer', NextToken: 'string' },
  answer(pool, { Limit, NextToken }) {
    const { items, next } = listPage([...pool.groups.values()], Limit, NextToken);
    return { Groups: items.map((group) => groupType(pool, group)), NextToken: next };
  },
});
