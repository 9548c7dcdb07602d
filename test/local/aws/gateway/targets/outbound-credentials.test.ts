import type { TemplateResource } from '../../../../../local/template/template';
import { allow, GATEWAY, policy, RunningStack, target, type Resources } from './gateway-stack';
import { mcpServer, RecordingServer } from './recording-server';

const SERVER = 'https://mcp.example.com';
const ISSUER = 'https://login.example.com';
const WORKLOAD = allow('bedrock-agentcore:GetWorkloadAccessToken', '*');
const SECRET = allow('secretsmanager:GetSecretValue', '*');
const GRANTS = [
  WORKLOAD,
  SECRET,
  allow(['bedrock-agentcore:GetResourceApiKey', 'bedrock-agentcore:GetResourceOauth2Token'], { Ref: 'Provider' }),
];

const stack = (credentials: object, resources: Resources): Resources => ({
  ...GATEWAY,
  Policy: policy(...GRANTS),
  Target: target({ McpServer: { Endpoint: `${SERVER}/mcp` } }, credentials, { DependsOn: 'Policy' }),
  ...resources,
});

describe('an API key', () => {
  const provider = (properties: object = { ApiKey: 'k-1' }): TemplateResource => ({
    Type: 'AWS::BedrockAgentCore::ApiKeyCredentialProvider',
    Properties: { Name: 'vendor', ...properties },
  });
  const credentials = (configuration: object = {}): object => ({
    CredentialProviderType: 'API_KEY',
    CredentialProvider: { ApiKeyCredentialProvider: { ProviderArn: { Ref: 'Provider' }, ...configuration } },
  });

  test.each<[string, object, object]>([
    ['in a header', { CredentialParameterName: 'X-Api-Key' }, { headers: { 'x-api-key': 'k-1' } }],
    ['as Authorization where the template names no header', {}, { headers: { authorization: 'k-1' } }],
    ['with a prefix', { CredentialPrefix: 'Bearer' }, { headers: { authorization: 'Bearer k-1' } }],
    [
      'in the query',
      { CredentialLocation: 'QUERY_PARAMETER', CredentialParameterName: 'key' },
      { url: '/mcp?key=k-1' },
    ],
  ])('is sent %s', async (_, configuration, expected) => {
    await using server = await RecordingServer.start(mcpServer);
    await using running = await RunningStack.start(stack(credentials(configuration), { Provider: provider() }), {
      endpoints: { [SERVER]: server.origin },
    });
    expect(await running.call('orders___ping')).toBe('pong');
    expect(server.received.length).toBeGreaterThan(2);
    for (const received of server.received) {
      expect(received).toMatchObject(expected);
    }
  });

  test('is read from a secret of the template', async () => {
    await using server = await RecordingServer.start(mcpServer);
    const resources = {
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'vendor/key', SecretString: '{"apiKey":"from-secret"}' },
      },
      Provider: provider({ ApiKeySecretConfig: { SecretId: { Ref: 'Secret' }, JsonKey: 'apiKey' } }),
    };
    await using running = await RunningStack.start(stack(credentials(), resources), {
      endpoints: { [SERVER]: server.origin },
    });
    expect(await running.call('orders___ping')).toBe('pong');
    expect(server.received.at(-1)!.headers.authorization).toBe('from-secret');
  });

  test.each([
    ['bedrock-agentcore:GetWorkloadAccessToken', GRANTS.slice(1)],
    ['secretsmanager:GetSecretValue', [GRANTS[0]!, GRANTS[2]!]],
    ['bedrock-agentcore:GetResourceApiKey', GRANTS.slice(0, 2)],
  ])('is not read without %s', async (action, grants) => {
    await using server = await RecordingServer.start(mcpServer);
    const started = RunningStack.start(stack(credentials(), { Provider: provider(), Policy: policy(...grants) }), {
      endpoints: { [SERVER]: server.origin },
    });
    await expect(started).rejects.toThrow(`is not authorized to perform: ${action} on resource: arn:aws:`);
    expect(server.received).toEqual([]);
  });
});

describe('an OAuth client', () => {
  const credentials = {
    CredentialProviderType: 'OAUTH',
    CredentialProvider: {
      OauthCredentialProvider: { ProviderArn: { Ref: 'Provider' }, Scopes: ['orders/read', 'orders/write'] },
    },
  };
  const provider = (discovery: object, more: object = {}): TemplateResource => ({
    Type: 'AWS::BedrockAgentCore::OAuth2CredentialProvider',
    Properties: {
      Name: 'login',
      CredentialProviderVendor: 'CustomOauth2',
      Oauth2ProviderConfigInput: {
        CustomOauth2ProviderConfig: { ClientId: 'gateway', ClientSecret: 's3cret', OauthDiscovery: discovery, ...more },
      },
    },
  });
  const issuer = (): Promise<RecordingServer> => {
    let issued = 0;
    return RecordingServer.start(({ url }) => {
      if (url.startsWith('/.well-known/')) return [200, { token_endpoint: `${ISSUER}/token` }];
      issued += 1;
      return [200, { access_token: `token-${issued}`, token_type: 'Bearer', expires_in: 600 }];
    });
  };

  test.each([[{}], [{ ClientAuthenticationMethod: 'CLIENT_SECRET_POST' }]])(
    'a token endpoint that repeats its secret puts it into no error, with %j',
    async (method) => {
      await using login = await RecordingServer.start(({ headers, body }) => [
        400,
        { error: 'invalid_client', error_description: `not known: ${headers.authorization} ${body}` },
      ]);
      const Provider = provider({ AuthorizationServerMetadata: { TokenEndpoint: `${ISSUER}/token` } }, method);
      const started = RunningStack.start(stack(credentials, { Provider }), { endpoints: { [ISSUER]: login.origin } });
      const { message } = await started.then(
        () => new Error('it started'),
        (error: Error) => error,
      );
      expect(message).toContain('/token answered 400: {"error":"invalid_client"');
      expect(message).not.toContain('s3cret');
      expect(message).not.toContain(Buffer.from('gateway:s3cret').toString('base64'));
    },
  );

  test('gets a token by discovery, keeps it, and gets another one when it has expired', async () => {
    await using server = await RecordingServer.start(mcpServer);
    await using login = await issuer();
    const Provider = provider({ DiscoveryUrl: `${ISSUER}/.well-known/openid-configuration` });
    await using running = await RunningStack.start(stack(credentials, { Provider }), {
      endpoints: { [SERVER]: server.origin, [ISSUER]: login.origin },
    });
    const sent = (): unknown => server.received.at(-1)!.headers.authorization;
    const tokenRequests = (): readonly object[] => login.received.filter(({ url }) => url === '/token');

    await running.call('orders___ping');
    expect(sent()).toBe('Bearer token-1');
    expect(tokenRequests()).toMatchObject([
      {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('gateway:s3cret').toString('base64')}` },
        body: 'grant_type=client_credentials&scope=orders%2Fread+orders%2Fwrite',
      },
    ]);
    running.local.clock.advance({ seconds: 560 });
    await running.call('orders___ping');
    expect(sent()).toBe('Bearer token-1');
    running.local.clock.advance({ seconds: 10 }); // 30 seconds before the token ends
    await running.call('orders___ping');
    expect(sent()).toBe('Bearer token-2');
    await running.call('orders___ping');
    expect(tokenRequests()).toHaveLength(2);
  });

  test('proves itself in the body where the template says so', async () => {
    await using server = await RecordingServer.start(mcpServer);
    await using login = await issuer();
    const metadata = { Issuer: ISSUER, AuthorizationEndpoint: `${ISSUER}/authorize`, TokenEndpoint: `${ISSUER}/token` };
    const Provider = provider(
      { AuthorizationServerMetadata: metadata },
      { ClientAuthenticationMethod: 'CLIENT_SECRET_POST' },
    );
    await using running = await RunningStack.start(stack(credentials, { Provider }), {
      endpoints: { [SERVER]: server.origin, [ISSUER]: login.origin },
    });
    expect(await running.call('orders___ping')).toBe('pong');
    expect(Object.fromEntries(new URLSearchParams(login.received[0]!.body))).toMatchObject({
      client_id: 'gateway',
      client_secret: 's3cret',
    });
    expect(login.received[0]!.headers.authorization).toBeUndefined();
  });

  test('that is refused by its token endpoint fails the target, with the answer', async () => {
    await using server = await RecordingServer.start(mcpServer);
    await using login = await RecordingServer.start(() => [400, { error: 'invalid_client' }]);
    const Provider = provider({ AuthorizationServerMetadata: { Issuer: ISSUER, TokenEndpoint: `${ISSUER}/token` } });
    const started = RunningStack.start(stack(credentials, { Provider }), {
      endpoints: { [SERVER]: server.origin, [ISSUER]: login.origin },
    });
    await expect(started).rejects.toThrow('answered 400: {"error":"invalid_client"}');
  });

  test('needs GetResourceOauth2Token', async () => {
    const Provider = provider({ AuthorizationServerMetadata: { Issuer: ISSUER, TokenEndpoint: `${ISSUER}/token` } });
    const started = RunningStack.start(stack(credentials, { Provider, Policy: policy(WORKLOAD, SECRET) }), {
      endpoints: { [SERVER]: 'http://127.0.0.1:9' },
    });
    await expect(started).rejects.toThrow('is not authorized to perform: bedrock-agentcore:GetResourceOauth2Token');
  });
});

describe('an OAuth client of a vendor', () => {
  const GITHUB = 'https://github.com';
  const credentials = {
    CredentialProviderType: 'OAUTH',
    CredentialProvider: { OauthCredentialProvider: { ProviderArn: { Ref: 'Provider' }, Scopes: [] } },
  };
  const provider = (CredentialProviderVendor: string, kind: string, more: object = {}): TemplateResource => ({
    Type: 'AWS::BedrockAgentCore::OAuth2CredentialProvider',
    Properties: {
      Name: 'vendor',
      CredentialProviderVendor,
      Oauth2ProviderConfigInput: { [kind]: { ClientId: 'gateway', ClientSecret: 's3cret', ...more } },
    },
  });
  const github = provider('GithubOauth2', 'GithubOauth2ProviderConfig');
  const refusal = `the local twin does not get tokens of GithubOauth2 from ${GITHUB}/login/oauth/access_token; replace ${GITHUB} in \`endpoints\``;

  test('gets its tokens where the vendor is replaced', async () => {
    await using server = await RecordingServer.start(mcpServer);
    await using login = await RecordingServer.start(() => [200, { access_token: 'of-github', expires_in: 600 }]);
    await using running = await RunningStack.start(stack(credentials, { Provider: github }), {
      endpoints: { [SERVER]: server.origin, [GITHUB]: login.origin },
    });
    expect(await running.call('orders___ping')).toBe('pong');
    expect(login.received.map(({ url }) => url)).toEqual(['/login/oauth/access_token']);
    expect(server.received.at(-1)!.headers.authorization).toBe('Bearer of-github');
    expect(running.local.warnings).toEqual([expect.stringContaining('AuthorizerType NONE')]);
  });

  test('is deployed without them, and so are a target whose tools cannot be listed and everything else', async () => {
    await using server = await RecordingServer.start(mcpServer);
    const Other = target({ McpServer: { Endpoint: `${SERVER}/mcp` } }, undefined, {}, 'other');
    await using running = await RunningStack.start(stack(credentials, { Provider: github, Other }), {
      endpoints: { [SERVER]: server.origin },
    });
    expect(await running.toolNames()).toEqual(['other___ping']);
    expect(running.local.warnings).toEqual(
      expect.arrayContaining([
        `Stack/Provider: ${refusal}`,
        `Stack/Target: the tools of this target are not listed: ${refusal}`,
      ]),
    );
  });

  test('fails the calls through it with one line', async () => {
    const InlinePayload = JSON.stringify({
      openapi: '3.0.3',
      info: { title: 'Orders', version: '1' },
      servers: [{ url: SERVER }],
      paths: { '/ping': { get: { operationId: 'ping', responses: {} } } },
    });
    const Target = target({ OpenApiSchema: { InlinePayload } }, credentials);
    await using running = await RunningStack.start(stack(credentials, { Provider: github, Target }));
    expect(await running.call('orders___ping')).toBe(`target "orders": ${SERVER}/ping: ${refusal}`);
  });

  test.each([
    ['MicrosoftOauth2', 'MicrosoftOauth2ProviderConfig', { TenantId: 't-1' }, 'https://login.microsoftonline.com/t-1/'],
    ['SpotifyOauth2', 'IncludedOauth2ProviderConfig', {}, 'https://accounts.spotify.com/api/token'],
  ])('%s is known by %s %j', async (vendor, kind, more, endpoint) => {
    await using running = await RunningStack.start({ ...GATEWAY, Provider: provider(vendor, kind, more) });
    expect(running.local.warnings.join()).toContain(`does not get tokens of ${vendor} from ${endpoint}`);
  });

  // Measured (cdk-preflight, September 2026): "Provided configuration does not match selected type".
  test.each([
    ['GoogleOauth2', 'CustomOauth2ProviderConfig', 'GoogleOauth2ProviderConfig'],
    ['CustomOauth2', 'IncludedOauth2ProviderConfig', 'CustomOauth2ProviderConfig'],
    ['OktaOauth2', 'CustomOauth2ProviderConfig', 'IncludedOauth2ProviderConfig'],
  ])('%s with %s is refused', async (vendor, kind, expected) => {
    const Provider = provider(vendor, kind, {
      OauthDiscovery: { DiscoveryUrl: `${GITHUB}/.well-known/openid-configuration` },
    });
    await expect(RunningStack.start({ ...GATEWAY, Provider })).rejects.toThrow(
      `Oauth2ProviderConfigInput has ${kind}, which does not match CredentialProviderVendor ${vendor}; give ${expected}`,
    );
  });

  test('of a vendor that AWS does not know is refused', async () => {
    const Provider = provider('ExampleOauth2', 'CustomOauth2ProviderConfig');
    await expect(RunningStack.start({ ...GATEWAY, Provider })).rejects.toThrow(
      "CredentialProviderVendor 'ExampleOauth2' is not known; use one of ",
    );
  });

  test('that has an issuer for each tenant is refused without one', async () => {
    const Provider = provider('OktaOauth2', 'IncludedOauth2ProviderConfig');
    await expect(RunningStack.start({ ...GATEWAY, Provider })).rejects.toThrow(
      'needs a ClientId, and a discovery URL, an issuer or a token endpoint',
    );
  });
});

describe('an API key provider without its key', () => {
  const Provider = {
    Type: 'AWS::BedrockAgentCore::ApiKeyCredentialProvider',
    Properties: { Name: 'vendor' },
  };

  test('is refused', async () => {
    await expect(RunningStack.start({ ...GATEWAY, Provider })).rejects.toThrow('ApiKey is missing');
  });

  // Schema of the CloudFormation resource type (cfn-lint 1.58.0) and API model, in any case.
  test.each([0, 65_537])('is refused with a key of %d characters', async (length) => {
    const Properties = { Name: 'vendor', ApiKey: 'k'.repeat(length) };
    for (const apiKeyProviderWithoutKey of ['refused', 'accepted'] as const) {
      const started = RunningStack.start(
        { ...GATEWAY, Provider: { ...Provider, Properties } },
        { assume: { apiKeyProviderWithoutKey } },
      );
      await expect(started).rejects.toThrow(`ApiKey has ${length} characters; give a key of 1 to 65536 characters`);
    }
  });

  test('has an empty key where AWS is taken to accept it', async () => {
    await using server = await RecordingServer.start(mcpServer);
    const credentials = {
      CredentialProviderType: 'API_KEY',
      CredentialProvider: {
        ApiKeyCredentialProvider: { ProviderArn: { Ref: 'Provider' }, CredentialParameterName: 'X-Api-Key' },
      },
    };
    await using running = await RunningStack.start(stack(credentials, { Provider }), {
      endpoints: { [SERVER]: server.origin },
      assume: { apiKeyProviderWithoutKey: 'accepted' },
    });
    expect(await running.call('orders___ping')).toBe('pong');
    expect(server.received.at(-1)!.headers['x-api-key']).toBe('');
  });
});

describe('an MCP server target', () => {
  test('with a static schema is not asked for its tools', async () => {
    await using server = await RecordingServer.start(mcpServer);
    const schema = JSON.stringify({ tools: [{ name: 'ping', description: 'Pings', inputSchema: { type: 'object' } }] });
    const configuration = { McpServer: { Endpoint: `${SERVER}/mcp`, McpToolSchema: { InlinePayload: schema } } };
    await using running = await RunningStack.start(
      { ...GATEWAY, Target: target(configuration) },
      { endpoints: { [SERVER]: server.origin } },
    );
    expect(await running.toolNames()).toEqual(['orders___ping']);
    expect(server.received).toEqual([]);
    expect(await running.call('orders___ping')).toBe('pong');
  });

  test('is asked once for its tools in DEFAULT mode, and every time in DYNAMIC mode', async () => {
    const asked = async (ListingMode: string): Promise<number> => {
      await using server = await RecordingServer.start(mcpServer);
      const configuration = { McpServer: { Endpoint: `${SERVER}/mcp`, ListingMode } };
      await using running = await RunningStack.start(
        { ...GATEWAY, Target: target(configuration) },
        { endpoints: { [SERVER]: server.origin } },
      );
      await running.toolNames();
      await running.toolNames();
      return server.received.filter(({ body }) => body.includes('tools/list')).length;
    };
    expect(await asked('DEFAULT')).toBe(1);
    expect(await asked('DYNAMIC')).toBe(3);
  });

  test('with another listing mode is refused', async () => {
    const configuration = { McpServer: { Endpoint: `${SERVER}/mcp`, ListingMode: 'LAZY' } };
    await expect(RunningStack.start({ ...GATEWAY, Target: target(configuration) })).rejects.toMatchObject({
      code: 'InvalidProperty',
      property: 'TargetConfiguration.Mcp.McpServer.ListingMode',
    });
  });
});
