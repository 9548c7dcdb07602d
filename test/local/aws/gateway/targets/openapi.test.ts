import { LocalGateway, type LocalGatewayOptions } from '../../../../../local';
import { GATEWAY, RunningStack, target } from './gateway-stack';
import { RecordingServer } from './recording-server';

const API = 'https://api.example.com';
const responses = { 200: { description: 'ok' } };
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
        responses,
      },
      put: {
        operationId: 'changeOrder',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Change' } } },
        },
        responses,
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

const TEXT = { type: 'string' };
const operation = (more: object = {}) => ({ operationId: 'a', responses, ...more });
const withOperation = (more: object, method = 'post') => ({ ...DOCUMENT, paths: { '/a': { [method]: more } } });
const withPath = (path: string, more: object = {}) => ({ ...DOCUMENT, paths: { [path]: { get: operation(more) } } });
const parameter = (more: object) => withOperation(operation({ parameters: [{ name: 'p', ...more }] }), 'get');
const body = (schema: object, type = 'application/json') =>
  operation({ requestBody: { content: { [type]: { schema } } } });
const answer = (schema: object, type = 'application/json') =>
  withOperation(operation({ responses: { 200: { description: 'ok', content: { [type]: { schema } } } } }), 'get');
const scheme = (securityScheme: object) => ({
  ...withOperation(operation()),
  components: { securitySchemes: { key: securityScheme } },
});

/** A refused document, and what is said of it. Each is the smallest that breaks one rule. */
type Refusal = [name: string, document: unknown, message: string];

const isRefused = async (_: string, document: unknown, message: string): Promise<void> => {
  await expect(RunningStack.start(stack(document))).rejects.toThrow(message);
};

test.each<Refusal>([
  ['YAML', 'openapi: 3.0.0', 'OpenApiSchema is not JSON; the local twin does not read YAML'],
  ['Swagger 2', { ...DOCUMENT, openapi: undefined, swagger: '2.0' }, 'versions 3.0 and 3.1 are supported'],
  ['OpenAPI 3.2', { ...DOCUMENT, openapi: '3.2.0' }, 'openapi is "3.2.0"; versions 3.0 and 3.1 are supported'],
  ['no operation', { ...DOCUMENT, paths: {} }, 'OpenApiSchema has no operations'],
  ['a list instead of paths', { ...DOCUMENT, paths: [] }, 'OpenApiSchema has no operations'],
  ['a text', '"orders"', 'versions 3.0 and 3.1 are supported'],
  [
    'an unknown $ref',
    withOperation(body({ $ref: '#/components/schemas/Typo' })),
    '#/components/schemas/Typo is not in',
  ],
  [
    'a $ref to another document',
    withOperation(body({ $ref: 'https://api.example.com/schemas.json#/Order' })),
    'https://api.example.com/schemas.json#/Order is not in the document; put all into one',
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
])('%s is refused', isRefused);

describe('a semantic error', () => {
  test.each<Refusal>([
    ['no title', { ...DOCUMENT, info: { version: '1' } }, 'attribute info.title is missing'],
    ['no version', { ...DOCUMENT, info: { title: 'x' } }, 'attribute info.version is missing'],
    ['a path without its slash', withPath('a'), 'the path "a" must begin with /'],
    ['no operationId', withOperation({ responses }), 'POST /a has no operationId'],
    [
      'a repeated operationId',
      { ...DOCUMENT, paths: { '/a': { get: operation() }, '/b': { get: operation() } } },
      'the operationId "a" is repeated; it is the name of a tool',
    ],
    ['no responses', withOperation({ operationId: 'a' }), 'POST /a: attribute responses is missing'],
    [
      'a response without description',
      withOperation(operation({ responses: { 200: {} } })),
      'POST /a: attribute responses.200.description is missing',
    ],
    [
      'a response without description that is a component',
      {
        ...withOperation(operation({ responses: { 404: { $ref: '#/components/responses/None' } } })),
        components: { responses: { None: {} } },
      },
      'attribute responses.404.description is missing',
    ],
    [
      'a body without content',
      withOperation(operation({ requestBody: {} })),
      'attribute requestBody.content is missing',
    ],
    [
      'an undeclared path parameter',
      withPath('/a/{id}'),
      'GET /a/{id}: the path parameter "id" needs to be defined; add it to parameters, in path',
    ],
    [
      'a path parameter that is declared as another',
      withPath('/a/{id}', { parameters: [{ name: 'id', in: 'query', schema: TEXT }] }),
      'the path parameter "id" needs to be defined',
    ],
    [
      'a path parameter that is not in the path',
      parameter({ in: 'path', required: true, schema: TEXT }),
      'the path parameter "p" is not in the path; remove it',
    ],
    [
      'an optional path parameter',
      withPath('/a/{p}', { parameters: [{ name: 'p', in: 'path', schema: TEXT }] }),
      'the parameter "p" is a part of the path, its required value must be true',
    ],
    ['a parameter without a name', parameter({ name: undefined, in: 'query', schema: TEXT }), 'has no name'],
    ['a parameter without a schema', parameter({ in: 'query' }), 'the parameter "p" has no schema'],
    ['a parameter in the body', parameter({ in: 'body', schema: TEXT }), 'the parameter "p" is in body, not supported'],
    [
      'a parameter twice',
      withOperation(
        operation({
          parameters: [
            { name: 'p', in: 'query', schema: TEXT },
            { name: 'p', in: 'query', schema: TEXT },
          ],
        }),
        'get',
      ),
      'the parameter "p" in query is there twice',
    ],
  ])('%s is refused', isRefused);
});

describe('a server', () => {
  const server = (url: unknown, more: object = {}) => ({ ...DOCUMENT, servers: [{ url, ...more }] });
  test.each<Refusal>([
    ['none', { ...DOCUMENT, servers: [] }, 'servers[0].url must be the URL of the endpoint'],
    ['none at all', { ...DOCUMENT, servers: undefined }, 'servers[0].url must be the URL of the endpoint'],
    ['a relative one', server('/v1'), 'servers[0].url must be the URL'],
    [
      'one without TLS',
      server('http://api.example.com'),
      'Server URL "http://api.example.com" must use HTTPS protocol',
    ],
    ['a placeholder', server('${API_URL}'), 'must use HTTPS protocol'],
    ['one without a URL', { ...DOCUMENT, servers: [{}] }, 'servers[0].url must be the URL'],
    [
      'a second one without TLS',
      { ...DOCUMENT, servers: [{ url: API }, { url: 'http://localhost:3000' }] },
      'Server URL "http://localhost:3000" must use HTTPS protocol; servers[1].url',
    ],
    [
      'one of an operation without TLS',
      withOperation(operation({ servers: [{ url: 'http://a.example.com' }] })),
      'POST /a: Server URL "http://a.example.com" must use HTTPS protocol',
    ],
    ['an unknown variable', server('https://{tenant}.example.com'), 'has {tenant}; give it a default in `variables`'],
    [
      'a variable without default',
      server('https://{tenant}.example.com', { variables: { tenant: { enum: ['a'] } } }),
      'has {tenant}; give it a default in `variables`',
    ],
  ])('%s is refused', isRefused);

  test('with variables is called with their defaults', async () => {
    await using api = await RecordingServer.start(() => [200, {}]);
    // As in the guide's example, the default is none of the enumerated values.
    const document = server('https://{tenant}.api.example.com/{version}', {
      variables: { tenant: { default: 'acme', enum: ['a', 'b'] }, version: { default: 'v2' } },
    });
    await using running = await RunningStack.start(stack(document), {
      endpoints: { 'https://acme.api.example.com': api.origin },
    });
    await running.call('orders___getOrder', { id: '1' });
    expect(api.received).toMatchObject([{ url: '/v2/orders/1' }]);
    expect(running.local.warnings.join()).not.toContain('any host');
  });

  test.each<[string, string, string]>([
    ['https://{host}/api', 'host', 'can be any host'],
    ['https://{subdomain}.{env}.{domain}.com', 'domain', 'can be any host'],
    ['https://10.0.0.7/v1', '', 'gateways block requests to private addresses such as https://10.0.0.7/v1'],
    ['https://localhost:8443', '', 'gateways block requests to private addresses'],
  ])('%s is warned of', async (url, _, message) => {
    const variables = Object.fromEntries(
      ['host', 'subdomain', 'env', 'domain'].map((name) => [name, { default: 'x' }]),
    );
    await using running = await RunningStack.start(stack(server(url, { variables })));
    expect(running.local.warnings).toContainEqual(expect.stringContaining(message));
  });
});

describe('a security scheme', () => {
  const requirement = (security: object) => ({ ...scheme({ type: 'http', scheme: 'bearer' }), security });
  test.each<Refusal>([
    ['one without type', scheme({}), 'attribute components.securitySchemes.key.type is missing'],
    ['one of another type', scheme({ type: 'basic' }), 'components.securitySchemes.key.type is "basic"'],
    ['a key without a place', scheme({ type: 'apiKey', name: 'k' }), 'components.securitySchemes.key.in is missing'],
    ['HTTP without its scheme', scheme({ type: 'http' }), 'components.securitySchemes.key.scheme is missing'],
    ['OAuth without flows', scheme({ type: 'oauth2' }), 'components.securitySchemes.key.flows is missing'],
    [
      'OpenID without its URL',
      scheme({ type: 'openIdConnect' }),
      'components.securitySchemes.key.openIdConnectUrl is missing',
    ],
    [
      'a requirement of one that is not there',
      requirement([{ entraId: [] }]),
      'security requires "entraId", but attribute components.securitySchemes.entraId.type is missing',
    ],
    [
      'a requirement of an operation',
      withOperation(operation({ security: [{ entraId: [] }] })),
      'POST /a requires "entraId"',
    ],
  ])('%s is refused', isRefused);

  test('that is required is ignored by gateways, which is warned of when the target has no credentials', async () => {
    await using running = await RunningStack.start(stack(requirement([{ key: [] }])));
    expect(running.local.warnings).toContainEqual(
      expect.stringContaining('security requirements, which gateways ignore; add CredentialProviderConfigurations'),
    );
  });
});

describe('a serializer', () => {
  const list = { type: 'array', items: TEXT };
  test.each<Refusal>([
    ['of the path', withPath('/users{;id*}'), 'the path "/users{;id*}" has a serializer, which is not supported'],
    ['of the query', withPath('/users{?metadata}'), 'has a serializer, which is not supported'],
    [
      'with the style matrix',
      withPath('/a/{p}', { parameters: [{ name: 'p', in: 'path', required: true, style: 'matrix', schema: TEXT }] }),
      'the parameter "p" has the style matrix, which is not supported',
    ],
    [
      'with the style label',
      withPath('/a/{p}', { parameters: [{ name: 'p', in: 'path', required: true, style: 'label', schema: TEXT }] }),
      'has the style label, which is not supported',
    ],
    [
      'of a list in the path',
      withPath('/a/{p}', { parameters: [{ name: 'p', in: 'path', required: true, schema: list }] }),
      'is a list in the path, which needs a serializer',
    ],
    ['with the style deepObject', parameter({ in: 'query', style: 'deepObject', schema: TEXT }), 'style deepObject'],
    ['with the style pipeDelimited', parameter({ in: 'query', style: 'pipeDelimited', schema: list }), 'pipeDelimited'],
    [
      'with the style spaceDelimited',
      parameter({ in: 'query', style: 'spaceDelimited', schema: list }),
      'spaceDelimited',
    ],
    ['of a list that is not exploded', parameter({ in: 'query', explode: false, schema: list }), 'has explode false'],
    [
      'of a list in a header that is exploded',
      parameter({ in: 'header', explode: true, schema: list }),
      'explode true',
    ],
    ['of an object', parameter({ in: 'query', schema: { type: 'object' } }), 'is an object, which needs a serializer'],
    ['of a cookie', parameter({ in: 'cookie', schema: TEXT }), 'is in cookie, not supported'],
    [
      'that is content',
      parameter({ in: 'query', content: { 'application/json': { schema: TEXT } } }),
      'has content, a serializer, which is not supported; use schema',
    ],
    ['that keeps reserved characters', parameter({ in: 'query', allowReserved: true, schema: TEXT }), 'allowReserved'],
  ])('%s is refused', isRefused);

  test.each<[string, object]>([
    ['the default style of the query', { in: 'query', style: 'form', explode: true, schema: list }],
    ['the default style of a header', { in: 'header', style: 'simple', explode: false, schema: TEXT }],
    ['explode of a text', { in: 'query', explode: false, schema: TEXT }],
    ['allowReserved that is off', { in: 'query', allowReserved: false, schema: TEXT }],
  ])('that is %s is taken', async (_, more) => {
    await using running = await RunningStack.start(stack(parameter(more)));
    expect(await running.toolNames()).toEqual(['orders___a']);
  });
});

describe('a media type', () => {
  test.each<Refusal>([
    [
      'of a request that is binary',
      withOperation(body({}, 'application/octet-stream')),
      'POST /a: MediaType application/octet-stream is not supported in request',
    ],
    ['of a vendor', withOperation(body({}, 'application/vnd.api+json')), 'MediaType application/vnd.api+json is not'],
    [
      'of a response',
      answer({}, 'text/html'),
      'GET /a: MediaType text/html is not supported in response; use application/json',
    ],
  ])('%s is refused', isRefused);

  test.each<[string, string, RegExp]>([
    ['application/json; charset=utf-8', 'application/json', /^\{"amount":3,"note":"a b"\}$/],
    ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded', /^amount=3&note=a\+b$/],
    [
      'multipart/form-data',
      'multipart/form-data; boundary=',
      /name="amount"\r\n\r\n3\r\n[^]*name="note"\r\n\r\na b\r\n/,
    ],
  ])('%s is sent', async (type, sent, expected) => {
    await using api = await RecordingServer.start(() => [200, { ok: true }]);
    const schema = { type: 'object', properties: { amount: { type: 'integer' }, note: TEXT } };
    await using running = await RunningStack.start(stack(withOperation(body(schema, type))), {
      endpoints: { [API]: api.origin },
    });
    expect(await running.call('orders___a', { amount: 3, note: 'a b' })).toBe('{"ok":true}');
    expect(api.received[0]!.headers['content-type']).toContain(sent);
    expect(api.received[0]!.body).toMatch(expected);
  });

  test('that is XML is a tool, which the twin does not call', async () => {
    const schema = { type: 'object', properties: { amount: { type: 'integer' } } };
    await using running = await RunningStack.start(stack(withOperation(body(schema, 'application/xml'))));
    expect(running.local.warnings).toContainEqual(expect.stringContaining('has a body of XML'));
    expect(await running.call('orders___a', { amount: 3 })).toContain('the local twin does not send XML');
  });
});

describe('a composition of schemas', () => {
  const COMPOSITIONS = ['oneOf', 'anyOf', 'allOf'];
  const composed = (keyword: string) => ({ [keyword]: [TEXT, { type: 'integer' }] });

  test.each(COMPOSITIONS)('with %s of a request is refused, wherever it is', async (keyword) => {
    const nested = { type: 'object', properties: { a: { type: 'array', items: composed(keyword) } } };
    const referred = {
      ...withOperation(body({ $ref: '#/components/schemas/A' })),
      components: { schemas: { A: composed(keyword) } },
    };
    for (const document of [withOperation(body(composed(keyword))), withOperation(body(nested)), referred]) {
      await expect(RunningStack.start(stack(document))).rejects.toThrow(`${keyword} is not supported by gateways`);
    }
    await expect(RunningStack.start(stack(parameter({ in: 'query', schema: composed(keyword) })))).rejects.toThrow(
      `the parameter "p" has ${keyword}, which is not supported by gateways`,
    );
  });

  test('is no property of that name, and no example', async () => {
    const schema = { type: 'object', properties: { oneOf: { type: 'array', items: TEXT } }, example: { allOf: [1] } };
    await using running = await RunningStack.start(stack(withOperation(body(schema))));
    expect(await running.toolNames()).toEqual(['orders___a']);
  });

  test('is taken where AWS has one in a sample of its own: in additional properties of a response', async () => {
    const schema = { type: 'object', additionalProperties: { oneOf: [TEXT] } };
    await using running = await RunningStack.start(stack(answer(schema)));
    expect(await running.toolNames()).toEqual(['orders___a']);
  });

  test('that nothing uses is taken', async () => {
    const document = { ...DOCUMENT, components: { schemas: { ...DOCUMENT.components.schemas, A: composed('oneOf') } } };
    await using running = await RunningStack.start(stack(document));
    expect(await running.toolNames()).toHaveLength(2);
  });
});

describe('what gateways do not support, and no call needs', () => {
  const callbacks = { done: { '{$request.query.url}': { post: { responses } } } };
  const links = { next: { operationId: 'a' } };
  const ROWS: readonly Refusal[] = [
    ['a callback', withOperation(operation({ callbacks })), 'POST /a: callbacks are not supported by gateways'],
    [
      'a webhook',
      { ...DOCUMENT, openapi: '3.1.0', webhooks: { done: { post: { responses } } } },
      'webhooks are not supported by gateways',
    ],
    [
      'a link',
      withOperation(operation({ responses: { 200: { description: 'ok', links } } }), 'get'),
      'GET /a: links are not supported by gateways',
    ],
    ['anyOf of a response', answer({ anyOf: [TEXT] }), 'anyOf is not supported by gateways, in a response either'],
    [
      'allOf of a response',
      answer({ type: 'array', items: { allOf: [TEXT] } }),
      'allOf is not supported by gateways, in a response either',
    ],
  ];
  const ignored: LocalGatewayOptions = { assume: { unsupportedOpenApiFeatures: 'ignored' } };

  test.each(ROWS)('%s is refused', isRefused);

  test.each(ROWS)('%s is warned of where AWS is taken to ignore it', async (_, document, message) => {
    await using running = await RunningStack.start(stack(document), ignored);
    expect(running.local.warnings).toContainEqual(expect.stringContaining(message));
    expect((await running.toolNames()).length).toBeGreaterThan(0);
  });

  test('oneOf of a response was measured: it is refused all the same', async () => {
    await expect(RunningStack.start(stack(answer({ oneOf: [TEXT] })), ignored)).rejects.toThrow(
      'oneOf is not supported by gateways, in a response either',
    );
  });
});

describe('a document that is right', () => {
  const oneTool = async (document: unknown): Promise<readonly string[]> => {
    await using running = await RunningStack.start(stack(document));
    return await running.toolNames();
  };

  test('may say in 3.1 nothing of responses', async () => {
    expect(await oneTool({ ...withOperation({ operationId: 'a' }), openapi: '3.1.0' })).toEqual(['orders___a']);
  });

  test('may have a recursive response', async () => {
    const Tree = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
    };
    const document = { ...answer({ $ref: '#/components/schemas/Tree' }), components: { schemas: { Tree } } };
    expect(await oneTool(document)).toEqual(['orders___a']);
  });

  test('may say of an operation what the path says, too', async () => {
    await using api = await RecordingServer.start(() => [200, {}]);
    const shared = { name: 'q', in: 'query', schema: TEXT };
    const paths = {
      '/a': { parameters: [shared], get: operation({ parameters: [{ ...shared, description: 'Own' }] }) },
    };
    await using running = await RunningStack.start(stack({ ...DOCUMENT, paths }), { endpoints: { [API]: api.origin } });
    await running.call('orders___a', { q: 'x' });
    expect(api.received).toMatchObject([{ url: '/v1/a?q=x' }]);
  });

  test('may refer to a path, a parameter, a body and a response', async () => {
    const document = {
      ...DOCUMENT,
      openapi: '3.1.0',
      paths: { '/a/{p}': { $ref: '#/components/pathItems/A' } },
      components: {
        pathItems: {
          A: {
            parameters: [{ $ref: '#/components/parameters/p~1q' }],
            put: operation({
              requestBody: { $ref: '#/components/requestBodies/B' },
              responses: { 200: { $ref: '#/components/responses/R' } },
            }),
          },
        },
        parameters: { 'p/q': { name: 'p', in: 'path', required: true, schema: TEXT } },
        requestBodies: { B: { content: { 'application/json': { schema: TEXT } } } },
        responses: { R: { description: 'ok' } },
      },
    };
    expect(await oneTool(document)).toEqual(['orders___a']);
  });
});

test('a method that cannot be sent is no tool', async () => {
  const paths = { '/a': { get: operation(), trace: operation({ operationId: 'traced' }) } };
  await using running = await RunningStack.start(stack({ ...DOCUMENT, paths }));
  expect(await running.toolNames()).toEqual(['orders___a']);
  expect(running.local.warnings).toContainEqual(expect.stringContaining('TRACE /a is not a tool'));
});

test('many problems are one readable line', async () => {
  const paths = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`/a${i}`, { get: { responses } }]));
  await expect(RunningStack.start(stack({ ...DOCUMENT, paths }))).rejects.toThrow(/GET \/a4 has no .*; and 4 more$/);
});

test.each(['api.example.com', `${API}/v1`, 'nonsense'])(
  'the endpoint %s is refused, it is no origin',
  async (endpoint) => {
    const started = LocalGateway.start({ Resources: GATEWAY }, { endpoints: { [endpoint]: 'http://127.0.0.1:1' } });
    await expect(started).rejects.toThrow(`endpoints: "${endpoint}" is not an origin`);
  },
);
