import { ApiError } from '../../../service-apis/api-error';
import type { ApiAccess } from '../../../service-apis/service-api';
import type { Secret, Secrets } from '../../secrets';

/** The staging label of the one version that a secret has. */
export const CURRENT = 'AWSCURRENT';

/** The access to a secret that an operation needs. */
export function secretAccess(secrets: Secrets, secretId: string, versionStage = CURRENT): readonly ApiAccess[] {
  const secret = secrets.find(secretId);
  if (secret === undefined) {
    return [];
  }
  const context = { 'secretsmanager:SecretId': secret.arn, 'secretsmanager:VersionStage': versionStage };
  return [{ resource: secret.arn, resourcePolicy: secret.policy, context }];
}

/** @throws ApiError when there is no such secret */
export function existingSecret(secrets: Secrets, secretId: string): Secret {
  const secret = secrets.find(secretId);
  if (secret === undefined) {
    throw notFound('.');
  }
  return secret;
}

/** @param what cannot be found of the secret */
export function notFound(what: string): ApiError {
  return new ApiError('ResourceNotFoundException', `Secrets Manager can't find the specified secret${what}`);
}
