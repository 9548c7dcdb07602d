import * as v2 from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { json } from '../lambda/lambda-fixture';
import { GatewayFixture, INITIALIZE, tool } from './gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  gateway = await fixture.createGateway();
  await fixture.createLambdaTarget(gateway, 'orders', [tool('get_order'), tool('fail')]);
});

afterAll(() => fixture[Symbol.asyncDispose]());

const LIST = { jsonrpc: '2.0', id: 7, method: 'tools/list' };

describe('methods of /mcp', () => {
  test.each(['GET', 'HEAD', 'DELETE', 'PUT'])('%s is not allowed to those who may call', async (method) => {
    const response = await fixture.call(gateway, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  test.each(['GET', 'HEAD', 'DELETE', 'POST'])('%s without a token is challenged', async (method) => {
    const response = await fixture.call(gateway, { method, token: null });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('resource_metadata="');
  });

  test('a path that is not there is an unknown operation', async () => {
    const response = await fetch(gateway.mcpUrl.replace('/mcp', '/.well-known/oauth-authorization-server'));
    expect([response.status, await response.text()]).toEqual([404, '<UnknownOperationException/>']);
  });

  test('every answer names its request', async () => {
    const ids = await Promise.all(
      [{ body: LIST }, { method: 'GET' }, { token: null }].map(async (options) =>
        (await fixture.call(gateway, options)).headers.get('x-amzn-requestid'),
      ),
    );
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(null);
  });
});

describe('protocol versions', () => {
  test.each(['2025-03-26', '2025-06-18', '2025-11-25'])('%s is spoken', async (version) => {
    const response = await fixture.call(gateway, { headers: { 'mcp-protocol-version': version }, body: LIST });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id: 7, result: { tools: [{ name: 'orders___get_order' }, {}] } });
  });

  test('a request without the header speaks 2025-03-26', async () => {
    const request = { headers: { 'mcp-protocol-version': undefined }, body: LIST };
    expect((await fixture.call(gateway, request)).status).toBe(200);

    const newer = await fixture.createGateway({ Name: 'newer' }, { SupportedVersions: ['2025-06-18'] });
    const refusal = await fixture.call(newer, request);
    expect(refusal.status).toBe(400);
    expect(await refusal.json()).toMatchObject({ id: 7, error: { message: expect.stringContaining('2025-03-26') } });
  });

  test.each(['2024-11-05', '2027-01-01', 'x', ''])('%j is refused', async (version) => {
    const response = await fixture.call(gateway, { headers: { 'mcp-protocol-version': version }, body: LIST });
    expect(response.status).toBe(400);
    // An assistant of 2026-07-28 chooses its next version by the error's data, as it does by server/discover.
    expect((await json(response)).error).toEqual({
      code: -32022,
      message: expect.stringContaining('this gateway supports 2026-07-28, 2025-11-25'),
      data: { supported: ['2026-07-28'], requested: version },
    });
  });

  test('a version that is not listed is refused, 2026-07-28 too', async () => {
    const older = await fixture.createGateway({ Name: 'older' }, { SupportedVersions: ['2025-03-26', '2025-06-18'] });
    const response = await fixture.call(older, {
      headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' },
      body: LIST,
    });
    expect(response.status).toBe(400);
    expect((await json(response)).error).toMatchObject({
      code: -32022,
      data: { supported: ['2025-06-18', '2025-03-26'], requested: '2026-07-28' },
    });
  });

  test('initialize offers the newest 2025 version to whom wants another one', async () => {
    const initialize = { ...INITIALIZE, params: { ...INITIALIZE.params, protocolVersion: '2020-01-01' } };
    const { result } = await json(await fixture.call(gateway, { body: initialize }));
    expect(result).toEqual({
      protocolVersion: '2025-11-25',
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: 'agentcore-gateway', version: '1.0.0' },
    });
  });

  test('instructions are told', async () => {
    const instructed = await fixture.createGateway({ Name: 'instructed' }, { Instructions: 'Look first.' });
    expect((await fixture.rpc(instructed, 'initialize', INITIALIZE.params)).result.instructions).toBe('Look first.');
  });
});

describe('pages of tools/list', () => {
  let many: Gateway;
  const names = Array.from({ length: 65 }, (_, i) => `tool${i}`);

  beforeAll(async () => {
    many = await fixture.createGateway({ Name: 'many' });
    await fixture.createLambdaTarget(
      many,
      'many',
      names.map((name) => tool(name)),
    );
  });

  test('every tool is on exactly one page', async () => {
    const seen: string[] = [];
    let pages = 0;
    let cursor: string | undefined;
    do {
      const { result } = await fixture.rpc(many, 'tools/list', cursor === undefined ? {} : { cursor });
      seen.push(...result.tools.map(({ name }: { name: string }) => name));
      cursor = result.nextCursor;
      pages += 1;
    } while (cursor !== undefined && pages < 10);
    expect(pages).toBe(3);
    expect(seen).toEqual(names.map((name) => `many___${name}`));
  });

  test.each(['x', '', 'b2Zmc2V0Oi0x', 'b2Zmc2V0OjMw=', Buffer.from('offset:99').toString('base64url')])(
    'the cursor %j was never given out',
    async (cursor) => {
      expect(await fixture.rpc(many, 'tools/list', { cursor })).toMatchObject({ error: { code: -32602 } });
    },
  );

  test('DisableMcpListToolsPagination: one page has all', async () => {
    const whole = await fixture.createGateway({ Name: 'whole' }, { DisableMcpListToolsPagination: 'true' });
    await fixture.createLambdaTarget(
      whole,
      'whole',
      names.map((name) => tool(name)),
    );
    const { result } = await fixture.rpc(whole, 'tools/list');
    expect(result.tools).toHaveLength(65);
    expect(result).not.toHaveProperty('nextCursor');
  });
});

const GENERATIONS: Record<
  string,
  () => Promise<{
    listTools(): Promise<{ tools: unknown[] }>;
    callTool(call: object): Promise<unknown>;
    close(): Promise<void>;
  }>
> = {
  '@modelcontextprotocol/sdk 1.x': async () => {
    const client = new ClientV1({ name: 'test', version: '1.0.0' });
    await client.connect(new TransportV1(new URL(gateway.mcpUrl), { requestInit: await headers() }) as never);
    return client as never;
  },
  '@modelcontextprotocol/client 2.x': async () => connectV2(),
  '@modelcontextprotocol/client 2.x, 2026-07-28': async () =>
    connectV2({ versionNegotiation: { mode: { pin: '2026-07-28' } } }),
};

const headers = async () => ({ headers: { authorization: `Bearer ${await fixture.issuer.token()}` } });

async function connectV2(options: v2.ClientOptions = {}) {
  const client = new v2.Client({ name: 'test', version: '1.0.0' }, options);
  await client.connect(new v2.StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit: await headers() }));
  return client as never;
}

test.each(Object.keys(GENERATIONS))('%s lists and calls', async (generation) => {
  const client = await GENERATIONS[generation]!();
  expect((await client.listTools()).tools).toHaveLength(2);
  const result = (await client.callTool({ name: 'orders___get_order', arguments: { orderId: 'A-1' } })) as {
    content: [{ text: string }];
  };
  expect(JSON.parse(result.content[0].text).event).toEqual({ orderId: 'A-1' });
  await client.close();
});

describe('[55] input that is no request', () => {
  test.each<[string, string, number]>([
    ['nothing', '', 400],
    ['no JSON', '{', 400],
    ['a text', '"tools/list"', 400],
    ['null', 'null', 400],
    ['a batch', JSON.stringify([LIST, LIST]), 400],
    ['an empty batch', '[]', 400],
    ['no version of JSON-RPC', '{"id":1,"method":"tools/list"}', 400],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"tools/list"}', 400],
    ['params that are a text', '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":"x"}', 400],
    ['the same key twice', '{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/list"}', 200],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"x"}', 200],
    ['a name that is a number', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":1}}', 200],
    [
      'arguments that are a list',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":[]}}',
      200,
    ],
    ['a hundred thousand brackets', '['.repeat(100_000), 400],
    [
      'arguments of great depth',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"orders___get_order","arguments":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}}`,
      200,
    ],
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/initialized"}', 202],
    ['a response to nothing that was asked', '{"jsonrpc":"2.0","id":1,"result":{}}', 400],
  ])('%s', async (_, body, status) => {
    const response = await fixture.call(gateway, { body });
    expect(response.status).toBe(status);
    if (status !== 202) expect(await response.json()).toMatchObject({ jsonrpc: '2.0' });
  });

  test('a request that is sent twice is answered twice', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'orders___get_order', arguments: {} } };
    const answers = await Promise.all([1, 2].map(async () => (await fixture.call(gateway, { body })).json()));
    expect(answers).toEqual([{ jsonrpc: '2.0', id: 1, result: expect.anything() }, expect.objectContaining({ id: 1 })]);
  });

  test('more than 6 MB', async () => {
    const body = JSON.stringify({ ...LIST, params: { x: 'x'.repeat(6 * 1024 * 1024) } });
    const response = await fixture.call(gateway, { body });
    expect(response.status).toBe(413);
    expect((await fixture.call(gateway, { body, token: null })).status).toBe(401);
  });

  test('another content type', async () => {
    const response = await fixture.call(gateway, { headers: { 'content-type': 'text/plain' }, body: LIST });
    expect(response.status).toBe(415);
  });

  test('no Accept header, as in the examples of the developer guide', async () => {
    expect((await fixture.call(gateway, { headers: { accept: undefined }, body: LIST })).status).toBe(200);
  });
});

describe('exception levels', () => {
  const failing = '() => { throw new Error("the database is down"); }';

  test.each<[string, object, object]>([
    ['DEBUG', { ExceptionLevel: 'DEBUG' }, { text: expect.stringContaining('the database is down') }],
    ['none', {}, { text: 'An internal error occurred. Please retry later.' }],
  ])('%s', async (level, properties, content) => {
    const failed = await fixture.createGateway({ Name: `failing-${level}`, ...properties });
    await fixture.createLambdaTarget(failed, `failing-${level}`, [tool('fail')], failing);
    const { result } = await fixture.rpc(failed, 'tools/call', { name: `failing-${level}___fail`, arguments: {} });
    expect(result).toMatchObject({ isError: true, content: [content] });
    expect('_meta' in result).toBe(level === 'DEBUG');
  });
});
