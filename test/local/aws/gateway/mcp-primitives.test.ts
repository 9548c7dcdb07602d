import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { GatewayFixture, tool } from './gateway-fixture';
import { OrderServer } from './order-server';

let fixture: GatewayFixture;
let gateway: Gateway;
const servers = [new OrderServer('first'), new OrderServer('second')];

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  gateway = await fixture.createGateway();
  const [first, second] = await Promise.all(servers.map((server, i) => fixture.serve(`s${i}.example.com`, server)));
  await fixture.createLambdaTarget(gateway, 'functions', [tool('f')]);
  await fixture.createTarget(gateway, 'one', { McpServer: { Endpoint: first } });
  await fixture.createTarget(gateway, 'two', { McpServer: { Endpoint: second, ResourcePriority: 10 } });
});

afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await Promise.all(servers.map((server) => server.close()));
});

test.each<[string, object]>([
  ['2025', {}],
  ['2026-07-28', { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
])('a client of %s', async (_, options) => {
  const client = new Client({ name: 'test', version: '1.0.0' }, options);
  const requestInit = { headers: { authorization: `Bearer ${await fixture.issuer.token()}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit }));
  const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name).sort();
  expect(names((await client.listPrompts()).prompts)).toEqual(['one___summary', 'two___summary']);
  const prompt = await client.getPrompt({ name: 'one___summary', arguments: { order: 'A-1' } });
  expect(prompt.messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Summarize A-1' } }]);
  expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['orders://all']);
  expect((await client.listResourceTemplates()).resourceTemplates[0]?.uriTemplate).toBe('orders://one/{id}');
  expect((await client.readResource({ uri: 'orders://one/7' })).contents).toMatchObject([{ text: 'order 7' }]);
  await client.close();
});

test('of two resources with one URI the one with the lower ResourcePriority is read', async () => {
  const { result } = await fixture.rpc(gateway, 'resources/read', { uri: 'orders://all' });
  expect(result.contents).toMatchObject([{ text: 'second' }]);
});

test.each([
  ['prompts/get', { name: 'one___typo' }],
  ['prompts/get', { name: 'summary' }],
  ['prompts/get', { name: 'functions___summary' }],
  ['resources/read', { uri: 'orders://none' }],
])('%s %j is not there', async (method, params) => {
  expect(await fixture.rpc(gateway, method, params)).toMatchObject({ error: { code: -32602 } });
});

test.each([
  ['prompts/list', { cursor: 5 }],
  ['prompts/get', {}],
  ['prompts/get', { name: 'one___summary', arguments: { order: 5 } }],
  ['resources/list', { cursor: null }],
  ['resources/templates/list', { cursor: [] }],
  ['resources/read', {}],
  ['resources/read', { uri: 5 }],
])('%s %j has params of a wrong type', async (method, params) => {
  expect((await fixture.rpc(gateway, method, params)).error).toEqual({
    code: -32602,
    message: expect.stringContaining(`Invalid params of ${method}: params.`),
  });
});

test('a gateway without MCP servers has neither', async () => {
  const plain = await fixture.createGateway({ Name: 'plain' });
  await fixture.createLambdaTarget(plain, 'plain', [tool('f')]);
  expect(await fixture.rpc(plain, 'prompts/list')).toMatchObject({ error: { code: -32601 } });
});

test('a server that is gone: the reason is for the owner of the gateway only', async () => {
  const broken = await fixture.createGateway({ Name: 'broken' });
  const server = new OrderServer();
  let up = true;
  const Endpoint = await fixture.serve('broken.example.com', {
    fetch: (request) => (up ? server.fetch(request) : new Response(null, { status: 503 })),
  });
  await fixture.createTarget(broken, 'orders', { McpServer: { Endpoint } });
  up = false;
  const { error } = await fixture.rpc(broken, 'prompts/list');
  expect(error.message).toBe('An internal error occurred. Please retry later.');
  expect(broken.exchanges.at(-1)?.refusal).toContain('target "orders"');
});
