import type { FunctionConfiguration } from '../../lib/identity/authorization-server/function-contract';
import { AuthorizationServer } from '../../functions/authorization-server/server';
import { resourceOf, type RunningServer } from './running-server';

/**
 * An instance of the server in this process, on the table and with the keys of a running one: what a deployment leads to that
 * changed the configuration while people were signing in. Its audit log goes to the standard output of the test.
 */
export function otherInstanceOf({ local, issuer }: RunningServer, changes: Partial<FunctionConfiguration> = {}) {
  const { accessKeyId, secretAccessKey, sessionToken } = local.credentials();
  Object.assign(process.env, local.sdkEnvironment, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  });
  const [pool] = local.userPools;
  const server = new AuthorizationServer({
    issuer,
    displayName: 'Other instance',
    tableName: resourceOf(local, 'AWS::DynamoDB::Table'),
    signingKeyArns: [`arn:aws:kms:us-east-1:111122223333:key/${resourceOf(local, 'AWS::KMS::Key')}`],
    cookieSecretArn: resourceOf(local, 'AWS::SecretsManager::Secret'),
    gateway: {
      urlParameter: resourceOf(local, 'AWS::SSM::Parameter'),
      claim: { name: 'agentcore_gateway', value: 'of another gateway' },
    },
    identityProvider: {
      issuer: pool!.issuer,
      displayName: 'Amazon Cognito',
      clientId: resourceOf(local, 'AWS::Cognito::UserPoolClient'),
      clientSecret: { userPoolId: resourceOf(local, 'AWS::Cognito::UserPool') },
      scopes: ['openid'],
      usernameClaim: 'cognito:username',
      groupsClaim: 'cognito:groups',
    },
    clients: { preRegistered: [], dynamicRegistration: true, metadataDocumentHosts: [], callbackUrls: [] },
    scopes: [{ name: 'agentcore-gateway/invoke', description: 'call the tools of this gateway' }],
    accessTokenLifetime: 900,
    refreshTokenLifetime: 28_800,
    ...changes,
  });
  return (request: Request): Promise<Response> =>
    server.handle(request, { requestId: 'r', sourceIp: '192.0.2.1', path: new URL(request.url).pathname });
}
