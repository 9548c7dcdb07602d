import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { ResourceError } from '../../../../local/template/resource-error';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { GatewayFixture, INITIALIZE, tool } from './gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;

beforeEach(async () => {
  fixture = await GatewayFixture.start();
  gateway = await fixture.createGateway({}, { SessionConfiguration: { SessionTimeoutInSeconds: 900 } });
  await fixture.createLambdaTarget(gateway, 'orders', [tool('get_order')]);
});

afterEach(() => fixture[Symbol.asyncDispose]());

const LIST = { jsonrpc: '2.0', id: 7, method: 'tools/list' };

async function open(sub = 'alice'): Promise<string> {
  const response = await fixture.call(gateway, { body: INITIALIZE, token: await fixture.issuer.token({ sub }) });
  expect(response.status).toBe(200);
  return response.headers.get('mcp-session-id')!;
}

async function send(sessionId: string | undefined, sub = 'alice'): Promise<Response> {
  return fixture.call(gateway, {
    headers: { 'mcp-session-id': sessionId },
    body: LIST,
    token: await fixture.issuer.token({ sub }),
  });
}

const list = async (...parameters: Parameters<typeof send>): Promise<number> => (await send(...parameters)).status;
const refusalOf = async (...parameters: Parameters<typeof send>): Promise<object> => {
  const response = await send(...parameters);
  return { status: response.status, body: await response.json() };
};
const refusal = (status: number, message: string) => ({
  status,
  body: { jsonrpc: '2.0', id: 7, error: { code: expect.any(Number), message } },
});

test('initialize opens a session, and every one has an id of its own', async () => {
  const [one, other] = [await open(), await open()];
  expect(one).toMatch(/^[0-9a-f-]{36}$/);
  expect(other).not.toBe(one);
  expect(await list(one)).toBe(200);
});

// The messages: README on session management in awslabs/agentcore-samples.
test('a request without a session is refused with 400', async () => {
  const missing = refusal(400, 'Missing required Mcp-Session-Id header');
  expect(await refusalOf(undefined)).toEqual(missing);
  expect(await refusalOf('')).toEqual(missing);
});

test('initialize with invalid params is told of them, and opens none', async () => {
  const response = await fixture.call(gateway, { body: { ...INITIALIZE, params: {} } });
  expect(response.headers.get('mcp-session-id')).toBeNull();
  expect(await response.json()).toMatchObject({ error: { code: -32602 } });
});

test('an unknown session is refused with 404', async () => {
  const unknown = refusal(404, 'Session not found or expired');
  expect(await refusalOf('d4f3a4e0-0000-4000-8000-000000000000')).toEqual(unknown);
});

test('a session of somebody else is refused with 404, and stays theirs', async () => {
  const session = await open('alice');
  expect(await refusalOf(session, 'mallory')).toEqual(refusal(404, 'Session not found or expired'));
  expect(await list(session, 'alice')).toBe(200);
  expect(gateway.exchanges.at(-2)).toMatchObject({ subject: 'mallory', refusal: expect.stringContaining('session') });
});

test('a new token of the same person continues the session', async () => {
  const session = await open();
  const token = await fixture.issuer.token({ jti: 'another' });
  const response = await fixture.call(gateway, { headers: { 'mcp-session-id': session }, body: LIST, token });
  expect(response.status).toBe(200);
});

test('the timeout counts from initialize and is not prolonged by use', async () => {
  const session = await open();
  fixture.account.clock.advance({ minutes: 14, seconds: 50 });
  expect(await list(session)).toBe(200);
  fixture.account.clock.advance({ seconds: 11 });
  expect(await list(session)).toBe(404);
});

test('without a timeout of its own a session lasts an hour', async () => {
  gateway = await fixture.createGateway({ Name: 'hour' }, { SessionConfiguration: {} });
  const session = await open();
  fixture.account.clock.advance({ minutes: 59 });
  expect(await list(session)).toBe(200);
  fixture.account.clock.advance({ minutes: 2 });
  expect(await list(session)).toBe(404);
});

describe('DELETE', () => {
  const end = async (session: string | undefined, sub = 'alice'): Promise<number> => {
    const token = await fixture.issuer.token({ sub });
    return (await fixture.call(gateway, { method: 'DELETE', headers: { 'mcp-session-id': session }, token })).status;
  };

  test('ends a session', async () => {
    const session = await open();
    expect(await end(session)).toBe(200);
    expect(await list(session)).toBe(404);
    expect(await end(session)).toBe(404);
  });

  test('ends nothing without an id, and no session of somebody else', async () => {
    const session = await open();
    expect(await end(undefined)).toBe(400);
    expect(await end(session, 'mallory')).toBe(404);
    expect(await list(session)).toBe(200);
  });
});

test('notifications belong to a session, too', async () => {
  const body = { jsonrpc: '2.0', method: 'notifications/initialized' };
  expect((await fixture.call(gateway, { body })).status).toBe(400);
  const session = await open();
  expect((await fixture.call(gateway, { headers: { 'mcp-session-id': session }, body })).status).toBe(202);
});

test('a failed initialize opens no session', async () => {
  const body = { ...INITIALIZE, params: {} };
  expect((await fixture.call(gateway, { body })).headers.get('mcp-session-id')).toBeNull();
});

test('there are none without SessionConfiguration', async () => {
  gateway = await fixture.createGateway({ Name: 'none' });
  const response = await fixture.call(gateway, { body: INITIALIZE });
  expect(response.headers.get('mcp-session-id')).toBeNull();
});

test.each<[string, object]>([
  ['a client of the SDK keeps its session', {}],
  ['2026-07-28 has none and needs none', { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
])('%s', async (_, options) => {
  const client = new Client({ name: 'test', version: '1.0.0' }, options);
  const transport = new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), {
    requestInit: { headers: { authorization: `Bearer ${await fixture.issuer.token()}` } },
  });
  await client.connect(transport);
  expect((await client.listTools()).tools).toHaveLength(1);
  expect(transport.sessionId === undefined).toBe('versionNegotiation' in options);
  await client.close();
});

test.each([899, 28_801])('a timeout of %d seconds fails the deployment', async (SessionTimeoutInSeconds) => {
  await expect(
    fixture.createGateway({ Name: 'wrong' }, { SessionConfiguration: { SessionTimeoutInSeconds } }),
  ).rejects.toMatchObject({
    code: 'InvalidProperty',
    property: 'ProtocolConfiguration.Mcp.SessionConfiguration.SessionTimeoutInSeconds',
  });
});

test('a target must not pass the session id on', async () => {
  const arn = await fixture.createFunction('f', 'async () => 1');
  const lambda = { Lambda: { LambdaArn: arn, ToolSchema: { InlinePayload: [tool('t')] } } };
  await expect(
    fixture.createTarget(gateway, 'x', lambda, {
      MetadataConfiguration: { AllowedRequestHeaders: ['mcp-session-id'] },
    }),
  ).rejects.toThrow(ResourceError);
});
