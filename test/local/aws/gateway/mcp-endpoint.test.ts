import * as v2 from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { assumptionsWith, STRICT_ASSUMPTIONS, type Assumptions } from '../../../../local/account/assumptions';
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

  // CloudFormation schema, `SupportedVersions`.
  test('a gateway that lists no version speaks 2025-03-26 only', async () => {
    const plain = await fixture.createGateway({ Name: 'no-versions' }, { SupportedVersions: undefined });
    const statusOf = async (version: string): Promise<number> =>
      (await fixture.call(plain, { headers: { 'mcp-protocol-version': version }, body: LIST })).status;
    expect(await statusOf('2025-03-26')).toBe(200);
    expect(await statusOf('2025-06-18')).toBe(400);
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

const encoded = (cursor: string): string => Buffer.from(cursor).toString('base64url');

/** What an assistant of 2026-07-28 says of itself with every request. */
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

describe('params of a wrong type are invalid params, and nothing that the gateway runs on shows', () => {
  test.each<[string, object, string]>([
    ['initialize', {}, 'protocolVersion'],
    [
      'initialize',
      { protocolVersion: 5, capabilities: {}, clientInfo: { name: 'a', version: '1' } },
      'protocolVersion',
    ],
    ['tools/list', { cursor: 5 }, 'cursor'],
    ['tools/list', { cursor: null }, 'cursor'],
    ['tools/list', { cursor: ['x'] }, 'cursor'],
    ['tools/call', {}, 'name'],
    ['tools/call', { name: 5 }, 'name'],
    ['tools/call', { name: 'orders___get_order', arguments: 5 }, 'arguments'],
    ['tools/call', { name: 'orders___get_order', arguments: null }, 'arguments'],
    ['tools/call', { name: 'orders___get_order', arguments: [] }, 'arguments'],
  ])('%s %j', async (method, params, property) => {
    const expected = {
      code: -32602,
      message: expect.stringMatching(new RegExp(`^Invalid params of ${method}: params\\.${property}: [^\\n[{]+$`)),
    };
    for (const version of ['2025-03-26', '2025-11-25']) {
      const headers = { 'mcp-protocol-version': version };
      expect((await fixture.rpc(gateway, method, params, { headers })).error).toEqual(expected);
    }
    if (method === 'initialize') return;
    const { name } = params as { name?: unknown };
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(name !== undefined && { 'mcp-name': String(name) }),
    };
    const modern = { ...params, _meta: ENVELOPE };
    expect((await fixture.rpc(gateway, method, modern, { headers })).error).toEqual(expected);
  });
});

describe('pages of tools/list', () => {
  let many: Gateway;

  const pagesOf = (listed: Gateway): Promise<string[][]> => fixture.pagesOfTools(listed);

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
    const pages = await pagesOf(many);
    expect(pages.map((page) => page.length)).toEqual([30, 30, 5]);
    expect(pages.flat()).toEqual(names.map((name) => `many___${name}`));
  });

  test.each([
    'x',
    '',
    ...['page:0', 'page:-1', 'page:01', 'page:3', 'offset:30'].map(encoded),
    `${encoded('page:1')}=`,
  ])('the cursor %j was never given out', async (cursor) => {
    expect(await fixture.rpc(many, 'tools/list', { cursor })).toMatchObject({ error: { code: -32602 } });
  });

  /** A gateway with the search, and with targets of one, no and two tools. */
  async function severalTargets(name: string, mcp: object = {}): Promise<Gateway> {
    const several = await fixture.createGateway({ Name: name }, { SearchType: 'SEMANTIC', ...mcp });
    await fixture.createLambdaTarget(several, `${name}-orders`, [tool('get')]);
    await fixture.createTarget(several, `${name}-empty`, { McpServer: { Endpoint: await emptyServer() } });
    await fixture.createLambdaTarget(several, `${name}-stock`, [tool('count'), tool('move')]);
    return several;
  }

  /** An MCP server without tools. */
  async function emptyServer(): Promise<string> {
    const handler = createMcpHandler(() => {
      const server = new Server({ name: 'empty', version: '1.0.0' }, { capabilities: { tools: {} } });
      server.setRequestHandler('tools/list', () => ({ tools: [] }));
      return server;
    });
    return fixture.serve('empty.example', { fetch: (request) => handler.fetch(request) });
  }

  const SEARCH = 'x_amz_bedrock_agentcore_search';

  // README on the synchronization of MCP targets in awslabs/agentcore-samples.
  test('a page has the tools of one target, the search before those of the first', async () => {
    expect(await pagesOf(await severalTargets('pages'))).toEqual([
      [SEARCH, 'pages-orders___get'],
      ['pages-stock___count', 'pages-stock___move'],
    ]);
  });

  // anthropics/claude-code#24785.
  test('a page has thirty tools of any targets where that is assumed', async () => {
    Object.assign(fixture.account, { assume: assumptionsWith({ toolsListPages: 'thirty-tools' }) });
    const several = await severalTargets('any');
    Object.assign(fixture.account, { assume: STRICT_ASSUMPTIONS });
    await fixture.createLambdaTarget(
      several,
      'any-many',
      names.map((name) => tool(name)),
    );
    const pages = await pagesOf(several);
    expect(pages.map((page) => page.length)).toEqual([30, 30, 9]);
    expect(pages[0]!.slice(0, 4)).toEqual([SEARCH, 'any-orders___get', 'any-stock___count', 'any-stock___move']);
  });

  test('a gateway without tools has one page, which is empty', async () => {
    expect(await pagesOf(await fixture.createGateway({ Name: 'nothing' }))).toEqual([[]]);
  });

  test.each(['true', true])(
    'DisableMcpListToolsPagination %j: one page has all',
    async (DisableMcpListToolsPagination) => {
      const name = `whole-${typeof DisableMcpListToolsPagination}`;
      const whole = await severalTargets(name, { DisableMcpListToolsPagination });
      await fixture.createLambdaTarget(
        whole,
        `${name}-many`,
        names.map((each) => tool(each)),
      );
      const pages = await pagesOf(whole);
      expect(pages.map((page) => page.length)).toEqual([69]);
    },
  );

  test.each(['@modelcontextprotocol/client 2.x', '@modelcontextprotocol/client 2.x, 2026-07-28'])(
    '%s follows the cursor by itself',
    async (generation) => {
      const client = await GENERATIONS[generation]!(many);
      expect((await client.listTools()).tools).toHaveLength(65);
      await client.close();
    },
  );

  test('@modelcontextprotocol/sdk 1.x has to be told: it sees one page', async () => {
    const client = await GENERATIONS['@modelcontextprotocol/sdk 1.x']!(many);
    expect(await client.listTools()).toMatchObject({ tools: { length: 30 }, nextCursor: expect.any(String) });
    await client.close();
  });
});

const GENERATIONS: Record<
  string,
  (to?: Gateway) => Promise<{
    listTools(): Promise<{ tools: unknown[] }>;
    callTool(call: object): Promise<unknown>;
    close(): Promise<void>;
  }>
> = {
  '@modelcontextprotocol/sdk 1.x': async (to = gateway) => {
    const client = new ClientV1({ name: 'test', version: '1.0.0' });
    await client.connect(new TransportV1(new URL(to.mcpUrl), { requestInit: await headers() }) as never);
    return client as never;
  },
  '@modelcontextprotocol/client 2.x': async (to = gateway) => connectV2(to),
  '@modelcontextprotocol/client 2.x, 2026-07-28': async (to = gateway) =>
    connectV2(to, { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
};

const headers = async () => ({ headers: { authorization: `Bearer ${await fixture.issuer.token()}` } });

async function connectV2({ mcpUrl }: Gateway, options: v2.ClientOptions = {}) {
  const client = new v2.Client({ name: 'test', version: '1.0.0' }, options);
  await client.connect(new v2.StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit: await headers() }));
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

// The sample without a token: Okta notebook of awslabs/agentcore-samples. With a token that is not valid: CloudTrail sample of
// the developer guide.
test.each<[string, string | null, string]>([
  ['no token', null, 'Missing Bearer token'],
  ['an invalid token', 'x.y.z', 'Invalid Bearer token'],
])('%s is answered under the id 0, whatever the request has', async (_, token, message) => {
  const body = { jsonrpc: '2.0', id: 0, error: { code: -32001, message } };
  for (const sent of [LIST, { ...LIST, id: 'a' }, INITIALIZE, '{', '']) {
    const response = await fixture.call(gateway, { body: sent, token });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(body);
  }
});

describe('GatewayUrl', () => {
  async function suffixOf(properties: object, assume: Partial<Assumptions> = {}): Promise<string> {
    Object.assign(fixture.account, { assume: assumptionsWith(assume) });
    const { gatewayUrl } = await fixture.createGateway({ Name: 'url', ...properties });
    Object.assign(fixture.account, { assume: STRICT_ASSUMPTIONS });
    return new URL(gatewayUrl).pathname;
  }

  // Outputs in the Okta notebook of awslabs/agentcore-samples.
  test('ends in /mcp with ProtocolType MCP', async () => {
    expect(await suffixOf({ ProtocolType: 'MCP' })).toBe('/mcp');
  });

  test('without a type has no path, or /mcp where that is assumed', async () => {
    expect(await suffixOf({ ProtocolType: undefined })).toBe('/');
    expect(await suffixOf({ ProtocolType: undefined }, { gatewayUrlWithoutProtocol: 'with-mcp' })).toBe('/mcp');
  });
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
