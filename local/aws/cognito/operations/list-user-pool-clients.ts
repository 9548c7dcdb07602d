import { listPage, onUserPool } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClients.html */
export const listUserPoolClients = onUserPool({
  optional: { MaxResults: 'integer', NextToken: 'string' },
  answer(pool, { MaxResults, NextToken }) {
    const { items, next } = listPage([...pool.clients.values()], MaxResults, NextToken);
    const UserPoolClients = items.map(({ clientId, settings }) => ({
      ClientId: clientId,
      UserPoolId: pool.id,
      ClientName: settings.name,
    }));
    return { UserPoolClients, NextToken: next };
  },
});
