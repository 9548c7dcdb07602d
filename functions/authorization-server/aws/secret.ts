import { DependencyError } from '../dependency-error';
import { callAws } from './aws-service';

/** @throws DependencyError if the secret cannot be read or is empty: without it this server must not work */
export async function secretValue(secretArn: string): Promise<string> {
  const { SecretString: value } = await callAws<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', {
    SecretId: secretArn,
  });
  if (!value) {
    throw new DependencyError(`secretsmanager:GetSecretValue: ${secretArn} has no text`);
  }
  return value;
}
