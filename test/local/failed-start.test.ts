import { App, CfnOutput, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { ERROR_CODES, InternalError, LocalGateway, TwinError, type LocalGatewayOptions } from '../../local';
import { ResourceTypes } from '../../local/template/resource-type';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { allow, GATEWAY, policy, target, type Resources } from './aws/gateway/targets/gateway-stack';

async function failureOf(
  source: Parameters<typeof LocalGateway.start>[0],
  options?: LocalGatewayOptions,
): Promise<TwinError> {
  const started = await LocalGateway.start(source, options).catch((error: unknown) => error);
  if (started instanceof LocalGateway) {
    await started.stop();
    throw new Error('it starts');
  }
  expect(started).toBeInstanceOf(TwinError);
  return started as TwinError;
}

const custom = (properties: object = {}, Type = 'Custom::Orders') => ({
  Type,
  Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:elsewhere', ...properties },
});

/** What every start of these resources warns of. */
const WARNINGS = [
  'Stack/Orders: the local twin does not run Custom::Orders; the resource exists in name only',
  'Stack/Gateway: AuthorizerType NONE lets anybody call the tools of this gateway',
];

const withOrders = (more: Resources): { Resources: Resources } => ({
  Resources: { Orders: custom(), ...GATEWAY, ...more },
});

describe('a start that fails keeps its warnings', () => {
  const inUse = async (): Promise<LocalGatewayOptions & { close: () => void }> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, close: () => server.close() };
  };

  test('where AWS refuses a resource', async () => {
    const { Gateway } = GATEWAY;
    const Bad = { ...Gateway, Properties: { ...Gateway.Properties, Name: 'a name' }, DependsOn: 'Gateway' };
    expect(await failureOf(withOrders({ Bad }))).toMatchObject({ code: 'InvalidProperty', warnings: WARNINGS });
  });

  test('where an expression refers to nothing', async () => {
    const Bad = { Type: 'AWS::IAM::Role', Properties: { RoleName: { Ref: 'Typo' } }, DependsOn: 'Gateway' };
    expect(await failureOf(withOrders({ Bad }))).toMatchObject({ code: 'UnknownReference', warnings: WARNINGS });
  });

  test('where a parameter is missing, in an output', async () => {
    const Parameters = { Owner: { Type: 'String' } };
    const source = { ...withOrders({}), Parameters, Outputs: { Owner: { Value: { Ref: 'Owner' } } } };
    expect(await failureOf(source)).toMatchObject({ code: 'MissingParameter', warnings: WARNINGS });
  });

  test('where a given parameter is in no template', async () => {
    const refused = await failureOf(withOrders({}), { parameters: { Owner: 'x' } });
    expect(refused).toMatchObject({ code: 'InvalidParameter', warnings: WARNINGS });
  });

  test('where the port is in use', async () => {
    const { close, ...options } = await inUse();
    expect(await failureOf(withOrders({}), options)).toMatchObject({ code: 'PortInUse', warnings: WARNINGS });
    close();
  });

  test('where there is no gateway', async () => {
    const refused = await failureOf({ Resources: { Orders: custom() } });
    expect(refused).toMatchObject({ code: 'NothingToRun', warnings: WARNINGS.slice(0, 1) });
  });

  test('where the tools of a target cannot be listed, with what was said of that target', async () => {
    const Endpoint = { 'Fn::Sub': 'https://missing.example.com/mcp' };
    const ProviderArn =
      'arn:aws:bedrock-agentcore:us-east-1:111122223333:token-vault/default/oauth2credentialprovider/acme';
    const OauthCredentialProvider = { GrantType: 'AUTHORIZATION_CODE', ProviderArn, Scopes: ['orders'] };
    const Target = target(
      { McpServer: { Endpoint } },
      { CredentialProviderType: 'OAUTH', CredentialProvider: { OauthCredentialProvider } },
    );
    const refused = await failureOf(withOrders({ Target }), {
      endpoints: { 'https://missing.example.com': 'http://127.0.0.1:1' },
    });
    expect(refused.message).toMatch(
      /could not be listed: .* \(warned before: the local twin does not fetch OAUTH credentials with/,
    );
    expect(refused.warnings).toEqual([...WARNINGS, expect.stringContaining('Stack/Target: ')]);
  });

  test('where the twin itself fails: the error says where, and keeps the cause', async () => {
    const bug = new RangeError('a bug');
    const find = jest
      .spyOn(ResourceTypes.prototype, 'find')
      .mockImplementation((type) =>
        type === 'AWS::IAM::Role' ? { type, create: () => Promise.reject(bug) } : undefined,
      );
    const refused = await failureOf(withOrders({})).finally(() => find.mockRestore());
    expect(refused).toBeInstanceOf(InternalError);
    expect(refused).toMatchObject({ code: 'InternalError', cause: bug, warnings: WARNINGS.slice(0, 1) });
    expect(refused.message).toBe(
      'stack Stack: GatewayRole (AWS::IAM::Role): the local twin itself failed: RangeError: a bug; please report this',
    );
    expect(Object.keys(ERROR_CODES)).toContain('InternalError');
  });
});

describe('an error names the value that the twin invented', () => {
  const invented = (name: string): string => `the twin invented ${name}, because it does not run Custom::Orders`;
  const greeting = { 'Fn::GetAtt': ['Orders', 'Greeting'] };
  const arn = { 'Fn::GetAtt': ['Orders', 'ProviderArn'] };

  const server = (Endpoint: unknown, ProviderArn?: unknown): Resources[string] =>
    target(
      { McpServer: { Endpoint } },
      ProviderArn === undefined
        ? undefined
        : {
            CredentialProviderType: 'OAUTH',
            CredentialProvider: { OauthCredentialProvider: { ProviderArn, Scopes: ['x'] } },
          },
    );

  test.each<[string, Resources, string]>([
    [
      'as the property itself',
      { Target: target({}), ...rename({ 'Fn::GetAtt': ['Orders', 'A_Name'] }) },
      'Orders.A_Name',
    ],
    ['as Ref', rename({ 'Fn::Sub': '${Orders}_' }), 'Orders.Ref'],
    ['in Fn::Sub', rename({ 'Fn::Sub': 'of ${Orders.Greeting} x' }), 'Orders.Greeting'],
    ['in Fn::Join', rename({ 'Fn::Join': [' ', ['of', greeting, 'x']] }), 'Orders.Greeting'],
    [
      'in what Fn::Split and Fn::Select leave of it',
      rename({ 'Fn::Join': [' ', { 'Fn::Split': ['-', greeting] }] }),
      'Orders.',
    ],
    [
      'behind a parameter of the Parameter Store',
      {
        Stored: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/orders', Type: 'String', Value: greeting } },
        ...rename({ 'Fn::Sub': '{{resolve:ssm:/orders}} and more' }, ['Stored']),
      },
      'Orders.Greeting',
    ],
    ['as the ARN of a provider', { Target: server('https://tools.example.com/mcp', arn) }, 'Orders.ProviderArn'],
    [
      'in a text too long to be shown',
      rename({ 'Fn::Sub': `${'x '.repeat(100)}\${Orders.Greeting}` }),
      'Orders.Greeting',
    ],
    [
      'as a reference to a user pool',
      {
        Client: {
          Type: 'AWS::Cognito::UserPoolClient',
          Properties: { UserPoolId: { 'Fn::GetAtt': ['Orders', 'PoolId'] } },
        },
      },
      'Orders.PoolId',
    ],
    ['as an index of Fn::Select', rename({ 'Fn::Select': [greeting, ['a']] }), 'Orders.Greeting'],
    ['as the argument of Fn::FindInMap', rename({ 'Fn::FindInMap': [greeting, 'a', 'b'] }), 'Orders.Greeting'],
    ['as the name of an export', rename({ 'Fn::ImportValue': greeting }), 'Orders.Greeting'],
  ])('%s', async (_, resources, name) => {
    const refused = await failureOf(withOrders(resources));
    expect(refused.message).toContain(name === 'Orders.' ? 'the twin invented Orders.' : invented(name));
    expect(refused.warnings).toContain(WARNINGS[0]);
  });

  test('once', async () => {
    const { message } = await failureOf(withOrders(rename({ 'Fn::Sub': 'of ${Orders.Greeting} x' })));
    expect(message.split('the twin invented')).toHaveLength(2);
  });

  test('and not where another property is wrong', async () => {
    const Properties = { RoleName: 'orders', Description: greeting, AssumeRolePolicyDocument: 1 };
    const { message } = await failureOf(withOrders({ Bad: { Type: 'AWS::IAM::Role', Properties } }));
    expect(message).toContain('AssumeRolePolicyDocument');
    expect(message).not.toContain('invented');
  });

  test('that another stack exported', async () => {
    const app = new App();
    const first = new Stack(app, 'First');
    const orders = new CfnResource(first, 'Orders', { type: 'Custom::Orders', properties: { ServiceToken: 'x' } });
    new CfnOutput(first, 'Out', { value: orders.getAtt('Greeting').toString(), exportName: 'greeting' });
    const second = new Stack(app, 'Second');
    second.addStackDependency(first);
    new cognito.CfnUserPool(second, 'Pool', { userPoolName: `${Fn.importValue('greeting')}/` });
    new agentcore.Gateway(second, 'Gateway', { authorizerConfiguration: agentcore.GatewayAuthorizer.withNoAuth() });
    expect((await failureOf(app)).message).toContain(invented('Orders.Greeting'));
  });

  test('as a secret that a token endpoint refuses: the error has the secret nowhere', async () => {
    const secret = { 'Fn::GetAtt': ['Orders', 'ClientSecret'] };
    const resources: Resources = {
      Calls: policy(allow(['bedrock-agentcore:*', 'secretsmanager:GetSecretValue'], '*')),
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
      Domain: {
        Type: 'AWS::Cognito::UserPoolDomain',
        Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'machines-of-acme' },
      },
      Server: {
        Type: 'AWS::Cognito::UserPoolResourceServer',
        Properties: {
          UserPoolId: { Ref: 'Pool' },
          Identifier: 'tools',
          Name: 'tools',
          Scopes: [{ ScopeName: 'use', ScopeDescription: 'use' }],
        },
      },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        DependsOn: 'Server',
        Properties: {
          UserPoolId: { Ref: 'Pool' },
          GenerateSecret: true,
          AllowedOAuthFlows: ['client_credentials'],
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthScopes: ['tools/use'],
        },
      },
      Provider: {
        Type: 'AWS::BedrockAgentCore::OAuth2CredentialProvider',
        DependsOn: 'Domain',
        Properties: {
          Name: 'machines',
          CredentialProviderVendor: 'CustomOauth2',
          Oauth2ProviderConfigInput: {
            CustomOauth2ProviderConfig: {
              ClientId: { Ref: 'Client' },
              ClientSecret: secret,
              OauthDiscovery: { DiscoveryUrl: { 'Fn::Sub': '${Pool.ProviderURL}/.well-known/openid-configuration' } },
            },
          },
        },
      },
      Target: { ...server('https://tools.example.com/mcp', { Ref: 'Provider' }), DependsOn: ['Calls'] },
    };
    const refused = await failureOf(withOrders(resources));
    expect(refused.message).toContain('invalid_client_secret');
    expect(refused.message).toContain(invented('Orders.ClientSecret'));
    expect(refused.message).not.toMatch(/Stack-Orders-\w{12}/);
  });

  /** A further gateway of this name, which no gateway may have if it has blanks or underscores. */
  function rename(Name: unknown, DependsOn: string[] = []): Resources {
    const { Gateway } = GATEWAY;
    return { Other: { ...Gateway, DependsOn: ['Gateway', ...DependsOn], Properties: { ...Gateway.Properties, Name } } };
  }
});

describe('a stack without resources', () => {
  test('is skipped with a warning, as cdk deploy does', async () => {
    const app = new App();
    new CfnOutput(new Stack(app, 'Images'), 'Uri', { value: 'x' });
    new agentcore.Gateway(new Stack(app, 'Tools'), 'Gateway', {
      authorizerConfiguration: agentcore.GatewayAuthorizer.withNoAuth(),
    });
    const local = await LocalGateway.start(app);
    expect(local.warnings[0]).toBe(
      'Images: stack has no resources, skipping deployment; its outputs are not there either',
    );
    expect(local.stacks.map(({ stackName }) => stackName)).toEqual(['Tools']);
    await local.stop();
  });

  test('alone leaves nothing to run', async () => {
    const app = new App();
    new Stack(app, 'Images');
    expect(await failureOf(app)).toMatchObject({
      code: 'NothingToRun',
      warnings: [expect.stringMatching(/^Images: /)],
    });
  });
});
