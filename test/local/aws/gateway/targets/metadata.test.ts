import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Gateway } from '../../../../../local/aws/gateway/gateway';
import type { ResourceProperties } from '../../../../../local/template/property-reader';
import { GatewayFixture, tool } from '../gateway-fixture';
import { OrderServer } from '../order-server';
import { allow, arnOf, GATEWAY, lambdaFunction, policy, RunningStack, target } from './gateway-stack';
import { mcpServer, RecordingServer } from './recording-server';

const METADATA = {
  AllowedRequestHeaders: ['X-Tenant', 'X-Amzn-Bedrock-AgentCore-Runtime-Custom-Team'],
  AllowedResponseHeaders: ['X-Remaining'],
  AllowedQueryParameters: ['version'],
};
const SENT = {
  'x-tenant': 'blue',
  'x-amzn-bedrock-agentcore-runtime-custom-team': 'ops',
  'x-other': 'never',
  cookie: 'never=1',
};

let fixture: GatewayFixture;
let orders: OrderServer;
/** What the MCP server received, `tools/call` only. */
const received: Request[] = [];

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  orders = new OrderServer();
});

afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await orders.close();
});

/** A gateway with an MCP server that answers with headers of its own. */
async function gatewayWithServer(
  name: string,
  { MetadataConfiguration = METADATA as ResourceProperties, mcp = {}, gateway = {} } = {},
): Promise<Gateway> {
  const created = await fixture.createGateway({ Name: name, ...gateway }, mcp);
  const Endpoint = await fixture.serve(`${name}.example.com`, {
    fetch: async (request) => {
      const body = await request.clone().text();
      if (body.includes('tools/call')) received.push(request.clone());
      const { status, headers, body: stream } = await orders.fetch(request);
      const answer = new Response(stream, { status, headers });
      answer.headers.set('x-remaining', '41');
      answer.headers.set('x-internal', 'never');
      return answer;
    },
  });
  await fixture.createTarget(created, 'orders', { McpServer: { Endpoint } }, { MetadataConfiguration });
  return created;
}

/** Calls a tool as an assistant whose URL has a query, and that sends headers. */
async function callTool(gateway: Gateway, headers: Record<string, string> = SENT, name = 'orders___count') {
  const response = await fetch(`${gateway.mcpUrl}?version=7&debug=1`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
      authorization: `Bearer ${await fixture.issuer.token()}`,
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } }),
  });
  return { headers: response.headers, text: await response.text() };
}

describe.each([
  ['buffered', {}],
  ['streaming', { StreamingConfiguration: { EnableResponseStreaming: true } }],
])('an MCP server behind a %s gateway', (name, mcp) => {
  test('[53] gets the listed headers and query parameters, and returns the listed headers; nothing else passes', async () => {
    const gateway = await gatewayWithServer(name, { mcp });
    received.length = 0;
    const answer = await callTool(gateway);
    expect(answer.text).toContain('counted');
    const [request] = received;
    expect(Object.fromEntries(request!.headers)).toMatchObject({
      'x-tenant': 'blue',
      'x-amzn-bedrock-agentcore-runtime-custom-team': 'ops',
    });
    for (const header of ['x-other', 'cookie', 'authorization']) expect(request!.headers.get(header)).toBeNull();
    expect([...new URL(request!.url).searchParams]).toEqual([['version', '7']]);
    expect(answer.headers.get('x-remaining')).toBe('41');
    expect(answer.headers.get('x-internal')).toBeNull();
  });
});

test('[53] without a MetadataConfiguration nothing passes in either direction', async () => {
  const gateway = await gatewayWithServer('bare', { MetadataConfiguration: {} });
  received.length = 0;
  const answer = await callTool(gateway);
  expect([...new URL(received[0]!.url).searchParams]).toEqual([]);
  for (const header of ['x-tenant', 'cookie', 'authorization']) expect(received[0]!.headers.get(header)).toBeNull();
  expect(answer.headers.get('x-remaining')).toBeNull();
});

test.each([
  ['2025', {}],
  ['2026-07-28', { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
])('calls of two people at once keep their own headers, with a client of %s', async (version, options) => {
  const gateway = await gatewayWithServer(`two-${version}`);
  received.length = 0;
  const people = Array.from({ length: 6 }, (_, i) => `person-${i}`);
  await Promise.all(
    people.map(async (person) => {
      const client = new Client({ name: 'test', version: '1.0.0' }, options);
      const headers = { authorization: `Bearer ${await fixture.issuer.token()}`, 'x-tenant': person };
      await client.connect(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit: { headers } }));
      await client.callTool({ name: 'orders___count', arguments: {} });
      await client.close();
    }),
  );
  expect(received.map(({ headers }) => headers.get('x-tenant')).sort()).toEqual(people);
});

test.each([
  ['more than 4 KB', 'x'.repeat(4097)],
  ['what is no ASCII', 'caf\u00e9'],
])('a header with %s is not passed: the call fails', async (what, value) => {
  const gateway = await gatewayWithServer(what.replaceAll(/\W/g, ''), { gateway: { ExceptionLevel: 'DEBUG' } });
  received.length = 0;
  expect((await callTool(gateway, { 'x-tenant': value })).text).toContain('the header X-Tenant cannot be passed on');
  expect(received).toEqual([]);
  expect((await callTool(gateway, { 'x-tenant': 'x'.repeat(4096) })).text).toContain('counted');
});

test('a function finds them in its client context', async () => {
  const gateway = await fixture.createGateway({ Name: 'function' });
  const LambdaArn = await fixture.createFunction('custom', 'async (event, context) => context.clientContext.custom');
  const configuration = { Lambda: { LambdaArn, ToolSchema: { InlinePayload: [tool('get')] } } };
  await fixture.createTarget(gateway, 'with', configuration, { MetadataConfiguration: METADATA });
  await fixture.createTarget(gateway, 'without', configuration);
  const custom = async (name: string) =>
    JSON.parse(JSON.parse((await callTool(gateway, SENT, name)).text).result.content[0].text);
  expect(await custom('with___get')).toMatchObject({
    bedrockAgentCorePropagatedHeaders: { 'X-Tenant': 'blue', 'X-Amzn-Bedrock-AgentCore-Runtime-Custom-Team': 'ops' },
    bedrockAgentCorePropagatedQueryParameters: { version: '7' },
  });
  expect(Object.keys(await custom('without___get')).filter((key) => key.includes('Propagated'))).toEqual([]);
});

test('a REST API gets them beside what the arguments say', async () => {
  await using api = await RecordingServer.start(() => [200, {}]);
  fixture.account.origins.register('https://api.example.com', api.origin);
  const gateway = await fixture.createGateway({ Name: 'rest' });
  const document = {
    openapi: '3.0.3',
    info: { title: 'Orders', version: '1' },
    servers: [{ url: 'https://api.example.com' }],
    paths: { '/orders': { get: { operationId: 'list', summary: 'Lists', responses: { 200: { description: 'ok' } } } } },
  };
  const configuration = { OpenApiSchema: { InlinePayload: JSON.stringify(document) } };
  await fixture.createTarget(gateway, 'api', configuration, { MetadataConfiguration: METADATA });
  await callTool(gateway, SENT, 'api___list');
  expect(api.received).toMatchObject([{ url: '/orders?version=7', headers: { 'x-tenant': 'blue' } }]);
  expect(api.received[0]!.headers).not.toHaveProperty('x-other');
});

describe('a REQUEST interceptor', () => {
  const HEADERS = { Authorization: 'Bearer of-the-interceptor', 'X-Tenant': 'red', 'X-Other': 'never' };
  const INTERCEPTOR = `async ({ mcp }) => ({ interceptorOutputVersion: '1.0', mcp: { transformedGatewayRequest: {
    headers: ${JSON.stringify(HEADERS)}, body: mcp.gatewayRequest.body } } })`;

  test('sets listed headers in place of the assistant, and Authorization, which cannot be listed', async () => {
    const Arn = await fixture.createFunction('interceptor', INTERCEPTOR);
    const InterceptorConfigurations = [{ Interceptor: { Lambda: { Arn } }, InterceptionPoints: ['REQUEST'] }];
    const gateway = await gatewayWithServer('intercepted', { gateway: { InterceptorConfigurations } });
    received.length = 0;
    await callTool(gateway);
    const { headers } = received[0]!;
    expect(headers.get('authorization')).toBe('Bearer of-the-interceptor');
    expect(headers.get('x-tenant')).toBe('red');
    expect(headers.get('x-other')).toBeNull();
  });

  test('its Authorization is sent in place of the credentials of the target', async () => {
    await using server = await RecordingServer.start(mcpServer);
    const { Gateway, GatewayRole } = GATEWAY;
    const interceptors = [{ Interceptor: { Lambda: { Arn: arnOf('Function') } }, InterceptionPoints: ['REQUEST'] }];
    const provider = { ApiKeyCredentialProvider: { ProviderArn: { Ref: 'Provider' } } };
    await using running = await RunningStack.start(
      {
        GatewayRole: GatewayRole!,
        ...lambdaFunction(`exports.handler = ${INTERCEPTOR};`),
        Gateway: { ...Gateway!, Properties: { ...Gateway!.Properties, InterceptorConfigurations: interceptors } },
        Provider: {
          Type: 'AWS::BedrockAgentCore::ApiKeyCredentialProvider',
          Properties: { Name: 'vendor', ApiKey: 'of-the-target' },
        },
        Policy: policy(allow(['bedrock-agentcore:*', 'secretsmanager:GetSecretValue', 'lambda:InvokeFunction'], '*')),
        Target: target(
          { McpServer: { Endpoint: 'https://mcp.example.com/mcp' } },
          { CredentialProviderType: 'API_KEY', CredentialProvider: provider },
          { DependsOn: 'Policy' },
        ),
      },
      { endpoints: { 'https://mcp.example.com': server.origin } },
    );
    expect(await running.call('orders___ping')).toBe('pong');
    const sent = server.received.map(({ body, headers }) => [JSON.parse(body || '{}').method, headers.authorization]);
    expect(sent).toContainEqual(['tools/list', 'of-the-target']);
    expect(sent).toContainEqual(['tools/call', 'Bearer of-the-interceptor']);
  });
});

describe('a deployment is refused when', () => {
  const deploy = (MetadataConfiguration: ResourceProperties, properties: ResourceProperties = {}) =>
    fixture.create('AWS::BedrockAgentCore::GatewayTarget', 'Refused', {
      GatewayIdentifier: 'unknown',
      Name: 'refused',
      TargetConfiguration: { Mcp: { McpServer: { Endpoint: 'https://mcp.example.com/mcp' } } },
      MetadataConfiguration,
      ...properties,
    });

  test.each<[string, ResourceProperties, string]>([
    ['a list is empty', { AllowedRequestHeaders: [] }, 'AllowedRequestHeaders is empty; give 1 to 10 names'],
    ['a list has 11 items', { AllowedQueryParameters: Array(11).fill('a') }, 'AllowedQueryParameters has 11 entries'],
    ['a header has 101 characters', { AllowedResponseHeaders: ['x'.repeat(101)] }, 'use 1 to 100 characters'],
    ['a query parameter has 41', { AllowedQueryParameters: ['x'.repeat(41)] }, 'use 1 to 40 characters'],
    ['a header has a dot', { AllowedRequestHeaders: ['x.y'] }, 'letters, digits, hyphens and underscores only'],
    ['Authorization is listed', { AllowedRequestHeaders: ['Authorization'] }, 'only a REQUEST interceptor can set it'],
    [
      'a cookie is listed',
      { AllowedRequestHeaders: ['COOKIE'] },
      "has 'COOKIE'; remove it: AgentCore never passes it on",
    ],
    ['Set-Cookie is returned', { AllowedResponseHeaders: ['set-cookie'] }, 'AgentCore never passes it on'],
    [
      'a header is of AWS',
      { AllowedRequestHeaders: ['X-Amzn-Trace-Id'] },
      'only X-Amzn-Bedrock-AgentCore-Runtime-Custom-*',
    ],
  ])('%s', async (_, metadata, message) => {
    await expect(deploy(metadata)).rejects.toThrow(message);
  });

  test('a header is that of the API key', async () => {
    const ProviderArn =
      'arn:aws:bedrock-agentcore:us-east-1:123456789012:token-vault/default/apikeycredentialprovider/x';
    const key = { ProviderArn, CredentialParameterName: 'X-Api-Key' };
    const credentials = { CredentialProviderType: 'API_KEY', CredentialProvider: { ApiKeyCredentialProvider: key } };
    const properties = { CredentialProviderConfigurations: [credentials] };
    const deployed = deploy({ AllowedRequestHeaders: ['x-api-key'] }, properties);
    await expect(deployed).rejects.toThrow('it is the header of the API key');
  });

  test('a header is a parameter of the schema', async () => {
    const gateway = await fixture.createGateway({ Name: 'schema' });
    const parameters = [{ name: 'X-Trace', in: 'header', schema: { type: 'string' } }];
    const list = { operationId: 'list', parameters, responses: { 200: { description: 'ok' } } };
    const info = { title: 'Orders', version: '1' };
    const servers = [{ url: 'https://a.example' }];
    const document = { openapi: '3.0.3', info, servers, paths: { '/': { get: list } } };
    const configuration = { OpenApiSchema: { InlinePayload: JSON.stringify(document) } };
    const MetadataConfiguration = { AllowedRequestHeaders: ['x-trace'] };
    await expect(fixture.createTarget(gateway, 'api', configuration, { MetadataConfiguration })).rejects.toThrow(
      'it is a parameter of the schema',
    );
  });

  test('it is none of these, the gateway is looked for', async () => {
    await expect(deploy(METADATA)).rejects.toThrow('GatewayIdentifier "unknown" is not a gateway');
  });
});
