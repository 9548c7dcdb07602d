import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { GatewayFixture, tool } from './gateway-fixture';
import { OrderServer } from './order-server';

let fixture: GatewayFixture;
let gateway: Gateway;
const SEARCH = 'x_amz_bedrock_agentcore_search';

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  gateway = await fixture.createGateway({}, { SearchType: 'SEMANTIC' });
  await fixture.createLambdaTarget(gateway, 'shop', [
    ...Array.from({ length: 12 }, (_, i) => tool(`list_customers_${i}`, 'Lists customers of the shop')),
    tool('refundOrder', 'Gives the customer the money back'),
    tool('weather', 'Says what the weather will be', { postcode: { Type: 'string' } }),
  ]);
});

afterAll(() => fixture[Symbol.asyncDispose]());

const search = (query: unknown, options = {}) =>
  fixture.rpc(gateway, 'tools/call', { name: SEARCH, arguments: { query } }, options);

test('the search tool is listed first, under its own name', async () => {
  const { result } = await fixture.rpc(gateway, 'tools/list');
  expect(result.tools[0]).toMatchObject({ name: SEARCH, inputSchema: { required: ['query'] } });
  expect(result.tools).toHaveLength(15);
});

test.each([
  ['what will the weather be tomorrow?', 'shop___weather'],
  ['refund an order', 'shop___refundOrder'],
  ['give money back', 'shop___refundOrder'],
  ['postcode', 'shop___weather'],
])('%s', async (query, name) => {
  const { result } = await search(query);
  expect(result.structuredContent.tools[0].name).toBe(name);
  expect(result.structuredContent.tools[0].inputSchema.type).toBe('object');
});

test('ten tools are found, as text and as structured content', async () => {
  const { result } = await search('customers');
  expect(result.structuredContent.tools).toHaveLength(10);
  expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent);
  expect(result.isError).toBe(false);
});

test.each([undefined, '', 1])('the query %j is none', async (query) => {
  expect(await search(query)).toMatchObject({ error: { code: -32602, message: expect.stringContaining('query') } });
});

test('there is no search without SearchType', async () => {
  gateway = await fixture.createGateway({ Name: 'plain' });
  expect((await fixture.rpc(gateway, 'tools/list')).result.tools).toEqual([]);
  expect(await search('x')).toMatchObject({ error: { message: `Unknown tool: ${SEARCH}` } });
});

test('targets that are listed dynamically cannot be searched', async () => {
  const searching = await fixture.createGateway({ Name: 'searching' }, { SearchType: 'SEMANTIC' });
  const Endpoint = await fixture.serve('orders.example.com', new OrderServer());
  await expect(
    fixture.createTarget(searching, 'orders', { McpServer: { Endpoint, ListingMode: 'DYNAMIC' } }),
  ).rejects.toThrow('use DEFAULT');
  await fixture.createTarget(searching, 'orders', { McpServer: { Endpoint, ListingMode: 'DEFAULT' } });
});

test('another SearchType fails the deployment', async () => {
  await expect(fixture.createGateway({ Name: 'x' }, { SearchType: 'LEXICAL' })).rejects.toThrow('SEMANTIC');
});
