import { awsJson } from '../service-apis/aws-json';
import type { ServiceApi } from '../service-apis/service-api';
import { describeSecret } from './operations/describe-secret';
import { getSecretValue } from './operations/get-secret-value';
import type { Secrets } from './secrets';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export function secretsManagerApi(secrets: Secrets): ServiceApi {
  return {
    sdkId: 'Secrets Manager',
    signingName: 'secretsmanager',
    hosts: ['secretsmanager'],
    protocol: awsJson('1.1', 'secretsmanager'),
    operations: { GetSecretValue: getSecretValue(secrets), DescribeSecret: describeSecret(secrets) },
  };
}
