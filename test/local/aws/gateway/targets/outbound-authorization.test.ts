import type { LocalGatewayOptions } from '../../../../../local';
import type { TemplateResource } from '../../../../../local/template/template';
import { allow, arnOf, GATEWAY, lambdaFunction, policy, RunningStack, type Resources } from './gateway-stack';
import { mcpServer, RecordingServer } from './recording-server';

/** "Set up outbound authorization for your gateway", the table of target types: its columns. */
const COLUMNS = ['none', 'role', 'caller', 'client', 'code', 'exchange', 'passthrough', 'key'] as const;
type Column = (typeof COLUMNS)[number];

/** The rows of that table, and that of "HTTP passthrough targets". `y` is a Yes of the guide. */
const ROWS: Readonly<Record<string, string>> = {
  //              none role caller client code exchange passthrough key
  ApiGateway: '     y    y    n      n     n      n         n       y',
  Lambda: '         n    y    n      n     n      n         n       n',
  McpServer: '      y    y    n      y     y      y         n       y',
  OpenApiSchema: '  y    y    n      y     y      y         n       y',
  SmithyModel: '    n    y    n      y     n      n         n       n',
  AgentcoreRuntime: 'n   y    y      y     n      n         y       n',
  Passthrough: '    n    y    y      y     y      y         y       y',
};
const CELLS = Object.entries(ROWS).flatMap(([kind, row]) =>
  row
    .trim()
    .split(/\s+/)
    .map((cell, index) => [kind, COLUMNS[index]!, cell === 'y'] as const),
);

const API = 'https://api.example.com';
const SERVER = 'https://mcp.example.com';
const VAULT = 'arn:aws:bedrock-agentcore:us-east-1:123456789012:token-vault/default';
/** Kinds that sign for a service that the template names. */
const NAMES_SERVICE = ['McpServer', 'OpenApiSchema'];

const oauth = (GrantType: string): object => ({
  CredentialProviderType: 'OAUTH',
  CredentialProvider: {
    OauthCredentialProvider: { ProviderArn: `${VAULT}/oauth2credentialprovider/login`, Scopes: [], GrantType },
  },
});
const API_KEY = {
  CredentialProviderType: 'API_KEY',
  CredentialProvider: {
    ApiKeyCredentialProvider: { ProviderArn: { Ref: 'Key' }, CredentialParameterName: 'X-Api-Key' },
  },
};
const role = (Service?: string): object => ({
  CredentialProviderType: 'GATEWAY_IAM_ROLE',
  ...(Service !== undefined && { CredentialProvider: { IamCredentialProvider: { Service } } }),
});

const credentialsOf = (column: Column, kind: string): object | undefined =>
  ({
    none: undefined,
    role: role(NAMES_SERVICE.includes(kind) ? 'execute-api' : undefined),
    caller: { CredentialProviderType: 'CALLER_IAM_CREDENTIALS' },
    client: oauth('CLIENT_CREDENTIALS'),
    code: oauth('AUTHORIZATION_CODE'),
    exchange: oauth('TOKEN_EXCHANGE'),
    passthrough: { CredentialProviderType: 'JWT_PASSTHROUGH' },
    key: API_KEY,
  })[column];

const TOOLS = [{ Name: 'say', Description: 'Says it', InputSchema: { Type: 'object' } }];
const OPEN_API = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Orders', version: '1' },
  servers: [{ url: API }],
  paths: { '/a': { get: { operationId: 'a', responses: { 200: { description: 'ok' } } } } },
});
const SMITHY = JSON.stringify({
  smithy: '2.0',
  shapes: {
    'w#Weather': {
      type: 'service',
      version: '1',
      operations: [{ target: 'w#GetCity' }],
      traits: { 'aws.protocols#restJson1': {}, 'aws.api#service': { sdkId: 'Weather', endpointPrefix: 'weather' } },
    },
    'w#GetCity': { type: 'operation', traits: { 'smithy.api#http': { method: 'GET', uri: '/city' } } },
  },
});
const RUNTIME = 'arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/agent-abcdefghij';
const CONFIGURATIONS: Readonly<Record<string, object>> = {
  ApiGateway: {
    Mcp: {
      ApiGateway: {
        RestApiId: 'abcdefghij',
        Stage: 'prod',
        ApiGatewayToolConfiguration: { ToolFilters: [{ FilterPath: '/*', Methods: ['GET'] }] },
      },
    },
  },
  Lambda: { Mcp: { Lambda: { LambdaArn: arnOf('Function'), ToolSchema: { InlinePayload: TOOLS } } } },
  // The tools are given: no token is needed to list them.
  McpServer: {
    Mcp: {
      McpServer: {
        Endpoint: `${SERVER}/mcp`,
        McpToolSchema: {
          InlinePayload: JSON.stringify({
            tools: [{ name: 'ping', description: 'Pings', inputSchema: { type: 'object' } }],
          }),
        },
      },
    },
  },
  OpenApiSchema: { Mcp: { OpenApiSchema: { InlinePayload: OPEN_API } } },
  SmithyModel: { Mcp: { SmithyModel: { InlinePayload: SMITHY } } },
  Connector: { Mcp: { Connector: { Source: { ConnectorId: 'web-search' } } } },
  AgentcoreRuntime: { Http: { AgentcoreRuntime: { Arn: RUNTIME } } },
  Passthrough: { Http: { Passthrough: { Endpoint: 'https://agent.example.com', ProtocolType: 'A2A' } } },
};

/** A gateway without a protocol type, which takes all kinds, and whose callers can be passed on where that is meant. */
function gatewayFor(column: Column, protocol: object = {}): TemplateResource {
  const AuthorizerType = column === 'caller' ? 'AWS_IAM' : 'NONE';
  return {
    Type: 'AWS::BedrockAgentCore::Gateway',
    Properties: { ...GATEWAY.Gateway!.Properties, ProtocolType: undefined, AuthorizerType, ...protocol },
  };
}

function stack(
  kind: string,
  credentials: object | readonly object[] | undefined,
  Gateway: TemplateResource,
): Resources {
  return {
    ...GATEWAY,
    Gateway,
    ...lambdaFunction('exports.handler = async () => 1;'),
    Policy: policy(allow(['lambda:InvokeFunction', 'bedrock-agentcore:*', 'secretsmanager:*'], '*')),
    Key: { Type: 'AWS::BedrockAgentCore::ApiKeyCredentialProvider', Properties: { Name: 'vendor', ApiKey: 'k' } },
    Target: {
      Type: 'AWS::BedrockAgentCore::GatewayTarget',
      DependsOn: 'Policy',
      Properties: {
        GatewayIdentifier: { Ref: 'Gateway' },
        Name: 'orders',
        TargetConfiguration: CONFIGURATIONS[kind],
        ...(credentials && { CredentialProviderConfigurations: [credentials].flat() }),
      },
    },
  };
}

const start = async (resources: Resources, options?: LocalGatewayOptions): Promise<readonly string[]> => {
  await using running = await RunningStack.start(resources, options);
  return [...running.local.warnings];
};

const REFUSAL: Readonly<Record<Column, RegExp>> = {
  none: /CredentialProviderConfigurations is missing; it is required for \w.* targets: use \w/,
  role: /GATEWAY_IAM_ROLE is not for/,
  caller: /CALLER_IAM_CREDENTIALS is not for .* targets; use \w/,
  client: /OAUTH is not for .* targets; use \w/,
  code: /(OAUTH|AUTHORIZATION_CODE) is not for .* targets; use \w/,
  exchange: /(OAUTH|TOKEN_EXCHANGE) is not for .* targets; use \w/,
  passthrough: /JWT_PASSTHROUGH is not for .* targets; use \w/,
  key: /API_KEY is not for .* targets; use \w/,
};

describe('the table of target types', () => {
  test.each(CELLS.filter(([, , taken]) => taken))('%s takes %s', async (kind, column) => {
    await expect(start(stack(kind, credentialsOf(column, kind), gatewayFor(column)))).resolves.toEqual(
      expect.any(Array),
    );
  });

  test.each(CELLS.filter(([, , taken]) => !taken))('%s refuses %s, and says what it takes', async (kind, column) => {
    const started = start(stack(kind, credentialsOf(column, kind), gatewayFor(column)));
    await expect(started).rejects.toThrow(REFUSAL[column]);
  });

  test('has a row more, which public reports have measured: a connector takes the role alone', async () => {
    const connector = (column: Column): Promise<unknown> =>
      start(stack('Connector', credentialsOf(column, 'Connector'), gatewayFor(column)));
    await expect(connector('role')).resolves.toContainEqual(expect.stringContaining('does not run Mcp.Connector'));
    await expect(connector('none')).rejects.toThrow('required for connector targets: use GATEWAY_IAM_ROLE');
    await expect(connector('key')).rejects.toThrow('API_KEY is not for connector targets; use GATEWAY_IAM_ROLE');
  });

  test('the refusal of a Lambda target without credentials is the one that AWS has', async () => {
    await expect(start(stack('Lambda', undefined, gatewayFor('none')))).rejects.toMatchObject({
      code: 'MissingProperty',
      property: 'CredentialProviderConfigurations',
    });
  });
});

describe('the service that GATEWAY_IAM_ROLE signs for', () => {
  test.each(NAMES_SERVICE)('is required of %s targets', async (kind) => {
    await expect(start(stack(kind, role(), gatewayFor('role')))).rejects.toThrow(
      'CredentialProvider.IamCredentialProvider.Service is missing; it is required for',
    );
  });

  test.each(['Lambda', 'ApiGateway', 'SmithyModel', 'Connector'])('is refused of %s targets', async (kind) => {
    await expect(start(stack(kind, role('execute-api'), gatewayFor('role')))).rejects.toThrow(
      'IamCredentialProvider is for MCP server and OpenAPI targets only; remove it',
    );
  });

  test.each(['AgentcoreRuntime', 'Passthrough'])('may be given of %s targets', async (kind) => {
    await expect(start(stack(kind, role('bedrock-agentcore'), gatewayFor('role')))).resolves.toBeDefined();
  });
});

describe('what the API takes', () => {
  const mcp = (credentials: object | readonly object[]): Promise<unknown> =>
    start(stack('McpServer', credentials, gatewayFor('none')));
  const withProvider = (CredentialProviderType: string, CredentialProvider: object): object => ({
    CredentialProviderType,
    CredentialProvider,
  });
  const ProviderArn = `${VAULT}/oauth2credentialprovider/login`;

  test.each<[string, object | readonly object[], string]>([
    ['no entry', [], 'CredentialProviderConfigurations is empty'],
    ['two entries', [API_KEY, API_KEY], 'CredentialProviderConfigurations has 2 entries; at most 1 are allowed'],
    ['another type', { CredentialProviderType: 'BASIC' }, "CredentialProviderType 'BASIC' is not known"],
    ['another grant', oauth('PASSWORD'), "GrantType 'PASSWORD' is not known"],
    ['OAUTH without its provider', { CredentialProviderType: 'OAUTH' }, 'OauthCredentialProvider is missing'],
    ['API_KEY without its provider', { CredentialProviderType: 'API_KEY' }, 'ApiKeyCredentialProvider is missing'],
    [
      'two providers',
      withProvider('OAUTH', { OauthCredentialProvider: { ProviderArn, Scopes: [] }, IamCredentialProvider: {} }),
      'IamCredentialProvider is there, and so is OauthCredentialProvider',
    ],
    [
      'the provider of another type',
      withProvider('API_KEY', { OauthCredentialProvider: { ProviderArn, Scopes: [] } }),
      'ApiKeyCredentialProvider is missing; it is required for API_KEY',
    ],
    ['no scopes', withProvider('OAUTH', { OauthCredentialProvider: { ProviderArn } }), 'Scopes is missing'],
    [
      'a scope of 65 characters',
      withProvider('OAUTH', { OauthCredentialProvider: { ProviderArn, Scopes: ['s'.repeat(65)] } }),
      'use 1 to 64 characters',
    ],
    [
      '101 scopes',
      withProvider('OAUTH', {
        OauthCredentialProvider: { ProviderArn, Scopes: Array.from({ length: 101 }, (_, i) => `s${i}`) },
      }),
      'Scopes has 101 entries; at most 100 are allowed',
    ],
    [
      'a provider that is no ARN',
      withProvider('OAUTH', { OauthCredentialProvider: { ProviderArn: 'login', Scopes: [] } }),
      'ProviderArn "login" is not the ARN of a credential provider',
    ],
    [
      'a parameter name of 65 characters',
      withProvider('API_KEY', {
        ApiKeyCredentialProvider: { ProviderArn: { Ref: 'Key' }, CredentialParameterName: 'x'.repeat(65) },
      }),
      'use 1 to 64 characters',
    ],
    [
      'a key in a cookie',
      withProvider('API_KEY', {
        ApiKeyCredentialProvider: { ProviderArn: { Ref: 'Key' }, CredentialLocation: 'COOKIE' },
      }),
      "CredentialLocation 'COOKIE' is not known",
    ],
    ['a service with a space', role('execute api'), "Service 'execute api' is not valid"],
  ])('%s is refused', async (_, credentials, message) => {
    await expect(mcp(credentials)).rejects.toThrow(message);
  });

  test.each<[string, object, string]>([
    ['none', {}, 'TargetConfiguration is empty'],
    [
      'two kinds',
      { Mcp: { ...configurationOf('Lambda'), ...configurationOf('McpServer') } },
      'a target is one of them',
    ],
    [
      'two protocols',
      { Mcp: configurationOf('Lambda'), Http: { AgentcoreRuntime: { Arn: RUNTIME } } },
      'a target is one of them',
    ],
  ])('a configuration with %s is refused', async (_, TargetConfiguration, message) => {
    const resources = stack('Lambda', role(), gatewayFor('role'));
    const properties = { ...resources.Target!.Properties, TargetConfiguration };
    await expect(start({ ...resources, Target: { ...resources.Target!, Properties: properties } })).rejects.toThrow(
      message,
    );
  });
});

function configurationOf(kind: string): object {
  return (CONFIGURATIONS[kind] as { Mcp: object }).Mcp;
}

describe('what the gateway asks of its callers', () => {
  /** `CALLER_IAM_CREDENTIALS`: guide; `JWT_PASSTHROUGH`: awslabs/nx-plugin-for-aws#1258 for AWS_IAM. */
  const MATRIX: readonly (readonly [string, string, boolean])[] = [
    ['CALLER_IAM_CREDENTIALS', 'AWS_IAM', true],
    ['CALLER_IAM_CREDENTIALS', 'AUTHENTICATE_ONLY', true],
    ['CALLER_IAM_CREDENTIALS', 'NONE', false],
    ['CALLER_IAM_CREDENTIALS', 'CUSTOM_JWT', false],
    ['JWT_PASSTHROUGH', 'CUSTOM_JWT', true],
    ['JWT_PASSTHROUGH', 'NONE', true],
    ['JWT_PASSTHROUGH', 'AWS_IAM', false],
    ['JWT_PASSTHROUGH', 'AUTHENTICATE_ONLY', false],
  ];
  const AuthorizerConfiguration = {
    CustomJWTAuthorizer: {
      DiscoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
      AllowedClients: ['kiro'],
    },
  };
  const passing = (CredentialProviderType: string, AuthorizerType: string, options?: LocalGatewayOptions) => {
    const gateway = gatewayFor('none', {
      AuthorizerType,
      ...(AuthorizerType === 'CUSTOM_JWT' && { AuthorizerConfiguration }),
    });
    return start(stack('AgentcoreRuntime', { CredentialProviderType }, gateway), options);
  };

  test.each(MATRIX.filter(([, , taken]) => taken))('%s goes with %s', async (type, authorizer) => {
    await expect(passing(type, authorizer)).resolves.toBeDefined();
  });

  test.each(MATRIX.filter(([, , taken]) => !taken))('%s does not go with %s', async (type, authorizer) => {
    await expect(passing(type, authorizer)).rejects.toThrow(
      `${type} does not go with the AuthorizerType ${authorizer} of gateway "tools"; it needs`,
    );
  });

  test('a token is passed on where AUTHENTICATE_ONLY is taken to check it', async () => {
    const options = { assume: { tokenPassthroughWithAuthenticateOnly: 'accepted' } } as const;
    await expect(passing('JWT_PASSTHROUGH', 'AUTHENTICATE_ONLY', options)).resolves.toBeDefined();
    await expect(passing('JWT_PASSTHROUGH', 'AWS_IAM', options)).rejects.toThrow('it needs CUSTOM_JWT or NONE');
  });
});

describe('the protocol type of the gateway', () => {
  const HTTP = ['AgentcoreRuntime', 'Passthrough'];

  test.each(HTTP)('MCP refuses %s targets with the words of AWS', async (kind) => {
    const started = start(stack(kind, role(), gatewayFor('role', { ProtocolType: 'MCP' })));
    await expect(started).rejects.toMatchObject({
      code: 'ConflictingProperties',
      property: 'TargetConfiguration.Http',
      message: expect.stringContaining(
        'HTTP target configuration is not supported for gateways with MCP protocol type; leave out ProtocolType',
      ),
    });
  });

  test.each([...HTTP, 'Lambda'])('left out, it takes %s targets', async (kind) => {
    await expect(start(stack(kind, role(), gatewayFor('role')))).resolves.toBeDefined();
  });

  test('is nothing else', async () => {
    const started = start(stack('Lambda', role(), gatewayFor('role', { ProtocolType: 'HTTP' })));
    await expect(started).rejects.toThrow("ProtocolType 'HTTP' is not known; use one of MCP");
  });
});

test('an MCP server that lists tools for each call needs no consent of a person', async () => {
  const resources = stack('McpServer', oauth('AUTHORIZATION_CODE'), gatewayFor('none'));
  const TargetConfiguration = { Mcp: { McpServer: { Endpoint: `${SERVER}/mcp`, ListingMode: 'DYNAMIC' } } };
  const Properties = { ...resources.Target!.Properties, TargetConfiguration };
  await expect(start({ ...resources, Target: { ...resources.Target!, Properties } })).rejects.toThrow(
    'DYNAMIC does not go with the grant AUTHORIZATION_CODE; use DEFAULT',
  );
});

describe('a function that lets the service in, and a role without a policy', () => {
  const permission = (properties: object = {}): TemplateResource => ({
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'Function' },
      Principal: 'bedrock-agentcore.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Gateway', 'GatewayArn'] },
      ...properties,
    },
  });
  const resources = (Policy: TemplateResource): Resources => ({
    ...stack('Lambda', role(), gatewayFor('role')),
    Policy,
  });
  const switched = { assume: { lambdaTargetInvoker: 'role-or-service' } } as const;

  test('are refused: the execution role invokes', async () => {
    await expect(start(resources(permission()))).rejects.toThrow(
      'Gateway execution role lacks permission to invoke Lambda function',
    );
  });

  test('work where the service is taken to invoke', async () => {
    await using running = await RunningStack.start(resources(permission()), switched);
    expect(await running.call('orders___say')).toBe('1');
  });

  test.each([
    ['another service', { Principal: 's3.amazonaws.com' }],
    ['another gateway', { SourceArn: 'arn:aws:bedrock-agentcore:us-east-1:123456789012:gateway/other-abcdefghij' }],
  ])('are refused all the same when it lets in %s', async (_, properties) => {
    await expect(start(resources(permission(properties)), switched)).rejects.toThrow(
      'Gateway execution role lacks permission to invoke Lambda function',
    );
  });
});

test('what is listed without credentials is called without', async () => {
  await using server = await RecordingServer.start(mcpServer);
  await using running = await RunningStack.start(stack('McpServer', undefined, gatewayFor('none')), {
    endpoints: { [SERVER]: server.origin },
  });
  expect(await running.call('orders___ping')).toBe('pong');
  expect(server.received.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});
