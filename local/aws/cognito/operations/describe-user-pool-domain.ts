import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { UserPools } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolDomain.html */
export const describeUserPoolDomain = ({ account, pools }: UserPools): ApiOperation =>
  apiOperation({
    input: { required: { Domain: 'string' } },
    accesses: () => [{ resource: '*' }],
    answer({ Domain }) {
      const found = [...pools.values()].flatMap((pool) => pool.domains).find(({ name }) => name === Domain);
      const DomainDescription = found && {
        UserPoolId: found.pool.id,
        AWSAccountId: account.accountId,
        Domain,
        Status: 'ACTIVE',
        ManagedLoginVersion: found.managedLoginVersion,
      };
      return { DomainDescription: DomainDescription ?? {} };
    },
  });
