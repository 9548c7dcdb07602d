import type { ApiOperation } from '../../service-apis/service-api';
import { listPage, onUserPool, type UserPools } from '../private/on-user-pool';
import { groupType } from './private/group-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListGroups.html */
export const listGroups = (userPools: UserPools): ApiOperation =>
  onUserPool(userPools, {
    optional: { Limit: 'integer', NextToken: 'string' },
    answer(pool, { Limit, NextToken }) {
      const { items, next } = listPage([...pool.groups.values()], Limit, NextToken);
      return { Groups: items.map((group) => groupType(pool, group)), NextToken: next };
    },
  });
