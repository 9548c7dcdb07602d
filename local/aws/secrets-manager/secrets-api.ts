import type { ApiAccess, ApiOperation, ServiceApi } from '../service-apis/service-api';
import type { Secret } from './secret';

/**
 * Secrets Manager as IAM sees it.
 *
 * @param find the secret that a `SecretId` names
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
export function secretsApi(find: (secretId: string) => Secret | undefined): ServiceApi {
  const operation: ApiOperation = {
    accesses: ({ SecretId, VersionStage = 'AWSCURRENT' }): readonly ApiAccess[] => {
      const secret = find(String(SecretId));
      return secret === undefined
        ? []
        : [
            {
              resource: secret.arn,
              resourcePolicy: secret.policy,
              context: { 'secretsmanager:SecretId': secret.arn, 'secretsmanager:VersionStage': String(VersionStage) },
            },
          ];
    },
  };
  return {
    sdkId: 'Secrets Manager',
    signingName: 'secretsmanager',
    hosts: ['secretsmanager'],
    protocol: 'json',
    operations: { GetSecretValue: operation, DescribeSecret: operation },
  };
}
