import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Secrets } from '../secrets';
import { CURRENT, existingSecret, notFound, secretAccess } from './private/secret-of';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export const getSecretValue = (secrets: Secrets): ApiOperation =>
  apiOperation({
    input: { required: { SecretId: 'string' }, optional: { VersionId: 'string', VersionStage: 'string' } },
    accesses: ({ SecretId, VersionStage }) => secretAccess(secrets, SecretId, VersionStage),
    answer({ SecretId, VersionId, VersionStage = CURRENT }) {
      const { arn, name, value, createdAt, versionId } = existingSecret(secrets, SecretId);
      if (VersionId !== undefined && VersionId !== versionId) {
        throw notFound(` value for VersionId: ${VersionId}`);
      }
      if (VersionStage !== CURRENT || value === undefined) {
        throw notFound(` value for staging label: ${VersionStage}`);
      }
      return {
        ARN: arn,
        Name: name,
        // The template was evaluated with the names of AWS; the program that asks here runs in the twin.
        SecretString: secrets.account.origins.toLoopback(value),
        VersionId: versionId,
        VersionStages: [CURRENT],
        CreatedDate: createdAt.getTime() / 1000,
      };
    },
  });
