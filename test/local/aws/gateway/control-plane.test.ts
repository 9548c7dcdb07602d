import {
  BedrockAgentCoreControlClient,
  CreateGatewayCommand,
  GetGatewayCommand,
  GetGatewayTargetCommand,
  ListGatewaysCommand,
  paginateListGateways,
  paginateListGatewayTargets,
  SynchronizeGatewayTargetsCommand,
} from '@aws-sdk/client-bedrock-agentcore-control';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { GATEWAY_ROLE_ARN, GatewayFixture, tool } from './gateway-fixture';
import { OrderServer } from './order-server';

let fixture: GatewayFixture;
let gateway: Gateway;
let client: BedrockAgentCoreControlClient;
const orders = new OrderServer();
let up = true;

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  gateway = await fixture.createGateway(
    {
      Description: 'Tools of the shop',
      AuthorizerConfiguration: {
        CustomJWTAuthorizer: {
          DiscoveryUrl: fixture.issuer.discoveryUrl,
          AllowedScopes: ['shop/Read'],
          AdvertisedScopeMapping: { 'shop/Read': 'openid' },
        },
      },
    },
    { SessionConfiguration: { SessionTimeoutInSeconds: 900 } },
  );
  await fixture.createLambdaTarget(gateway, 'functions', [tool('get', 'Gets', { OrderId: { Type: 'string' } })]);
  const Endpoint = await fixture.serve('orders.example.com', {
    fetch: (request) => (up ? orders.fetch(request) : new Response(null, { status: 503 })),
  });
  await fixture.createTarget(gateway, 'orders', { McpServer: { Endpoint, ListingMode: 'DEFAULT' } });
  await fixture.createGateway({ Name: 'another', AuthorizerType: 'NONE', AuthorizerConfiguration: undefined });
  client = new BedrockAgentCoreControlClient({
    endpoint: fixture.service.controlPlaneUrl!,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
});

afterAll(async () => {
  client.destroy();
  await fixture[Symbol.asyncDispose]();
  await orders.close();
});

const targetId = (name: string): string => gateway.targets.find((target) => target.name === name)!.targetId;

test('GetGateway', async () => {
  const found = await client.send(new GetGatewayCommand({ gatewayIdentifier: gateway.gatewayId }));
  expect(found).toEqual({
    $metadata: expect.objectContaining({ httpStatusCode: 200 }),
    gatewayId: gateway.gatewayId,
    gatewayArn: `arn:aws:bedrock-agentcore:us-east-1:123456789012:gateway/${gateway.gatewayId}`,
    gatewayUrl: `https://${gateway.gatewayId}.gateway.bedrock-agentcore.us-east-1.amazonaws.com/mcp`,
    name: 'tools',
    description: 'Tools of the shop',
    status: 'READY',
    statusReasons: [],
    roleArn: GATEWAY_ROLE_ARN,
    protocolType: 'MCP',
    protocolConfiguration: {
      mcp: {
        supportedVersions: ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'],
        sessionConfiguration: { sessionTimeoutInSeconds: 900 },
      },
    },
    authorizerType: 'CUSTOM_JWT',
    authorizerConfiguration: {
      customJWTAuthorizer: {
        discoveryUrl: fixture.issuer.discoveryUrl,
        allowedScopes: ['shop/Read'],
        advertisedScopeMapping: { 'shop/Read': 'openid' },
      },
    },
    workloadIdentityDetails: {
      workloadIdentityArn: `arn:aws:bedrock-agentcore:us-east-1:123456789012:workload-identity-directory/default/workload-identity/${gateway.gatewayId}`,
    },
    createdAt: expect.any(Date),
    updatedAt: expect.any(Date),
  });
});

test('ListGateways has pages', async () => {
  const names: unknown[] = [];
  for await (const { items } of paginateListGateways({ client, pageSize: 1 }, {})) {
    expect(items).toHaveLength(1);
    names.push(items![0]!.name);
  }
  expect(names).toEqual(['tools', 'another']);
});

test('GetGatewayTarget', async () => {
  const found = await client.send(
    new GetGatewayTargetCommand({ gatewayIdentifier: gateway.gatewayId, targetId: targetId('functions') }),
  );
  expect(found).toMatchObject({
    name: 'functions',
    targetId: targetId('functions'),
    status: 'READY',
    credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
    targetConfiguration: {
      mcp: {
        lambda: {
          lambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:functions-function',
          toolSchema: {
            inlinePayload: [
              { name: 'get', inputSchema: { type: 'object', properties: { OrderId: { type: 'string' } } } },
            ],
          },
        },
      },
    },
  });
});

test('ListGatewayTargets has pages', async () => {
  const found: unknown[] = [];
  for await (const { items } of paginateListGatewayTargets(
    { client, pageSize: 1 },
    { gatewayIdentifier: gateway.gatewayId },
  )) {
    found.push(...items!);
  }
  expect(found).toMatchObject([
    { name: 'functions', status: 'READY', createdAt: expect.any(Date) },
    { name: 'orders', status: 'READY', listingMode: 'DEFAULT', lastSynchronizedAt: expect.any(Date) },
  ]);
});

describe('SynchronizeGatewayTargets', () => {
  const synchronize = (...targetIdList: string[]) =>
    client.send(new SynchronizeGatewayTargetsCommand({ gatewayIdentifier: gateway.gatewayId, targetIdList }));
  const tools = async (): Promise<string[]> => {
    const token = await fixture.issuer.token({ scope: 'shop/Read' });
    const options = { token, headers: { 'mcp-session-id': await session(token) } };
    return (await fixture.pagesOfTools(gateway, options)).flat();
  };
  const session = async (token: string): Promise<string> => {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } };
    const body = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
    return (await fixture.call(gateway, { token, body })).headers.get('mcp-session-id')!;
  };

  test('a new tool of an MCP server is listed after it, and not before', async () => {
    orders.tools.add('recount');
    expect(await tools()).not.toContain('orders___recount');
    const { targets, $metadata } = await synchronize(targetId('orders'));
    expect($metadata.httpStatusCode).toBe(202);
    expect(targets).toMatchObject([{ name: 'orders', status: 'READY', targetId: targetId('orders') }]);
    expect(await tools()).toContain('orders___recount');
  });

  test('a server that is gone keeps its tools', async () => {
    up = false;
    const { targets } = await synchronize(targetId('orders'));
    up = true;
    expect(targets).toMatchObject([{ status: 'SYNCHRONIZE_UNSUCCESSFUL', statusReasons: [expect.any(String)] }]);
    expect(await tools()).toContain('orders___count');
    expect((await synchronize(targetId('orders'))).targets).toMatchObject([{ status: 'READY', statusReasons: [] }]);
  });

  test('tools of the template cannot be synchronized', async () => {
    await expect(synchronize(targetId('functions'))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('targets that are not there, or none', async () => {
    await expect(synchronize('NOTTHERE00')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(synchronize()).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test('a gateway or target that is not there', async () => {
  await expect(client.send(new GetGatewayCommand({ gatewayIdentifier: 'gone' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Gateway not found: gone',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(
    client.send(new GetGatewayTargetCommand({ gatewayIdentifier: gateway.gatewayId, targetId: 'NOTTHERE00' })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('an operation that the twin does not have says which ones it has', async () => {
  await expect(
    client.send(new CreateGatewayCommand({ name: 'x', roleArn: GATEWAY_ROLE_ARN, authorizerType: 'NONE' })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('it answers GetGateway, ListGateways'),
  });
});

test.each([{ maxResults: 0 }, { maxResults: 1_001 }, { nextToken: 'x' }, { nextToken: 'LTE' }])(
  '%j is refused',
  async (input) => {
    await expect(client.send(new ListGatewaysCommand(input))).rejects.toMatchObject({ name: 'ValidationException' });
  },
);

test('it is closed with the twin', async () => {
  const other = await GatewayFixture.start();
  expect(other.service.controlPlaneUrl).toBeUndefined();
  await other.createGateway();
  const url = other.service.controlPlaneUrl!;
  expect((await fetch(`${url}/gateways`)).status).toBe(200);
  await other[Symbol.asyncDispose]();
  await expect(fetch(`${url}/gateways`)).rejects.toThrow();
  expect(other.service.controlPlaneUrl).toBeUndefined();
});
