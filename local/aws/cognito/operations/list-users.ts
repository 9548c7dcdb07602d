import type { ApiOperation } from '../../service-apis/service-api';
import { listPage } from './private/list-page';
import { onUserPool, type UserPools } from './private/on-user-pool';
import { userFilter } from './private/user-filter';
import { userType } from './private/user-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
export const listUsers = (userPools: UserPools): ApiOperation =>
  onUserPool(userPools, {
    optional: { AttributesToGet: ['string'], Filter: 'string', Limit: 'integer', PaginationToken: 'string' },
    answer(pool, { AttributesToGet, Filter, Limit, PaginationToken }) {
      const { items, next } = listPage(pool.users.all.filter(userFilter(Filter)), Limit, PaginationToken);
      return { Users: items.map((user) => userType(user, AttributesToGet)), PaginationToken: next };
    },
  });
