import { handle as handlerOf, type LambdaContext, type LambdaEvent } from 'hono/aws-lambda';
import { createApp } from '../../../functions/sample-mcp-server/app';
import { OrderDesk } from '../../../functions/sample-mcp-server/order-desk';

const PROTOCOL_VERSIONS_OF_2025 = ['2025-03-26', '2025-06-18', '2025-11-25'];

interface HandlerResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

let handler: (event: LambdaEvent) => Promise<HandlerResult>;

// Like a new execution environment: the orders are back at the first two.
beforeEach(() => {
  const handle = handlerOf(createApp(new OrderDesk()));
  handler = (event) => handle(event, {} as LambdaContext) as unknown as Promise<HandlerResult>;
});

/** The event of a function URL: payload format 2.0. */
function event({
  method = 'POST',
  path = '/mcp',
  headers = {},
  body,
}: {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}): LambdaEvent {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    queryStringParameters: undefined,
    requestContext: {
      accountId: '123456789012',
      apiId: 'urlid',
      domainName: 'urlid.lambda-url.us-east-1.on.aws',
      domainPrefix: 'urlid',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
      routeKey: '$default',
      stage: '$default',
      time: '23/Nov/2026:12:00:00 +0000',
      timeEpoch: 1795435200000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  } as unknown as LambdaEvent;
}

/** Sends one JSON-RPC request in the given revision of the protocol, and returns the JSON answer. */
async function send(method: string, params: object = {}, protocolVersion = '2025-11-25') {
  const modern = protocolVersion === '2026-07-28';
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': protocolVersion,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const result = await handler(
    event({
      headers: {
        'mcp-protocol-version': protocolVersion,
        ...(modern && { 'mcp-method': method }),
        ...(modern && 'name' in params && { 'mcp-name': String(params.name) }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: modern ? { ...params, _meta } : params }),
    }),
  );
  expect(result.headers['content-type']).toBe('application/json');
  return { statusCode: result.statusCode, ...JSON.parse(result.body) };
}

async function call(name: string, args: object, protocolVersion?: string) {
  const { result } = await send('tools/call', { name, arguments: args }, protocolVersion);
  return result;
}

async function errorOf(name: string, args: object): Promise<string> {
  const result = await call(name, args);
  expect(result).toEqual({ isError: true, content: [{ type: 'text', text: expect.any(String) }] });
  return result.content[0].text;
}

describe('the protocol', () => {
  test.each(PROTOCOL_VERSIONS_OF_2025)('%s begins with initialize', async (protocolVersion) => {
    const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } };
    const { result } = await send('initialize', params, protocolVersion);

    expect(result).toMatchObject({
      protocolVersion,
      serverInfo: { name: 'order-desk', title: 'Order desk', version: '1.0.0' },
      capabilities: { tools: { listChanged: false } },
    });
  });

  test('2026-07-28 begins with server/discover', async () => {
    const { result } = await send('server/discover', {}, '2026-07-28');

    expect(result.supportedVersions).toEqual(['2026-07-28']);
  });

  test.each([...PROTOCOL_VERSIONS_OF_2025, '2026-07-28'])('%s lists and calls the tools', async (protocolVersion) => {
    const { result } = await send('tools/list', {}, protocolVersion);
    const names = result.tools.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['get_order', 'create_order', 'refund_order']);
    expect(await call('get_order', { orderId: 'A-1001' }, protocolVersion)).toMatchObject({
      structuredContent: { orderId: 'A-1001' },
    });
  });

  test('a request without a version is one of 2025-03-26', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const result = await handler(event({ body }));

    expect(result.statusCode).toBe(200);
    expect(JSON.parse(result.body).result.tools).toHaveLength(3);
  });

  test('an unknown version is refused', async () => {
    const { statusCode, error } = await send('tools/list', {}, '2024-01-01');

    expect(statusCode).toBe(400);
    expect(error.message).toContain('2024-01-01');
  });

  test('a notification is accepted', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

    expect(await handler(event({ body }))).toMatchObject({ statusCode: 202, body: '' });
  });

  test('a subscription, which would never end, is refused', async () => {
    const { error } = await send('subscriptions/listen', { notifications: { toolsListChanged: true } }, '2026-07-28');

    expect(error.message).toBe('Subscription limit reached');
  });

  test('a body that is no JSON is a parse error', async () => {
    const result = await handler(event({ body: '{' }));

    expect(result.statusCode).toBe(400);
    expect(JSON.parse(result.body).error.code).toBe(-32700);
  });

  test('a body in base64 is decoded', async () => {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })).toString('base64');
    const result = await handler({ ...event({ body }), isBase64Encoded: true } as LambdaEvent);

    expect(JSON.parse(result.body).result.tools).toHaveLength(3);
  });

  test.each(['GET', 'DELETE', 'PUT'])('%s is not allowed', async (method) => {
    const result = await handler(event({ method }));

    expect(result.statusCode).toBe(405);
    expect(result.headers.allow).toBe('POST');
    expect(JSON.parse(result.body).error.message).toBe('Method not allowed: send MCP messages with POST.');
  });

  test.each(['/', '/mcp/', '/mcp/more', '/other'])('there is nothing at %s', async (path) => {
    const result = await handler(event({ path, body: '{}' }));

    expect(result.statusCode).toBe(404);
    expect(JSON.parse(result.body)).toEqual({
      error: 'not_found',
      message: `There is nothing at ${path}; MCP is served at /mcp.`,
    });
  });
});

describe('the tools', () => {
  test('say what they take, what they return and what they do', async () => {
    const { result } = await send('tools/list');
    const order = {
      type: 'object',
      properties: {
        orderId: { type: 'string' },
        customer: { type: 'string' },
        item: { type: 'string' },
        quantity: { type: 'number' },
        totalInCents: { type: 'number' },
        refundedInCents: { type: 'number' },
      },
      required: ['orderId', 'customer', 'item', 'quantity', 'totalInCents', 'refundedInCents'],
    };
    expect(result.tools).toMatchObject([
      {
        name: 'get_order',
        title: 'Get an order',
        inputSchema: { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] },
        outputSchema: order,
        annotations: { readOnlyHint: true },
      },
      {
        name: 'create_order',
        title: 'Create an order',
        inputSchema: {
          type: 'object',
          properties: { customer: { type: 'string' }, item: { type: 'string' }, quantity: { type: 'integer' } },
          required: ['customer', 'item', 'quantity'],
        },
        outputSchema: order,
        annotations: { readOnlyHint: false, destructiveHint: false },
      },
      {
        name: 'refund_order',
        title: 'Refund an order',
        inputSchema: {
          type: 'object',
          properties: { orderId: { type: 'string' }, amountInCents: { type: 'integer' } },
          required: ['orderId', 'amountInCents'],
        },
        outputSchema: order,
        annotations: { readOnlyHint: false, destructiveHint: true },
      },
    ]);
  });

  test('get_order returns an order, as structured content and as text', async () => {
    const order = {
      orderId: 'A-1002',
      customer: 'Ben Okafor',
      item: 'office chair',
      quantity: 1,
      totalInCents: 24_900,
      refundedInCents: 0,
    };
    const { structuredContent, content, isError } = await call('get_order', { orderId: 'A-1002' });

    expect(isError).toBeUndefined();
    expect(structuredContent).toEqual(order);
    expect(content).toEqual([{ type: 'text', text: expect.any(String) }]);
    expect(JSON.parse(content[0].text)).toEqual(order);
  });

  test('create_order keeps the order for the next request', async () => {
    const { structuredContent: created } = await call('create_order', {
      customer: 'Cleo Ruiz',
      item: 'standing desk',
      quantity: 2,
    });

    expect(created).toMatchObject({ orderId: 'A-1003', totalInCents: 119_800 });
    expect((await call('get_order', { orderId: 'A-1003' })).structuredContent).toEqual(created);
  });

  test('refund_order pays back up to 100 dollars', async () => {
    const { structuredContent } = await call('refund_order', { orderId: 'A-1002', amountInCents: 10_000 });

    expect(structuredContent).toMatchObject({ orderId: 'A-1002', refundedInCents: 10_000 });
  });

  test('refund_order asks for approval above 100 dollars, also in several steps, and refunds nothing', async () => {
    const approval =
      "Nothing was refunded: refunding more than $100.00 of an order needs a manager's approval. " +
      'Ask a manager to refund order A-1002 in the order desk.';

    expect(await errorOf('refund_order', { orderId: 'A-1002', amountInCents: 10_001 })).toBe(approval);
    await call('refund_order', { orderId: 'A-1002', amountInCents: 9_999 });
    expect(await errorOf('refund_order', { orderId: 'A-1002', amountInCents: 2 })).toBe(approval);
    expect((await call('get_order', { orderId: 'A-1002' })).structuredContent.refundedInCents).toBe(9_999);
  });

  test.each<[string, object, string]>([
    ['get_order', { orderId: 'A-1' }, "There is no order 'A-1'. Order ids look like A-1001"],
    ['refund_order', { orderId: 'A-1', amountInCents: 1 }, "There is no order 'A-1'."],
    [
      'refund_order',
      { orderId: 'A-1001', amountInCents: 9_001 },
      'Nothing was refunded: order A-1001 has $90.00 left to refund, not $90.01. Ask for at most 9000 cents.',
    ],
    [
      'create_order',
      { customer: 'Cleo', item: 'car', quantity: 1 },
      "'car' is not for sale, and nothing was ordered. Choose one of: desk lamp, office chair, standing desk.",
    ],
  ])('%s %j fails with what to do instead', async (name, args, message) => {
    expect(await errorOf(name, args)).toContain(message);
  });

  test.each<[string, object, RegExp]>([
    ['get_order', {}, /orderId: .*expected string, received undefined/],
    ['get_order', { orderId: 7 }, /orderId: .*expected string, received number/],
    ['create_order', { customer: '', item: 'desk lamp', quantity: 1 }, /customer: /],
    ['create_order', { customer: 'Cleo', item: 'desk lamp', quantity: 0 }, /quantity: /],
    ['create_order', { customer: 'Cleo', item: 'desk lamp', quantity: 1.5 }, /quantity: .*expected int/],
    ['refund_order', { orderId: 'A-1001', amountInCents: -5 }, /amountInCents: /],
    ['refund_order', { orderId: 'A-1001', amountInCents: 'all' }, /amountInCents: .*expected number, received string/],
  ])('%s %j fails with what is wrong in it', async (name, args, message) => {
    expect(await errorOf(name, args)).toMatch(message);
  });

  test('one that does not exist is a protocol error', async () => {
    const { error } = await send('tools/call', { name: 'delete_order', arguments: {} });

    expect(error).toEqual({ code: -32602, message: 'Tool delete_order not found' });
  });

  test('write nothing of their arguments to the log', async () => {
    const writes = (['stdout', 'stderr'] as const).map((name) => jest.spyOn(process[name], 'write'));
    const logs = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => jest.spyOn(console, name));
    await call('create_order', { customer: 'Cleo Ruiz', item: 'desk lamp', quantity: 1 });
    await errorOf('create_order', { customer: 'Cleo Ruiz', item: 'car', quantity: 1 });
    const calls = [...writes, ...logs].flatMap((spy) => spy.mock.calls);
    jest.restoreAllMocks();

    expect(calls).toEqual([]);
  });
});
