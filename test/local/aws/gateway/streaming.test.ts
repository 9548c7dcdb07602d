import { Client, StreamableHTTPClientTransport, type Progress } from '@modelcontextprotocol/client';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { GatewayFixture, INITIALIZE } from './gateway-fixture';
import { OrderServer } from './order-server';

let fixture: GatewayFixture;
let orders: OrderServer;
const gateways: Record<string, Gateway> = {};

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  orders = new OrderServer();
  const endpoint = await fixture.serve('orders.example.com', orders);
  for (const [name, enabled] of [
    ['streaming', true],
    ['buffered', false],
  ] as const) {
    const gateway = await fixture.createGateway(
      { Name: name },
      { StreamingConfiguration: { EnableResponseStreaming: enabled } },
    );
    await fixture.createTarget(gateway, 'orders', { McpServer: { Endpoint: endpoint } });
    gateways[name] = gateway;
  }
});

afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await orders.close();
});

const CALL = {
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { name: 'orders___count', arguments: {}, _meta: { progressToken: 'mine' } },
};
const BOTH = 'application/json, text/event-stream';

test.each([
  ['streaming', BOTH, 'text/event-stream'],
  ['streaming', 'text/event-stream;q=0.5', 'text/event-stream'],
  ['streaming', 'application/json', 'application/json'],
  ['streaming', '*/*', 'application/json'],
  ['streaming', undefined, 'application/json'],
  ['buffered', BOTH, 'application/json'],
  ['buffered', 'text/event-stream', 'application/json'],
])('%s gateway, Accept: %s', async (name, accept, type) => {
  const response = await fixture.call(gateways[name]!, { headers: { accept }, body: CALL });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  const text = await response.text();
  const messages = text.startsWith('{')
    ? [JSON.parse(text)]
    : text.split('\n').flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []));
  expect(messages.at(-1)).toMatchObject({ id: 7, result: { content: [{ text: 'counted' }] } });
  expect(messages.slice(0, -1)).toEqual(
    type === 'application/json'
      ? []
      : [1, 2, 3].map((progress) => ({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken: 'mine', progress, total: 3, message: `step ${progress}` },
        })),
  );
});

test.each<[string, string, object, number]>([
  ['2025', 'streaming', {}, 3],
  ['2025', 'buffered', {}, 0],
  ['2026-07-28', 'streaming', { versionNegotiation: { mode: { pin: '2026-07-28' } } }, 3],
  ['2026-07-28', 'buffered', { versionNegotiation: { mode: { pin: '2026-07-28' } } }, 0],
])('a client of %s hears of progress from a %s gateway', async (_, name, options, count) => {
  const client = new Client({ name: 'test', version: '1.0.0' }, options);
  await client.connect(
    new StreamableHTTPClientTransport(new URL(gateways[name]!.mcpUrl), {
      requestInit: { headers: { authorization: `Bearer ${await fixture.issuer.token()}` } },
    }),
  );
  const heard: Progress[] = [];
  const result = await client.callTool({ name: 'orders___count', arguments: {} }, { onprogress: (p) => heard.push(p) });
  expect(result.content).toEqual([{ type: 'text', text: 'counted' }]);
  expect(heard).toHaveLength(count);
  await client.close();
});

test('a session is opened in a stream, too', async () => {
  const gateway = await fixture.createGateway(
    { Name: 'both' },
    { StreamingConfiguration: { EnableResponseStreaming: true }, SessionConfiguration: {} },
  );
  const response = await fixture.call(gateway, { body: INITIALIZE });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('mcp-session-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await response.text()).toContain('"serverInfo"');
});

test('a streamed call is recorded when it has ended', async () => {
  const before = fixture.service.auditEvents.length;
  await (await fixture.call(gateways.streaming!, { body: CALL })).text();
  expect(fixture.service.auditEvents.slice(before)).toMatchObject([
    { responseElements: { statusCode: 200, body: { result: { isError: false } } } },
  ]);
});

test('an assistant that goes away in the middle leaves nothing behind', async () => {
  const abort = new AbortController();
  const response = await fetch(gateways.streaming!.mcpUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: BOTH,
      'mcp-protocol-version': '2025-06-18',
      authorization: `Bearer ${await fixture.issuer.token()}`,
    },
    body: JSON.stringify(CALL),
    signal: abort.signal,
  });
  abort.abort();
  await expect(response.text()).rejects.toThrow();
  expect((await fixture.call(gateways.streaming!, { body: CALL })).status).toBe(200);
});
