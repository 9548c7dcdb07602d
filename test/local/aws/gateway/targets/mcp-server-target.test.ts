import type { LocalGatewayOptions } from '../../../../../local';
import { GATEWAY, RunningStack, target, type Resources } from './gateway-stack';
import { RecordingServer, type Received } from './recording-server';

const SERVER = 'https://mcp.example.com';
const OBJECT = { type: 'object', properties: {} };
const named = (name: string, inputSchema: object = OBJECT, more: object = {}) => ({ name, inputSchema, ...more });

interface Answers {
  readonly capabilities?: object;
  /** By method. One without an answer is unknown to the server. */
  readonly results?: Readonly<Record<string, object>>;
}

/** An MCP server with these tools. */
const server =
  (tools: readonly object[], { capabilities = { tools: {} }, results = {} }: Answers = {}) =>
  ({ body }: Received): readonly [number, unknown] => {
    const { id, method, params } = JSON.parse(body || '{}') as { id?: number; method?: string; params?: object };
    if (id === undefined) return method === undefined ? [405, {}] : [202, undefined];
    const { protocolVersion } = Object(params);
    const known: Readonly<Record<string, object>> = {
      initialize: { protocolVersion, capabilities, serverInfo: { name: 's', version: '1' } },
      'tools/list': { tools },
      'tools/call': { content: [{ type: 'text', text: 'called' }] },
      ...results,
    };
    const result = known[method ?? ''];
    const error = { code: -32601, message: 'Method not found' };
    return [200, { jsonrpc: '2.0', id, ...(result ? { result } : { error }) }];
  };

const stack = (more: object = {}): Resources => ({
  ...GATEWAY,
  Target: target({ McpServer: { Endpoint: `${SERVER}/mcp`, ...more } }),
});

/** The names of the tools of a gateway in front of such a server. */
async function toolsOf(
  tools: readonly object[],
  { answers, more, options }: { answers?: Answers; more?: object; options?: LocalGatewayOptions } = {},
): Promise<readonly string[]> {
  await using running = await RecordingServer.start(server(tools, answers));
  await using gateway = await RunningStack.start(stack(more), { ...options, endpoints: { [SERVER]: running.origin } });
  return await gateway.toolNames();
}

describe('a reference in the schema of a tool', () => {
  const DateRange = { type: 'object', properties: { from: { type: 'string' } } };
  const ACCEPTED: LocalGatewayOptions = { assume: { toolSchemaReferences: 'accepted' } };
  const ROWS: readonly (readonly [string, object])[] = [
    ['$ref', { type: 'object', properties: { range: { $ref: '#/$defs/DateRange' } } }],
    ['$defs', { type: 'object', properties: {}, $defs: { DateRange } }],
    ['$anchor', { type: 'object', properties: { a: { $anchor: 'a', type: 'string' } } }],
    ['$dynamicRef', { type: 'object', properties: { a: { type: 'array', items: { $dynamicRef: '#node' } } } }],
    ['$dynamicAnchor', { type: 'object', properties: {}, $dynamicAnchor: 'node' }],
    ['$ref', { type: 'object', properties: { a: { anyOf: [{ $ref: '#/properties/b' }, { type: 'null' }] } } }],
    ['definitions', { type: 'object', properties: {}, definitions: { DateRange } }],
  ];

  test.each(ROWS)('with %s fails the target: %j', async (keyword, schema) => {
    await expect(toolsOf([named('fine'), named('costs', schema)])).rejects.toMatchObject({
      code: 'TargetFailed',
      message: expect.stringContaining(`tool "costs": Invalid tool schema, ${keyword} is not supported`),
    });
  });

  test('of an output fails the target, too', async () => {
    const outputSchema = { type: 'object', properties: {}, $defs: { DateRange } };
    await expect(toolsOf([named('costs', OBJECT, { outputSchema })])).rejects.toThrow('$defs is not supported');
  });

  test('of a tool that the template brings along is refused', async () => {
    const InlinePayload = JSON.stringify({ tools: [named('costs', ROWS[0]![1])] });
    await expect(toolsOf([], { more: { McpToolSchema: { InlinePayload } } })).rejects.toMatchObject({
      property: 'TargetConfiguration.Mcp.McpServer.McpToolSchema',
      message: expect.stringContaining('Invalid tool schema, $ref is not supported'),
    });
  });

  test('is taken where AWS is taken to do so', async () => {
    expect(await toolsOf([named('costs', ROWS[0]![1])], { options: ACCEPTED })).toEqual(['orders___costs']);
  });

  test.each<[string, object]>([
    [
      'a property of that name',
      { type: 'object', properties: { $ref: { type: 'string' }, definitions: { type: 'string' } } },
    ],
    ['a value of that name', { type: 'object', properties: { a: { type: 'object', default: { $ref: 'x' } } } }],
    ['a choice of types', { type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] } } }],
  ])('is not %s', async (_, schema) => {
    expect(await toolsOf([named('costs', schema)])).toEqual(['orders___costs']);
  });
});

describe('what is synchronized', () => {
  const EMPTY = { 'prompts/list': { prompts: [] }, 'resources/list': { resources: [] } };
  const capabilities = { tools: {}, prompts: {}, resources: {} };
  const TEMPLATES = { 'resources/templates/list': { resourceTemplates: [] } };

  test('are tools: a server has to declare them', async () => {
    await expect(toolsOf([named('fine')], { answers: { capabilities: { prompts: {} } } })).rejects.toThrow(
      'the server does not declare the capability "tools", which it must have',
    );
  });

  test('are prompts, resources and their templates where the server advertises them', async () => {
    const answers = { capabilities, results: { ...EMPTY, ...TEMPLATES } };
    expect(await toolsOf([named('fine')], { answers })).toEqual(['orders___fine']);
  });

  test('fails for a server that advertises resources and does not list their templates', async () => {
    await expect(toolsOf([named('fine')], { answers: { capabilities, results: EMPTY } })).rejects.toThrow(
      'Failed to list resource templates',
    );
  });

  test('is nothing else where the server lists for each request', async () => {
    const answers = { capabilities, results: EMPTY };
    expect(await toolsOf([named('fine')], { answers, more: { ListingMode: 'DYNAMIC' } })).toEqual(['orders___fine']);
  });
});

test('a server with two tools of one name is refused', async () => {
  await expect(toolsOf([named('same'), named('same')])).rejects.toThrow(
    'Duplicate tool found in target configuration: orders___same',
  );
});

test.each([
  ['with characters that models do not take', 'shop.orders/list all'],
  ['with the separator in it', 'a___b'],
])('a name %s is taken: no source has AWS refuse it', async (_, name) => {
  expect(await toolsOf([named(name)])).toEqual([`orders___${name}`]);
});

test('tools that the template brings along need no description, as in MCP', async () => {
  const InlinePayload = JSON.stringify({ tools: [named('ping')] });
  expect(await toolsOf([], { more: { McpToolSchema: { InlinePayload } } })).toEqual(['orders___ping']);
});
