import { DependencyError } from '../dependency-error';
import { AwsError, callAws } from './aws-service';

/** @throws DependencyError if the secret cannot be read or is empty: without it this server must not work */
export async function secretValue(secretArn: string): Promise<string> {
  let value: string | undefined;
  try {
    const output = await callAws<{ SecretString?: string }>('secretsmanager', 'GetSecretValue', {
      SecretId: secretArn,
    });
    value = output.SecretString;
  } catch (error) {
    throw error instanceof AwsError ? new DependencyError(error.message) : error;
  }
  if (!value) {
    throw new DependencyError(`${secretArn} has no text`);
  }
  return value;
}
