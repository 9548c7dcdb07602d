import type { LocalFailure } from '../../local';
import { LoopbackServer } from '../../local/http/loopback-server';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  allow,
  arnOf,
  GATEWAY,
  lambdaFunction,
  policy,
  RunningStack,
  target,
  type Resources,
} from './aws/gateway/targets/gateway-stack';

const GENERIC = 'An internal error occurred. Please retry later.';
const SIGNED = { CredentialProviderType: 'GATEWAY_IAM_ROLE' };
const SERVER = 'https://mcp.example.com';

/** A gateway that tells assistants nothing, as most do. */
const quiet = (changed: object = {}): Resources => {
  const Properties = { ...GATEWAY.Gateway.Properties, ExceptionLevel: undefined, ...changed };
  return { ...GATEWAY, Gateway: { ...GATEWAY.Gateway, Properties } };
};

const TOOLS = {
  InlinePayload: [{ Name: 'ping', Description: 'pings', InputSchema: { Type: 'object', Properties: {} } }],
};
const CALLS = policy(allow(['lambda:InvokeFunction'], '*'));

const lambdaStack = (source: string, changed: object = {}): Resources => ({
  ...quiet(changed),
  ...lambdaFunction(source),
  Calls: CALLS,
  Target: target({ Lambda: { LambdaArn: arnOf('Function'), ToolSchema: TOOLS } }, SIGNED, { DependsOn: 'Calls' }),
});

const openApi = (url: string) => ({
  OpenApiSchema: {
    InlinePayload: JSON.stringify({
      openapi: '3.0.0',
      info: { title: 'Orders', version: '1' },
      servers: [{ url }],
      paths: {
        '/orders/{id}': {
          get: {
            operationId: 'ping',
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
            responses: { 200: { description: 'ok' } },
          },
        },
      },
    }),
  },
});

async function failed(resources: Resources, toolArguments = {}, endpoints = {}): Promise<LocalFailure[]> {
  const received: LocalFailure[] = [];
  await using running = await RunningStack.start(resources, {
    endpoints,
    onFailure: (failure) => received.push(failure),
  });
  await expect(running.call('orders___ping', toolArguments)).resolves.toBe(GENERIC);
  expect(running.local.failures).toEqual(received);
  const requestIds = running.local.auditEvents.map(({ requestID }) => requestID);
  for (const { requestId, time, stackName } of received) {
    expect(requestIds).toContain(requestId);
    expect(time).toBeInstanceOf(Date);
    expect(stackName).toBe('Stack');
  }
  return received;
}

/** An MCP server with one tool. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString() || '{}');
  if (id === undefined) return void response.writeHead(request.method === 'POST' ? 202 : 405).end();
  const result =
    method === 'initialize'
      ? {
          protocolVersion: params.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: 's', version: '1' },
        }
      : { tools: [{ name: 'ping', inputSchema: { type: 'object' } }] };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

describe('what a gateway hides from assistants', () => {
  test('a function that throws', async () => {
    const [failure, ...others] = await failed(
      lambdaStack("exports.handler = async () => { throw new Error('no stock'); };"),
    );
    expect(others).toEqual([]);
    expect(failure).toMatchObject({ logicalId: 'Target' });
    expect(failure.message).toMatch(/^target "orders": arn:aws:lambda:\S+:function:desk failed: .*no stock/);
  });

  test('is in the warnings too, once however often it happens', async () => {
    const resources = { ...quiet(), Target: target(openApi('https://api.example.com/v1')) };
    const endpoints = { 'https://api.example.com': 'http://127.0.0.1:1' };
    await using running = await RunningStack.start(resources, { endpoints });
    const before = running.local.warnings.length;
    for (let times = 0; times < 2; times += 1) await running.call('orders___ping', { id: 'one' });
    expect(running.local.failures).toHaveLength(2);
    expect(running.local.warnings.slice(before)).toEqual([
      expect.stringMatching(/^Stack\/Target: target "orders": http:\/\/127\.0\.0\.1:1 gave no answer: /),
    ]);
  });

  test('a function that cannot be loaded', async () => {
    const [failure] = await failed(lambdaStack('exports.handler = '));
    expect(failure.message).toMatch(/SyntaxError/);
  });

  test('a REST API that does not answer, without what the person asked for', async () => {
    const resources = { ...quiet(), Target: target(openApi('https://api.example.com/v1')) };
    const endpoints = { 'https://api.example.com': 'http://127.0.0.1:1' };
    const [failure] = await failed(resources, { id: 'of-a-person' }, endpoints);
    expect(failure.message).toMatch(/^target "orders": http:\/\/127\.0\.0\.1:1 gave no answer: .*; start the server/);
    expect(failure.message).not.toMatch(/fetch failed|of-a-person/);
  });

  test('an MCP server that was there and is gone', async () => {
    const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await using running = await RunningStack.start(
      { ...quiet(), Target: target({ McpServer: { Endpoint: `${SERVER}/mcp` } }) },
      { endpoints: { [SERVER]: origin } },
    );
    expect(await running.toolNames()).toEqual(['orders___ping']);
    server.close();
    server.closeAllConnections();
    expect(await running.call('orders___ping')).toBe(GENERIC);
    expect(running.local.failures).toEqual([expect.objectContaining({ logicalId: 'Target' })]);
    expect(running.local.failures[0].message).toBe(
      `target "orders": ${origin} gave no answer: nothing listens there (ECONNREFUSED); start the server that is meant to be there`,
    );
  });

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      'dies in the middle of its answer',
      (response) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'content-length': '999' })
          .write('{', () => response.socket!.destroy()),
      'the connection was closed before the answer was',
    ],
    [
      'dies in the middle of its stream',
      (response) =>
        response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .write('event: message\n', () => response.socket!.destroy()),
      'the connection was closed before the answer was',
    ],
    [
      'ends its stream without an answer',
      (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(': hello\n\n'),
      'the stream ended before the answer',
    ],
  ])('an MCP server that %s', async (_, die, cause) => {
    let dies = false;
    const server = createServer((request, response) => {
      if (dies) return die(response);
      void answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await using running = await RunningStack.start(
      { ...quiet(), Target: target({ McpServer: { Endpoint: `${SERVER}/mcp` } }) },
      { endpoints: { [SERVER]: origin } },
    );
    dies = true;
    expect(await running.call('orders___ping')).toBe(GENERIC);
    expect(running.local.failures.map(({ message }) => message)).toEqual([
      expect.stringContaining(`target "orders": ${origin} gave no answer: ${cause}`),
    ]);
    server.close();
    server.closeAllConnections();
  });

  test('a token that a function repeats in its error stays out', async () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';
    const source = `exports.handler = async () => { throw new Error('refused Bearer ${token} client_secret=hunter2hunter2'); };`;
    const [{ message }] = await failed(lambdaStack(source));
    expect(message).toContain('refused Bearer [');
    expect(message).not.toMatch(/eyJ|hunter2/);
  });

  test('is not what worked, or what the assistant is told anyhow', async () => {
    await using running = await RunningStack.start(lambdaStack('exports.handler = async () => 1;'));
    expect(await running.call('orders___ping')).toBe('1');
    expect(await running.call('orders___typo')).toBe('Unknown tool: orders___typo');
    expect(running.local.failures).toEqual([]);
  });
});

describe('interceptors that fail', () => {
  const PASS = `async ({ mcp }) => ({ interceptorOutputVersion: '1.0', mcp: mcp.gatewayResponse
    ? { transformedGatewayResponse: mcp.gatewayResponse } : { transformedGatewayRequest: mcp.gatewayRequest } })`;
  const THROW = (what: string): string => `async () => { throw new Error('${what}'); }`;

  function intercepted(request: string, response: string, more: object = {}): Resources {
    const interceptor = (name: string, source: string): Resources => ({
      [name]: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          FunctionName: name,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: arnOf('FunctionRole'),
          Code: { ZipFile: `exports.handler = ${source};` },
        },
      },
    });
    const at = (name: string, point: string): object => ({
      Interceptor: { Lambda: { Arn: arnOf(name) } },
      InterceptionPoints: [point],
    });
    const InterceptorConfigurations = [at('Before', 'REQUEST'), at('After', 'RESPONSE')];
    return {
      ...lambdaStack("exports.handler = async () => { throw new Error('of the target'); };", {
        InterceptorConfigurations,
        ...more,
      }),
      ...interceptor('Before', request),
      ...interceptor('After', response),
    };
  }

  test.each<[string, string, string, RegExp[]]>([
    [
      'the REQUEST interceptor',
      THROW('one'),
      PASS,
      [/REQUEST interceptor stopped the call: \S+:function:Before: .*one/],
    ],
    [
      'the RESPONSE interceptor',
      `async ({ mcp }) => ({ interceptorOutputVersion: '1.0', mcp: { transformedGatewayResponse: { body: { jsonrpc: '2.0', id: 1, result: {} } } } })`,
      THROW('two'),
      [/RESPONSE interceptor stopped the call: \S+:function:After: .*two/],
    ],
    ['both', THROW('one'), THROW('two'), [/function:Before: .*one/, /function:After: .*two/]],
    ['the target and the RESPONSE interceptor', PASS, THROW('two'), [/of the target/, /function:After: .*two/]],
    [
      'both, with answers of no use',
      'async () => 1',
      'async () => ({})',
      [/function:Before: it returned/, /function:After: it returned/],
    ],
  ])('%s: the first is named first', async (_, request, response, messages) => {
    await using running = await RunningStack.start(intercepted(request, response));
    expect(await running.call('orders___ping')).toBe(GENERIC);
    expect(running.local.failures.map(({ message }) => message)).toEqual(
      messages.map((one) => expect.stringMatching(one)),
    );
    expect(new Set(running.local.failures.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test('with ExceptionLevel DEBUG the assistant is told the first, too', async () => {
    await using running = await RunningStack.start(
      intercepted(THROW('one'), THROW('two'), { ExceptionLevel: 'DEBUG' }),
    );
    expect(await running.call('orders___ping')).toMatch(
      /^the REQUEST interceptor stopped the call: .*one.*; after that the RESPONSE interceptor stopped the call: .*two/,
    );
  });
});

const TOKEN = { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln' };

/** A gateway whose issuer is served by a test. */
function gatewayOf(issuer: string): Promise<RunningStack> {
  const AuthorizerConfiguration = {
    CustomJWTAuthorizer: {
      DiscoveryUrl: 'https://issuer.example.com/.well-known/openid-configuration',
      AllowedClients: ['one'],
    },
  };
  return RunningStack.start(quiet({ AuthorizerType: 'CUSTOM_JWT', AuthorizerConfiguration }), {
    endpoints: { 'https://issuer.example.com': issuer },
  });
}

const call = (running: RunningStack, headers: Record<string, string>): Promise<Response> =>
  fetch(running.local.mcpUrl, { method: 'POST', headers, body: '{}' });

test('a call without a token is no failure, and a token that the gateway refuses is one, with the reason and without a warning', async () => {
  const issuer: LoopbackServer = await LoopbackServer.listen({
    fetch: () => Response.json({ issuer: issuer.origin, jwks_uri: `${issuer.origin}/keys`, keys: [] }),
  });
  try {
    await using running = await gatewayOf(issuer.origin);
    expect((await call(running, {})).status).toBe(401);
    expect(running.local.failures).toEqual([]);
    const before = running.local.warnings.length;
    expect((await call(running, TOKEN)).status).toBe(401);
    expect(running.local.warnings).toHaveLength(before);
    expect(running.local.failures).toEqual([
      expect.objectContaining({
        logicalId: 'Gateway',
        message: expect.stringMatching(/^the gateway refused the caller's credentials: ./),
      }),
    ]);
  } finally {
    await issuer.close();
  }
});

test('an authorizer that cannot reach its issuer', async () => {
  await using running = await gatewayOf('http://127.0.0.1:1');
  const response = await call(running, TOKEN);
  expect(response.status).toBe(500);
  expect(running.local.failures).toEqual([
    expect.objectContaining({
      logicalId: 'Gateway',
      requestId: response.headers.get('x-amzn-requestid'),
      message: expect.stringMatching(
        /^DiscoveryUrl http:\/\/127\.0\.0\.1:1\/\S+ cannot be read: http:\/\/127\.0\.0\.1:1 gave no answer: /,
      ),
    }),
  ]);
});
