import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OAuthScope, UserPool, UserPoolClientIdentityProvider } from 'aws-cdk-lib/aws-cognito';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  UpstreamIdentityProvider,
  type GatewayUserPoolAttributes,
  type IGatewayUserPool,
} from '../../../lib';
import { refusal } from '../refusal';
import { authorizerIn, resource, strictStack } from '../strict-app';

const POOL_ID = 'eu-central-1_Abc123';

function importedInto(stack: Stack, attrs: Partial<GatewayUserPoolAttributes> = {}): IGatewayUserPool {
  return GatewayUserPool.fromGatewayUserPoolAttributes(stack, 'Users', {
    userPool: UserPool.fromUserPoolId(stack, 'UserPool', POOL_ID),
    domainUrl: 'https://acme.auth.eu-central-1.amazoncognito.com',
    clients: [McpClient.kiro(), McpClient.geminiCli()],
    clientIds: { Kiro: 'kiro-id', 'Gemini CLI': 'gemini-id' },
    ...attrs,
  });
}

test('a gateway admits the assistants, and this app makes its URL a resource of the pool', () => {
  const stack = strictStack({ env: { account: '111122223333', region: 'eu-central-1' } });
  const gateway = new McpGateway(stack, 'Gateway', { identity: importedInto(stack) });
  expect(authorizerIn(stack)).toEqual({
    AllowedClients: ['kiro-id', 'gemini-id'],
    AllowedScopes: ['openid'],
    DiscoveryUrl: `https://cognito-idp.eu-central-1.amazonaws.com/${POOL_ID}/.well-known/openid-configuration`,
  });
  expect(resource(stack, 'AWS::Cognito::UserPoolResourceServer').Properties).toMatchObject({
    UserPoolId: POOL_ID,
    Identifier: stack.resolve(gateway.mcpUrl) as unknown,
  });
  Template.fromStack(stack).resourceCountIs('AWS::Cognito::UserPoolClient', 0);
});

test('a gateway admits the machines, with the scope that is theirs', () => {
  const stack = strictStack();
  new McpGateway(stack, 'Gateway', { identity: importedInto(stack, { machineClientIds: { Nightly: 'nightly-id' } }) });
  expect(authorizerIn(stack)).toMatchObject({
    AllowedClients: ['kiro-id', 'gemini-id', 'nightly-id'],
    AllowedScopes: ['openid', 'agentcore-gateway/invoke'],
    AdvertisedScopeMapping: { 'agentcore-gateway/invoke': 'email' },
  });
});

test.each<[string, McpClient | string]>([
  ['the assistant', McpClient.geminiCli()],
  ['its name', 'Gemini CLI'],
])('client and configuration are found by %s', (_, assistant) => {
  const stack = strictStack();
  const users = importedInto(stack);
  const gateway = new McpGateway(stack, 'Gateway', { identity: users });
  expect(users.clientFor(assistant).userPoolClientId).toBe('gemini-id');
  expect(JSON.parse(users.configurationFor(assistant, gateway))).toMatchObject({
    mcpServers: {
      gateway: {
        oauth: {
          clientId: 'gemini-id',
          authorizationUrl: 'https://acme.auth.eu-central-1.amazoncognito.com/oauth2/authorize',
          tokenUrl: 'https://acme.auth.eu-central-1.amazoncognito.com/oauth2/token',
        },
      },
    },
  });
});

test('an authorization server of this app signs people in at the pool, with the providers that are named', () => {
  const stack = strictStack();
  new GatewayAuthorizationServer(stack, 'SignIn', {
    identityProvider: UpstreamIdentityProvider.userPool(
      importedInto(stack, {
        clients: [],
        clientIds: {},
        supportedIdentityProviders: [UserPoolClientIdentityProvider.custom('Corporate')],
      }),
    ),
  });
  expect(resource(stack, 'AWS::Cognito::UserPoolClient').Properties).toMatchObject({
    UserPoolId: POOL_ID,
    GenerateSecret: true,
    SupportedIdentityProviders: ['Corporate'],
    WriteAttributes: ['email'],
  });
});

test.each<[string, Partial<GatewayUserPoolAttributes>, Error]>([
  [
    'an assistant without a client id',
    { clientIds: { Kiro: 'kiro-id' } },
    refusal(
      'MissingProperty',
      'clientIds',
      '"Gemini CLI": it has no id for this assistant of clients; take the id from the app of the pool, where it is clientFor(assistant).userPoolClientId',
    ),
  ],
  [
    'a client id without an assistant',
    { clientIds: { Kiro: 'kiro-id', 'Gemini CLI': 'gemini-id', Goose: 'goose-id' } },
    refusal(
      'UnknownName',
      'clientIds',
      '"Goose": clients has no assistant of this name; add the assistant to clients, or the id to machineClientIds if it is that of a machine',
    ),
  ],
  [
    'a machine without a client id',
    { machineClientIds: { Nightly: '' } },
    refusal(
      'MissingProperty',
      'machineClientIds',
      '"Nightly": it has no id for this machine; take the id from the app of the pool, where it is addMachineClient(name).userPoolClientId',
    ),
  ],
  [
    'a sign-in page with a slash at the end',
    { domainUrl: 'https://acme.auth.eu-central-1.amazoncognito.com/' },
    refusal(
      'InvalidProperty',
      'domainUrl',
      '"https://acme.auth.eu-central-1.amazoncognito.com/": it is not an https origin without a slash at the end; copy GatewayUserPool.domainUrl of the other app',
    ),
  ],
  [
    'scopes without openid',
    { scopes: [OAuthScope.EMAIL] },
    refusal('InvalidProperty', 'scopes', '["email"]: the gateway requires the scope openid; add OAuthScope.OPENID'),
  ],
])('%s is refused', (_, attrs, error) => {
  expect(() => importedInto(strictStack(), attrs)).toThrow(error);
});

test('a gateway needs an assistant', () => {
  const stack = strictStack();
  const identity = importedInto(stack, { clients: undefined, clientIds: undefined });
  expect(() => new McpGateway(stack, 'Gateway', { identity })).toThrow(
    expect.objectContaining({ code: 'MissingProperty', property: 'clients' }) as Error,
  );
});
