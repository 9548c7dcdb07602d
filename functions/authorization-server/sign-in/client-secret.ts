import { callAws } from '../aws/aws-service';
import { secretValue } from '../aws/secret';
import type { IdentityProviderConfiguration } from '../../../lib/identity/authorization-server/function-contract';
import { DependencyError } from '../dependency-error';

/**
 * The secret of this server's own client at the identity provider. That of a user pool's app client is read from the user
 * pool, so that it is stored nowhere else.
 */
export async function clientSecret({ clientId, clientSecret: source }: IdentityProviderConfiguration): Promise<string> {
  if ('secretArn' in source) {
    return secretValue(source.secretArn);
  }
  const { UserPoolClient } = await callAws<{ UserPoolClient?: { ClientSecret?: string } }>(
    'cognito-idp',
    'DescribeUserPoolClient',
    { UserPoolId: source.userPoolId, ClientId: clientId },
  );
  if (!UserPoolClient?.ClientSecret) {
    throw new DependencyError(`cognito-idp:DescribeUserPoolClient: app client ${clientId} has no secret`);
  }
  return UserPoolClient.ClientSecret;
}
