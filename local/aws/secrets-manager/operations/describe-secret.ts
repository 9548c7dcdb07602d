import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Secrets } from '../secrets';
import { CURRENT, existingSecret, secretAccess } from './private/secret-of';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export const describeSecret = (secrets: Secrets): ApiOperation =>
  apiOperation({
    input: { required: { SecretId: 'string' } },
    accesses: ({ SecretId }) => secretAccess(secrets, SecretId),
    answer({ SecretId }) {
      const { arn, name, value, createdAt, versionId, description } = existingSecret(secrets, SecretId);
      return {
        ARN: arn,
        Name: name,
        ...(description !== undefined && { Description: description }),
        CreatedDate: createdAt.getTime() / 1000,
        ...(value !== undefined && { VersionIdsToStages: { [versionId]: [CURRENT] } }),
      };
    },
  });
