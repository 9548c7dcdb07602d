import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  GatewayAuthorizationServer,
  McpClient,
  McpGateway,
  type GatewayAuthorizationServerAttributes,
  type IGatewayAuthorizationServer,
} from '../../../../lib';
import { refusal } from '../../refusal';
import { authorizerIn, resource, strictApp, strictStack } from '../../strict-app';

function importedInto(
  stack: Stack,
  attrs: Partial<GatewayAuthorizationServerAttributes> = {},
): IGatewayAuthorizationServer {
  return GatewayAuthorizationServer.fromGatewayAuthorizationServerAttributes(stack, 'SignIn', {
    issuer: 'https://signin.example.com',
    gatewayClaimValue: 'c8a1b2',
    gatewayUrlParameterName: '/gateway-auth/platform/gateway-url',
    ...attrs,
  });
}

test('the gateway trusts its tokens, and this app tells it the URL of the gateway', () => {
  const stack = strictStack();
  const gateway = new McpGateway(stack, 'Gateway', { identity: importedInto(stack) });
  expect(authorizerIn(stack)).toMatchObject({
    AllowedScopes: ['agentcore-gateway/invoke'],
    CustomClaims: [
      {
        InboundTokenClaimName: 'agentcore_gateway',
        AuthorizingClaimMatchValue: { ClaimMatchValue: { MatchValueString: 'c8a1b2' } },
      },
    ],
    DiscoveryUrl: 'https://signin.example.com/.well-known/openid-configuration',
  });
  expect(resource(stack, 'AWS::SSM::Parameter').Properties).toMatchObject({
    Name: '/gateway-auth/platform/gateway-url',
    Value: stack.resolve(gateway.mcpUrl) as unknown,
  });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
});

test.each<[string, McpClient | string]>([
  ['the assistant', McpClient.geminiCli()],
  ['its name', 'Gemini CLI'],
])('client id and configuration are found by %s', (_, assistant) => {
  const stack = strictStack();
  const signIn = importedInto(stack, { clients: [McpClient.geminiCli()], allowedScopes: ['orders/read'] });
  const gateway = new McpGateway(stack, 'Gateway', { identity: signIn });
  expect(signIn.clientIdFor(assistant)).toBe('gemini-cli');
  expect(JSON.parse(signIn.configurationFor(assistant, gateway))).toMatchObject({
    mcpServers: { gateway: { oauth: { scopes: ['orders/read'], tokenUrl: 'https://signin.example.com/token' } } },
  });
});

test('a second gateway is refused', () => {
  const stack = strictStack();
  const identity = importedInto(stack);
  new McpGateway(stack, 'Gateway', { identity });
  expect(() => new McpGateway(stack, 'Another', { identity })).toThrow(
    refusal(
      'IncompatibleIdentity',
      'identity',
      '"Test/SignIn": its tokens are for one gateway only, and that is Test/Gateway; create a GatewayAuthorizationServer for each gateway',
    ),
  );
});

test('a gateway of another region is refused', () => {
  const app = strictApp();
  const here = new Stack(app, 'Here', { env: { account: '111122223333', region: 'eu-central-1' } });
  const there = new Stack(app, 'There', { env: { account: '111122223333', region: 'eu-west-1' } });
  const identity = importedInto(here);
  expect(() => new McpGateway(there, 'Gateway', { identity })).toThrow(
    expect.objectContaining({ code: 'IncompatibleIdentity' }) as Error,
  );
});

test.each<[string, Partial<GatewayAuthorizationServerAttributes>, Error]>([
  ...['https://signin.example.com/', 'http://signin.example.com', 'https://signin.example.com/a', 'signin', ''].map(
    (issuer): [string, Partial<GatewayAuthorizationServerAttributes>, Error] => [
      `the issuer "${issuer}"`,
      { issuer },
      refusal(
        'InvalidProperty',
        'issuer',
        `"${issuer}": it is not an https origin without a slash at the end; copy GatewayAuthorizationServer.issuer of the other app`,
      ),
    ],
  ),
  [
    'an empty claim',
    { gatewayClaimValue: '' },
    refusal(
      'MissingProperty',
      'gatewayClaimValue',
      '"": it is empty, and the gateway would admit no token; copy GatewayAuthorizationServer.gatewayClaimValue of the other app',
    ),
  ],
])('%s is refused', (_, attrs, error) => {
  expect(() => importedInto(strictStack(), attrs)).toThrow(error);
});
