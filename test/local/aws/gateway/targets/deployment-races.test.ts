import type { TemplateResource } from '../../../../../local/template/template';
import { method, resource, restApi } from '../../api-gateway/rest-api-stack';
import { allow, arnOf, GATEWAY, lambdaFunction, policy, RunningStack, target, type Resources } from './gateway-stack';
import { mcpServer, RecordingServer } from './recording-server';

const SERVER = 'https://mcp.example.com';
const ISSUER = 'https://login.example.com';

/** A policy of the gateway's role, of which a stack can have several. */
function named(name: string, ...statements: object[]): TemplateResource {
  const { Type, Properties } = policy(...statements);
  return { Type, Properties: { ...Properties, PolicyName: name } };
}

/** The logical ids that targets and gateways should wait for, by the resource that should. */
const races = ({ local }: RunningStack): string[] =>
  local.warnings.flatMap((warning) => {
    const [, waiting, late] = /^Stack\/(\w+): AWS may create this .* add "DependsOn": \["(\w+)"\]$/.exec(warning) ?? [];
    return waiting === undefined ? [] : [`${waiting} waits for ${late}`];
  });

describe('a target whose credentials AWS fetches when it creates it', () => {
  const PROVIDERS: Record<string, TemplateResource> = {
    API_KEY: {
      Type: 'AWS::BedrockAgentCore::ApiKeyCredentialProvider',
      Properties: { Name: 'vendor', ApiKey: 'k-1' },
    },
    OAUTH: {
      Type: 'AWS::BedrockAgentCore::OAuth2CredentialProvider',
      Properties: {
        Name: 'login',
        CredentialProviderVendor: 'CustomOauth2',
        Oauth2ProviderConfigInput: {
          CustomOauth2ProviderConfig: {
            ClientId: 'gateway',
            ClientSecret: 's3cret',
            OauthDiscovery: { AuthorizationServerMetadata: { Issuer: ISSUER, TokenEndpoint: `${ISSUER}/token` } },
          },
        },
      },
    },
  };
  const CREDENTIALS: Record<string, object> = {
    API_KEY: {
      CredentialProviderType: 'API_KEY',
      CredentialProvider: { ApiKeyCredentialProvider: { ProviderArn: { Ref: 'Provider' } } },
    },
    OAUTH: {
      CredentialProviderType: 'OAUTH',
      CredentialProvider: { OauthCredentialProvider: { ProviderArn: { Ref: 'Provider' }, Scopes: [] } },
    },
  };
  const GRANTS: Resources = {
    Workload: named('Workload', allow('bedrock-agentcore:GetWorkloadAccessToken', '*')),
    Vault: named(
      'Vault',
      allow(['bedrock-agentcore:GetResourceApiKey', 'bedrock-agentcore:GetResourceOauth2Token'], { Ref: 'Provider' }),
    ),
    Secret: named('Secret', allow('secretsmanager:GetSecretValue', '*')),
  };

  async function start(kind: string, configuration: object, more: Partial<TemplateResource> = {}): Promise<string[]> {
    await using server = await RecordingServer.start(mcpServer);
    await using login = await RecordingServer.start(() => [200, { access_token: 't', expires_in: 600 }]);
    await using running = await RunningStack.start(
      {
        ...GATEWAY,
        Provider: PROVIDERS[kind]!,
        ...GRANTS,
        Target: target(configuration, CREDENTIALS[kind], more),
      },
      { endpoints: { [SERVER]: server.origin, [ISSUER]: login.origin } },
    );
    return races(running);
  }

  const MCP_SERVER = { McpServer: { Endpoint: `${SERVER}/mcp` } };

  test.each(['API_KEY', 'OAUTH'])('should wait for every policy that %s needs', async (kind) => {
    expect(await start(kind, MCP_SERVER)).toEqual([
      'Target waits for Workload',
      'Target waits for Vault',
      'Target waits for Secret',
    ]);
    expect(await start(kind, MCP_SERVER, { DependsOn: ['Workload', 'Secret'] })).toEqual(['Target waits for Vault']);
    expect(await start(kind, MCP_SERVER, { DependsOn: Object.keys(GRANTS) })).toEqual([]);
  });

  const TOOLS = JSON.stringify({ tools: [{ name: 'ping', description: 'P', inputSchema: { type: 'object' } }] });
  const OPENAPI = JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Orders', version: '1' },
    servers: [{ url: SERVER }],
    paths: { '/ping': { get: { operationId: 'ping', responses: {} } } },
  });

  test.each<[string, object]>([
    ['lists its tools with every request', { McpServer: { ...MCP_SERVER.McpServer, ListingMode: 'DYNAMIC' } }],
    ['brings its tools along', { McpServer: { ...MCP_SERVER.McpServer, McpToolSchema: { InlinePayload: TOOLS } } }],
    ['has an OpenAPI schema', { OpenApiSchema: { InlinePayload: OPENAPI } }],
  ])('need not wait when it %s', async (_, configuration) => {
    expect(await start('API_KEY', configuration)).toEqual([]);
  });
});

/** An MCP server as a function, in whose event the body is text. */
const MCP_FUNCTION = `
exports.handler = async ({ body }) => {
  const { id, method, params } = JSON.parse(body ?? '{}');
  if (id === undefined) return { statusCode: 202 };
  const result = method === 'initialize'
    ? { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } }
    : { tools: [{ name: 'ping', inputSchema: { type: 'object' } }] };
  return {
    statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id, result }),
  };
};`;

const permission = (properties: object): TemplateResource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: arnOf('Function'), Principal: '*', ...properties },
});

test('a target behind a function URL that anybody may call should wait for the permissions of the URL', async () => {
  await using running = await RunningStack.start({
    ...GATEWAY,
    ...lambdaFunction(MCP_FUNCTION),
    Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE', TargetFunctionArn: arnOf('Function') } },
    One: permission({ Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
    Other: permission({ Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
    Target: target({ McpServer: { Endpoint: { 'Fn::Sub': '${Url.FunctionUrl}mcp' } } }, undefined, {
      DependsOn: 'One',
    }),
  });
  expect(races(running)).toEqual(['Target waits for Other']);
});

describe('a target behind a REST API of the template', () => {
  const MCP_METHOD = { Mcp: resource('mcp'), Post: method('POST', 'Mcp', { AuthorizationType: 'AWS_IAM' }) };
  const MCP_DELETE = { Get: method('GET', 'Mcp'), Delete: method('DELETE', 'Mcp') };
  const EXECUTE = { 'Fn::Sub': 'arn:aws:execute-api:us-east-1:111122223333:${Api}/prod/POST/mcp' };

  const stack = (DependsOn: string[]): Resources => ({
    ...GATEWAY,
    ...restApi(MCP_FUNCTION, { ...MCP_METHOD, ...MCP_DELETE }),
    Policy: policy(allow('execute-api:Invoke', EXECUTE)),
    Target: target(
      {
        McpServer: { Endpoint: { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com/prod/mcp' } },
      },
      {
        CredentialProviderType: 'GATEWAY_IAM_ROLE',
        CredentialProvider: { IamCredentialProvider: { Service: 'execute-api' } },
      },
      { DependsOn },
    ),
  });

  test('should wait for its stage, its policy and the permission of the function', async () => {
    await using running = await RunningStack.start(stack([]));
    expect(await running.toolNames()).toEqual(['orders___ping']);
    expect(races(running).sort()).toEqual([
      'Target waits for Permission',
      'Target waits for Policy',
      'Target waits for Stage',
    ]);
  });

  test('is not warned of when it waits', async () => {
    await using running = await RunningStack.start(stack(['Permission', 'Policy', 'Stage']));
    expect(races(running)).toEqual([]);
  });
});

describe('an API Gateway target, whose definition AWS reads when it creates it', () => {
  const stack = (Stage: unknown): Resources => ({
    ...GATEWAY,
    ...restApi('exports.handler = async () => ({ statusCode: 200 });', {
      List: method('GET', 'Orders', { OperationName: 'listOrders' }),
    }),
    Target: target({
      ApiGateway: {
        RestApiId: { Ref: 'Api' },
        Stage,
        ApiGatewayToolConfiguration: { ToolFilters: [{ FilterPath: '/*', Methods: ['GET'] }] },
      },
    }),
  });

  test('should wait for a stage that it has the name of', async () => {
    await using running = await RunningStack.start(stack('prod'));
    expect(races(running)).toEqual(['Target waits for Stage']);
  });

  test('waits for a stage that it refers to, and need not wait for the permission of the function', async () => {
    await using running = await RunningStack.start(stack({ Ref: 'Stage' }));
    expect(races(running)).toEqual([]);
  });
});

test('a gateway need not wait for the policy with which it invokes its interceptors', async () => {
  await using running = await RunningStack.start({
    ...GATEWAY,
    ...lambdaFunction('exports.handler = async (event) => event;'),
    Gateway: {
      ...GATEWAY.Gateway!,
      Properties: {
        ...GATEWAY.Gateway!.Properties,
        InterceptorConfigurations: [
          { Interceptor: { Lambda: { Arn: arnOf('Function') } }, InterceptionPoints: ['REQUEST'] },
        ],
      },
    },
    Policy: policy(allow('lambda:InvokeFunction', arnOf('Function'))),
  });
  expect(races(running)).toEqual([]);
});
