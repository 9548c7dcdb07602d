import { LocalGateway } from '../../../../../local';
import { GATEWAY, RunningStack, target } from './gateway-stack';
import { RecordingServer } from './recording-server';

const API = 'https://api.example.com';
const DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Orders', version: '1' },
  servers: [{ url: `${API}/v1` }],
  paths: {
    '/orders/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      get: {
        operationId: 'getOrder',
        summary: 'An order',
        parameters: [
          { name: 'expand', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
        ],
      },
      put: {
        operationId: 'changeOrder',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Change' } } },
        },
      },
    },
  },
  components: {
    schemas: { Change: { type: 'object', properties: { amount: { type: 'integer' } }, required: ['amount'] } },
  },
};

const stack = (document: unknown) => ({
  ...GATEWAY,
  Target: target({
    OpenApiSchema: { InlinePayload: typeof document === 'string' ? document : JSON.stringify(document) },
  }),
});

test('operations are tools, and arguments go where the document says', async () => {
  await using api = await RecordingServer.start(() => [200, { ok: true }]);
  await using running = await RunningStack.start(stack(DOCUMENT), { endpoints: { [API]: api.origin } });
  const { result } = await running.request('tools/list');
  expect(result.tools).toEqual([
    expect.objectContaining({ name: 'orders___getOrder', description: 'An order' }),
    expect.objectContaining({
      name: 'orders___changeOrder',
      inputSchema: {
        type: 'object',
        properties: { id: { type: 'string' }, amount: { type: 'integer' } },
        required: ['id', 'amount'],
      },
    }),
  ]);

  expect(await running.call('orders___getOrder', { id: 'a/1', expand: ['x', 'y z'], 'X-Trace': 't' })).toBe(
    '{"ok":true}',
  );
  expect(await running.call('orders___changeOrder', { id: '7', amount: 3, other: 1 })).toBe('{"ok":true}');
  expect(api.received).toMatchObject([
    { method: 'GET', url: '/v1/orders/a%2F1?expand=x&expand=y+z', headers: { 'x-trace': 't' }, body: '' },
    { method: 'PUT', url: '/v1/orders/7', headers: { 'content-type': 'application/json' }, body: '{"amount":3}' },
  ]);
});

test('an answer that is no success is a failed result, and a missing path argument is never sent', async () => {
  await using api = await RecordingServer.start(() => [404, { message: 'no such order' }]);
  await using running = await RunningStack.start(stack(DOCUMENT), { endpoints: { [API]: api.origin } });
  const { result } = await running.request('tools/call', { name: 'orders___getOrder', arguments: { id: '1' } });
  expect(result).toMatchObject({ isError: true, content: [{ text: 'HTTP 404: {"message":"no such order"}' }] });
  expect(await running.call('orders___getOrder', {})).toContain('the argument "id" is missing');
  expect(api.received).toHaveLength(1);
});

const withOperation = (operation: object) => ({ ...DOCUMENT, paths: { '/a': { post: operation } } });
const body = (schema: object, type = 'application/json') => ({
  operationId: 'a',
  requestBody: { content: { [type]: { schema } } },
});

test.each<[string, unknown, string]>([
  ['YAML', 'openapi: 3.0.0', 'OpenApiSchema is not JSON; the local twin does not read YAML'],
  ['Swagger 2', { ...DOCUMENT, openapi: undefined, swagger: '2.0' }, 'versions 3.0 and 3.1 are supported'],
  ['no server', { ...DOCUMENT, servers: [] }, 'servers[0].url must be the URL of the endpoint'],
  ['a relative server', { ...DOCUMENT, servers: [{ url: '/v1' }] }, 'servers[0].url must be the URL'],
  ['no operation', { ...DOCUMENT, paths: {} }, 'OpenApiSchema has no operations'],
  ['no operationId', withOperation({}), 'POST /a has no operationId'],
  ['a form', withOperation(body({}, 'multipart/form-data')), 'only application/json bodies are supported'],
  ['oneOf', withOperation(body({ oneOf: [] })), 'oneOf is not supported by gateways'],
  [
    'a cookie',
    withOperation({ operationId: 'a', parameters: [{ name: 'c', in: 'cookie' }] }),
    'is in cookie, not supported',
  ],
  [
    'an unknown $ref',
    withOperation(body({ $ref: '#/components/schemas/Typo' })),
    '#/components/schemas/Typo is not in',
  ],
  [
    'a recursive $ref',
    {
      ...withOperation(body({ $ref: '#/components/schemas/Tree' })),
      components: {
        schemas: { Tree: { type: 'object', properties: { child: { $ref: '#/components/schemas/Tree' } } } },
      },
    },
    '#/components/schemas/Tree refers to itself',
  ],
])('%s is refused', async (_, document, message) => {
  await expect(RunningStack.start(stack(document))).rejects.toThrow(message);
});

test.each(['api.example.com', `${API}/v1`, 'nonsense'])(
  'the endpoint %s is refused, it is no origin',
  async (endpoint) => {
    const started = LocalGateway.start({ Resources: GATEWAY }, { endpoints: { [endpoint]: 'http://127.0.0.1:1' } });
    await expect(started).rejects.toThrow(`endpoints: "${endpoint}" is not an origin`);
  },
);
