import { Client as ModernClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { AskingServer } from './asking-server';
import { GatewayFixture, INITIALIZE, type CallOptions } from './gateway-fixture';

let fixture: GatewayFixture;
let server: AskingServer;
let endpoint: string;
let gateway: Gateway;

const STREAMING = { StreamingConfiguration: { EnableResponseStreaming: true } };

async function createGateway(name: string, mcp: Record<string, unknown>): Promise<Gateway> {
  const created = await fixture.createGateway({ Name: name, ExceptionLevel: 'DEBUG' }, mcp);
  await fixture.createTarget(created, 'desk', { McpServer: { Endpoint: endpoint } });
  return created;
}

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  server = new AskingServer();
  endpoint = await fixture.serve('asking.example.com', server);
  gateway = await createGateway('asking', { ...STREAMING, SessionConfiguration: {} });
});

afterAll(async () => {
  await fixture[Symbol.asyncDispose]();
  await server.close();
});

/** What a person, and a model, say. */
const ANSWERS = {
  elicitation: { action: 'accept' as const, content: { sure: true } },
  sampling: { model: 'm', role: 'assistant' as const, content: { type: 'text' as const, text: 'blue' } },
};
const CAPABILITIES = { elicitation: { form: {}, url: {} }, sampling: {} };

/** A client of the second generation of the SDK, which hears and answers everything. */
async function modernClient(capabilities: object = CAPABILITIES, options: object = {}, to = gateway) {
  const client = new ModernClient({ name: 'test', version: '1.0.0' }, { capabilities, ...options });
  const asked: unknown[] = [];
  const logged: unknown[] = [];
  if ('elicitation' in capabilities) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      asked.push(params);
      return ANSWERS.elicitation;
    });
  }
  if ('sampling' in capabilities) {
    client.setRequestHandler('sampling/createMessage', async ({ params }) => {
      asked.push(params);
      return ANSWERS.sampling;
    });
  }
  client.setNotificationHandler('notifications/message', ({ params }) => void logged.push(params));
  const requestInit = { headers: { authorization: `Bearer ${await fixture.issuer.token()}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(to.mcpUrl), { requestInit }));
  const call = async (tool: string): Promise<unknown> => {
    const { content } = await client.callTool({ name: `desk___${tool}`, arguments: {} });
    const [part] = content;
    return part?.type === 'text' ? JSON.parse(part.text) : part;
  };
  return { call, asked, logged, client, [Symbol.asyncDispose]: () => client.close() };
}

/** The same with the first generation. */
async function firstClient() {
  const client = new FirstClient({ name: 'test', version: '1.0.0' }, { capabilities: CAPABILITIES });
  const asked: unknown[] = [];
  const logged: unknown[] = [];
  client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
    asked.push(params);
    return ANSWERS.elicitation;
  });
  client.setRequestHandler(CreateMessageRequestSchema, async ({ params }) => {
    asked.push(params);
    return ANSWERS.sampling;
  });
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void logged.push(params));
  const requestInit = { headers: { authorization: `Bearer ${await fixture.issuer.token()}` } };
  await client.connect(new FirstTransport(new URL(gateway.mcpUrl), { requestInit }));
  const call = async (tool: string): Promise<unknown> => {
    const { content } = await client.callTool({ name: `desk___${tool}`, arguments: {} });
    return JSON.parse((content as { text: string }[])[0]!.text);
  };
  return { call, asked, logged, [Symbol.asyncDispose]: () => client.close() };
}

describe.each([
  ['second', () => modernClient()],
  ['first', firstClient],
])('a client of the %s generation of the SDK', (_, connect) => {
  test('is asked for a form, a page and a completion while the tool runs, and the answer gets back', async () => {
    await using client = await connect();
    expect(await client.call('confirm')).toEqual(ANSWERS.elicitation);
    expect(await client.call('page')).toMatchObject({ action: 'accept' });
    expect(await client.call('sample')).toEqual(ANSWERS.sampling);
    expect(client.asked).toMatchObject([
      { message: 'Really?', requestedSchema: { properties: { sure: { type: 'boolean' } } } },
      { mode: 'url', url: 'https://shop.example/consent', elicitationId: 'e-1' },
      { maxTokens: 5, messages: [{ content: { text: 'Name a colour' } }] },
    ]);
  });

  test('hears what the server logs', async () => {
    await using client = await connect();
    expect(await client.call('log')).toBe('logged');
    expect(client.logged).toEqual([
      { level: 'info', logger: 'desk', data: 'first' },
      { level: 'error', data: { second: true } },
    ]);
  });
});

test('parallel calls in one session are each asked on their own stream, under ids of the gateway', async () => {
  const session = await openSession(gateway, CAPABILITIES);
  const calls = await Promise.all([1, 2, 3].map((id) => session.stream({ id, tool: 'confirm' })));
  const questions = await Promise.all(calls.map((stream) => stream.next()));
  expect(new Set(questions.map(({ id }) => id)).size).toBe(3);
  for (const { id, method } of questions) {
    expect(method).toBe('elicitation/create');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
  }
  // In another order than they were asked in: every answer finds its own call.
  for (const index of [2, 0, 1]) {
    const answer = { action: 'accept', content: { call: index } };
    const response = await session.post({ jsonrpc: '2.0', id: questions[index]!.id, result: answer });
    expect(response.status).toBe(202);
    const { id, result } = await calls[index]!.next();
    expect(id).toBe(index + 1);
    expect(JSON.parse(result.content[0].text)).toEqual(answer);
  }
});

describe('an answer that nobody waits for is an invalid request', () => {
  const answer = (id: unknown) => ({ jsonrpc: '2.0', id, result: { action: 'accept' } });

  test('without a question', async () => {
    const session = await openSession(gateway, CAPABILITIES);
    const response = await session.post(answer('none'));
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: -32600 } }]);
  });

  test('with the id of a question in another session, or twice', async () => {
    const [alice, other] = await Promise.all([openSession(gateway, CAPABILITIES), openSession(gateway, CAPABILITIES)]);
    const call = await alice.stream({ id: 1, tool: 'confirm' });
    const { id } = await call.next();
    expect((await other.post(answer(id))).status).toBe(400);
    expect((await alice.post(answer(id))).status).toBe(202);
    await call.next();
    expect((await alice.post(answer(id))).status).toBe(400);
  });
});

test("the assistant's error is the server's to deal with", async () => {
  const session = await openSession(gateway, CAPABILITIES);
  const call = await session.stream({ id: 1, tool: 'sample' });
  const { id } = await call.next();
  await session.post({ jsonrpc: '2.0', id, error: { code: -1, message: 'User rejected sampling request' } });
  const { result } = await call.next();
  expect(JSON.parse(result.content[0].text)).toEqual({ code: -1, message: 'User rejected sampling request' });
});

test('an assistant that leaves the stream cannot be waited for: the server gets an error', async () => {
  const session = await openSession(gateway, CAPABILITIES);
  const call = await session.stream({ id: 1, tool: 'confirm' });
  const { id } = await call.next();
  await call.leave();
  // The next answer on the same connection proves that the first has been cleaned up, whenever that was.
  const again = await session.stream({ id: 2, tool: 'confirm' });
  const question = await again.next();
  expect(question.id).not.toBe(id);
  await session.post({ jsonrpc: '2.0', id: question.id, result: ANSWERS.elicitation });
  expect((await again.next()).result.content).toHaveLength(1);
  expect((await session.post({ jsonrpc: '2.0', id, result: ANSWERS.elicitation })).status).toBe(400);
});

describe('a target is told of what the gateway can serve', () => {
  test.each<[string, object, string, object]>([
    ['nothing', {}, '2025-11-25', {}],
    ['forms, the old way', { elicitation: {} }, '2025-06-18', { elicitation: { form: {} } }],
    ['forms and pages', CAPABILITIES, '2025-11-25', CAPABILITIES],
    ['no pages before 2025-11-25', CAPABILITIES, '2025-06-18', { elicitation: { form: {} }, sampling: {} }],
    ['pages alone', { elicitation: { url: {} } }, '2025-11-25', { elicitation: { url: {} } }],
    ['roots, which gateways do not have', { roots: { listChanged: true } }, '2025-11-25', {}],
  ])('%s', async (_, declared, version, told) => {
    const session = await openSession(gateway, declared, version);
    expect(await session.result('capabilities')).toEqual(told);
  });

  test.each<[string, Record<string, unknown>]>([
    ['without sessions', STREAMING],
    ['without streaming', { SessionConfiguration: {} }],
  ])('nothing %s', async (name, mcp) => {
    const other = await createGateway(name.replaceAll(' ', '-'), mcp);
    const session = await openSession(other, CAPABILITIES);
    expect(await session.result('capabilities')).toEqual({});
    expect(await session.result('confirm')).toEqual({ code: -32601, message: 'Method not found: elicitation/create' });
  });
});

test.each(['confirm', 'page', 'sample', 'roots'])(
  '%s without the capability is a method that is not found',
  async (tool) => {
    const session = await openSession(gateway, {});
    expect(await session.result(tool)).toMatchObject({
      code: -32601,
      message: expect.stringContaining('Method not found'),
    });
  },
);

test('a call that is not answered with a stream cannot ask', async () => {
  const session = await openSession(gateway, CAPABILITIES);
  expect(await session.result('confirm', { accept: 'application/json' })).toMatchObject({ code: -32601 });
});

describe('a server that wants a page to be visited first', () => {
  test('tells the assistant where, which calls again', async () => {
    const session = await openSession(gateway, CAPABILITIES, '2025-11-25');
    const { error, id } = await (await session.stream({ id: 5, tool: 'visit' })).next();
    expect(id).toBe(5);
    expect(error).toMatchObject({ code: -32042, data: { elicitations: [{ url: 'https://shop.example/consent' }] } });
  });

  test('fails for an assistant that cannot', async () => {
    const session = await openSession(gateway, {}, '2025-11-25');
    const { result } = await (await session.stream({ id: 5, tool: 'visit' })).next();
    expect(result.isError).toBe(true);
  });
});

describe("a session's connection to the server", () => {
  test('is one for all its calls, and another one for every session', async () => {
    const [one, other] = await Promise.all([openSession(gateway, {}), openSession(gateway, {})]);
    const ids = [await one.result('session'), await one.result('session'), await other.result('session')];
    expect(ids[0]).toEqual(expect.any(String));
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('is made again when the server has forgotten it', async () => {
    const session = await openSession(gateway, {});
    const before = await session.result('session');
    await server.forgetSessions();
    const after = await session.result('session');
    expect(after).toEqual(expect.any(String));
    expect(after).not.toBe(before);
  });

  test('is closed with the session', async () => {
    const session = await openSession(gateway, CAPABILITIES);
    const call = await session.stream({ id: 1, tool: 'confirm' });
    await call.next();
    expect((await session.post(undefined, 'DELETE')).status).toBe(200);
    const { result } = await call.next();
    expect(result.isError).toBe(true);
  });
});

describe('2026-07-28', () => {
  const PIN = { versionNegotiation: { mode: { pin: '2026-07-28' } } };

  test('a server asks in its result, and gets the answer with the call that follows', async () => {
    await using client = await modernClient(CAPABILITIES, PIN);
    expect(await client.call('confirm')).toEqual({ sure: ANSWERS.elicitation, state: 'round-1' });
    expect(client.asked).toMatchObject([{ message: 'Really?' }]);
  });

  test('so it does without sessions and streaming', async () => {
    const plain = await createGateway('plain', {});
    await using client = await modernClient(CAPABILITIES, PIN, plain);
    expect(await client.call('confirm')).toEqual({ sure: ANSWERS.elicitation, state: 'round-1' });
  });

  test('an assistant that cannot be asked is not: the call fails and says which capability is missing', async () => {
    await using client = await modernClient({}, PIN);
    await expect(client.call('confirm')).rejects.toMatchObject({ code: -32021 });
  });

  test('log messages come when the call wants them', async () => {
    await using client = await modernClient({}, PIN);
    expect(await client.call('log')).toBe('logged');
    expect(client.logged).toEqual([]);
    await client.client.callTool({
      name: 'desk___log',
      arguments: {},
      _meta: { 'io.modelcontextprotocol/logLevel': 'error' },
    });
    expect(client.logged).toMatchObject([{ level: 'error', data: { second: true } }]);
  });
});

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test that expects another shape fails by itself
type Message = any;

/** A session at the wire. */
async function openSession(to: Gateway, capabilities: object, version = '2025-11-25') {
  const params = { ...INITIALIZE.params, protocolVersion: version, capabilities };
  const headers: Record<string, string | undefined> = { 'mcp-protocol-version': version };
  const opened = await fixture.call(to, { headers, body: { ...INITIALIZE, params } });
  await opened.text();
  headers['mcp-session-id'] = opened.headers.get('mcp-session-id') ?? undefined;
  const post = (body: unknown, method = 'POST', more: CallOptions['headers'] = {}) =>
    fixture.call(to, { method, headers: { ...headers, ...more }, body });
  const toolCall = (id: number, tool: string) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: `desk___${tool}`, arguments: {} },
  });
  /** The messages of a call's stream, one by one. */
  const stream = async ({ id, tool }: { id: number; tool: string }) => {
    const response = await post(toolCall(id, tool));
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    return {
      async next(): Promise<Message> {
        for (;;) {
          const end = rest.indexOf('\n\n');
          if (end >= 0) {
            const data = rest
              .slice(0, end)
              .split('\n')
              .find((line) => line.startsWith('data: {'));
            rest = rest.slice(end + 2);
            if (data) return JSON.parse(data.slice('data: '.length));
            continue;
          }
          const { done, value } = await reader.read();
          if (done) throw new Error('the stream has ended');
          rest += value;
        }
      },
      leave: () => reader.cancel(),
    };
  };
  /** What the tool says. */
  const result = async (tool: string, more: CallOptions['headers'] = {}): Promise<unknown> => {
    const answer = await (await post(toolCall(1, tool), 'POST', more)).text();
    const data = answer.split('\n').findLast((line) => line.startsWith('data: {'));
    const { result: found }: Message = JSON.parse(data?.slice('data: '.length) ?? answer);
    return JSON.parse(found.content[0].text);
  };
  return { post, stream, result };
}
