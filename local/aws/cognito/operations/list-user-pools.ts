import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import { listPage, type UserPools } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPools.html */
export const listUserPools = ({ pools }: UserPools): ApiOperation =>
  apiOperation({
    input: { required: { MaxResults: 'integer' }, optional: { NextToken: 'string' } },
    accesses: () => [{ resource: '*' }],
    answer({ MaxResults, NextToken }) {
      const { items, next } = listPage([...pools.values()], MaxResults, NextToken);
      return { UserPools: items.map(({ settings }) => ({ Id: settings.id, Name: settings.name })), NextToken: next };
    },
  });
