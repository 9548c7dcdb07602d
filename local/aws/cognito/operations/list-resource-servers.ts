import { listPage, onUserPool } from '../private/on-user-pool';
import { resourceServerType } from './private/resource-server-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListResourceServers.html */
export const listResourceServers = onUserPool({
  optional: { MaxResults: 'integer', NextToken: 'string' },
  answer(pool, { MaxResults, NextToken }) {
    const { items, next } = listPage(pool.resourceServers, MaxResults, NextToken);
    return { ResourceServers: items.map((server) => resourceServerType(pool, server)), NextToken: next };
  },
});
