import type { LocalAccount } from '../../account/local-account';
import type { ApiAccess, ServiceApi } from '../service-apis/service-api';
import { parameterArn } from './parameter-arn';

/**
 * Parameter Store as IAM sees it. A parameter that does not exist is asked for too.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export function ssmApi(account: LocalAccount): ServiceApi {
  const to = (name: unknown): ApiAccess => ({ resource: parameterArn(account, String(name)) });
  return {
    sdkId: 'SSM',
    signingName: 'ssm',
    hosts: ['ssm'],
    protocol: 'json',
    operations: {
      GetParameter: { accesses: ({ Name }) => [to(Name)] },
      GetParameters: { accesses: ({ Names }) => (Array.isArray(Names) ? Names.map(to) : []) },
      GetParametersByPath: { accesses: ({ Path }) => [to(Path)] },
    },
  };
}
