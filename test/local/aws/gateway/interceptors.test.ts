import { assumptionsWith, STRICT_ASSUMPTIONS } from '../../../../local/account/assumptions';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import type { ResourceProperties } from '../../../../local/template/property-reader';
import { GatewayFixture, INITIALIZE, tool } from './gateway-fixture';
import { json } from '../lambda/lambda-fixture';
import { OrderServer } from './order-server';

let fixture: GatewayFixture;
let names = 0;

beforeAll(async () => {
  fixture = await GatewayFixture.start();
});

afterAll(() => fixture[Symbol.asyncDispose]());

const configuration = (arn: string, points: string[], passRequestHeaders?: boolean): ResourceProperties => ({
  Interceptor: { Lambda: { Arn: arn } },
  InterceptionPoints: points,
  ...(passRequestHeaders !== undefined && { InputConfiguration: { PassRequestHeaders: passRequestHeaders } }),
});

/** A gateway with an interceptor of this source at these points, and a tool that says what it was given. */
async function gatewayWith(
  source: string,
  points: string[],
  { properties = {}, mcp = {}, lambda = {}, passRequestHeaders = undefined as boolean | undefined } = {},
): Promise<Gateway> {
  const name = `g${(names += 1)}`;
  const arn = await fixture.createFunction(`${name}-interceptor`, source, lambda);
  const InterceptorConfigurations = [configuration(arn, points, passRequestHeaders)];
  const gateway = await fixture.createGateway({ Name: name, InterceptorConfigurations, ...properties }, mcp);
  await fixture.createLambdaTarget(gateway, name, [tool('echo')]);
  return gateway;
}

const call = (gateway: Gateway, toolArguments: object = { a: 1 }, options = {}) =>
  fixture.rpc(gateway, 'tools/call', { name: `${gateway.name}___echo`, arguments: toolArguments }, options);

/** What the tool says that it was given. */
const received = (answer: { result: { content: [{ text: string }] } }) =>
  JSON.parse(answer.result.content[0].text).event;

/** Answers with the event that the interceptor got. */
const TELL = `async (event, context) => ({ interceptorOutputVersion: '1.0', mcp: { transformedGatewayResponse: {
  statusCode: 200, body: { jsonrpc: '2.0', id: 1, result: { event, custom: context.clientContext.custom } } } } })`;
const PASS = `async (event) => ({ interceptorOutputVersion: '1.0', mcp: event.mcp.gatewayResponse
  ? { transformedGatewayResponse: event.mcp.gatewayResponse } : { transformedGatewayRequest: event.mcp.gatewayRequest } })`;

describe('what a REQUEST interceptor is given', () => {
  test('the request, raw and parsed, and no headers', async () => {
    const gateway = await gatewayWith(TELL, ['REQUEST']);
    const { result } = await call(gateway);
    const message = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: `${gateway.name}___echo`, arguments: { a: 1 } },
    };
    expect(result.event).toEqual({
      interceptorInputVersion: '1.0',
      mcp: {
        rawGatewayRequest: { body: JSON.stringify(message) },
        gatewayRequest: { path: '/mcp', httpMethod: 'POST', body: message },
      },
    });
    expect(result.custom).toEqual({
      GATEWAY_ARN: `arn:aws:bedrock-agentcore:us-east-1:123456789012:gateway/${gateway.gatewayId}`,
      GATEWAY_ACCOUNT_ID: '123456789012',
      REQUEST_ID: fixture.service.auditEvents.at(-1)?.requestID,
    });
  });

  test('names of headers as HTTP/2 writes them, where that is assumed', async () => {
    Object.assign(fixture.account, { assume: assumptionsWith({ interceptorHeaderNames: 'lower-case' }) });
    const gateway = await gatewayWith(TELL, ['REQUEST'], { passRequestHeaders: true });
    Object.assign(fixture.account, { assume: STRICT_ASSUMPTIONS });
    const { result } = await call(gateway, {}, { headers: { 'x-tenant': 'acme' } });
    expect(result.event.mcp.gatewayRequest.headers).toMatchObject({ 'x-tenant': 'acme' });
  });

  test.each([true, false])('PassRequestHeaders %s', async (passRequestHeaders) => {
    const gateway = await gatewayWith(TELL, ['REQUEST'], { passRequestHeaders });
    const { result } = await call(gateway, {}, { headers: { 'x-tenant': 'acme' } });
    const { headers } = result.event.mcp.gatewayRequest;
    if (!passRequestHeaders) return expect(headers).toBeUndefined();
    return expect(headers).toMatchObject({
      Authorization: expect.stringMatching(/^Bearer ey/),
      'X-Tenant': 'acme',
      'Mcp-Protocol-Version': '2025-06-18',
    });
  });

  test('no call that the authorizer refused', async () => {
    const gateway = await gatewayWith('async (event) => { console.log("called"); }', ['REQUEST']);
    expect((await fixture.call(gateway, { token: null, body: INITIALIZE })).status).toBe(401);
    expect(fixture.lambda.output(`${gateway.name}-interceptor`)).toEqual([]);
  });
});

describe('what a REQUEST interceptor does', () => {
  test('it changes arguments', async () => {
    const gateway = await gatewayWith(
      `async ({ mcp: { gatewayRequest: { body } } }) => ({ interceptorOutputVersion: '1.0', mcp: { transformedGatewayRequest:
        { body: { ...body, params: { ...body.params, arguments: { ...body.params.arguments, tenant: 'acme' } } } } } })`,
      ['REQUEST'],
    );
    expect(received(await call(gateway))).toEqual({ a: 1, tenant: 'acme' });
  });

  test('it changes nothing', async () => {
    expect(received(await call(await gatewayWith(PASS, ['REQUEST'])))).toEqual({ a: 1 });
  });

  test('it answers itself, and the tool is not called', async () => {
    const gateway = await gatewayWith(
      `async () => ({ interceptorOutputVersion: '1.0', mcp: {
        transformedGatewayRequest: { body: {} },
        transformedGatewayResponse: { statusCode: 403, headers: { 'x-denied': 'yes' }, body: { jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'no' } } } } })`,
      ['REQUEST'],
    );
    const response = await fixture.call(gateway, { body: INITIALIZE });
    expect([response.status, response.headers.get('x-denied')]).toEqual([403, 'yes']);
    expect(await json(response)).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'no' } });
    expect(fixture.lambda.output(`${gateway.name}-function`)).toEqual([]);
    expect(gateway.exchanges.at(-1)?.refusal).toContain('REQUEST interceptor');
  });
});

describe('a RESPONSE interceptor', () => {
  test('is given request and response, and changes body, headers and status', async () => {
    const gateway = await gatewayWith(
      `async ({ interceptorInputVersion, mcp: { rawGatewayRequest, gatewayRequest, gatewayResponse } }) => ({ interceptorOutputVersion: '1.0', mcp: {
        transformedGatewayResponse: { statusCode: 201, headers: { 'x-seen': gatewayRequest.body.method },
          body: { jsonrpc: '2.0', id: 1, result: { gatewayResponse, raw: rawGatewayRequest.body, interceptorInputVersion } } } } })`,
      ['RESPONSE'],
    );
    const response = await fixture.call(gateway, { body: { jsonrpc: '2.0', id: 1, method: 'ping' } });
    expect([response.status, response.headers.get('x-seen')]).toEqual([201, 'ping']);
    expect((await json(response)).result).toEqual({
      gatewayResponse: {
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body: { jsonrpc: '2.0', id: 1, result: {} },
      },
      raw: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      interceptorInputVersion: '1.0',
    });
  });

  test('sees the answer of the REQUEST interceptor', async () => {
    const gateway = await gatewayWith(
      `async ({ mcp: { gatewayResponse } }) => ({ interceptorOutputVersion: '1.0', mcp: { transformedGatewayResponse: gatewayResponse
        ? { statusCode: gatewayResponse.statusCode, body: { ...gatewayResponse.body, seen: true } }
        : { statusCode: 403, body: { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'no' } } } } })`,
      ['REQUEST', 'RESPONSE'],
    );
    const response = await fixture.call(gateway, { body: INITIALIZE });
    expect(response.status).toBe(403);
    expect(await json(response)).toMatchObject({ error: { message: 'no' }, seen: true });
  });

  test('keeps the session id that initialize opened', async () => {
    const gateway = await gatewayWith(PASS, ['RESPONSE'], { mcp: { SessionConfiguration: {} } });
    const response = await fixture.call(gateway, { body: INITIALIZE });
    expect(response.headers.get('mcp-session-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await json(response)).toMatchObject({ result: { serverInfo: { name: 'agentcore-gateway' } } });
  });

  test('is not asked about notifications', async () => {
    const gateway = await gatewayWith('async () => { throw new Error("asked"); }', ['RESPONSE']);
    const body = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect((await fixture.call(gateway, { body })).status).toBe(202);
  });

  test('is asked once about a stream with three notifications and a result', async () => {
    const gateway = await gatewayWith(
      `async ({ mcp: { gatewayResponse } }) => { console.log('asked'); return { interceptorOutputVersion: '1.0', mcp: {
        transformedGatewayResponse: { statusCode: 200, body: { ...gatewayResponse.body, streamed: gatewayResponse.isStreamingResponse } } } }; }`,
      ['RESPONSE'],
      { mcp: { StreamingConfiguration: { EnableResponseStreaming: true } } },
    );
    const Endpoint = await fixture.serve('orders.example.com', new OrderServer());
    await fixture.createTarget(gateway, 'orders', { McpServer: { Endpoint } });
    const response = await fixture.call(gateway, {
      body: {
        jsonrpc: '2.0',
        id: 7,
        method: 'tools/call',
        params: { name: 'orders___count', arguments: {}, _meta: { progressToken: 1 } },
      },
    });
    const messages = (await response.text())
      .split('\n')
      .flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6))] : []));
    expect(messages.map(({ method, id, streamed }) => [method ?? id, streamed])).toEqual([
      ...Array.from({ length: 3 }, () => ['notifications/progress', undefined]),
      [7, true],
    ]);
    expect(fixture.lambda.output(`${gateway.name}-interceptor`)).toHaveLength(1);
  });
});

const OUTPUT = (mcp: string, version = '1.0'): string =>
  `async () => ({ interceptorOutputVersion: '${version}', mcp: ${mcp} })`;

describe.each(['REQUEST', 'RESPONSE'])('[56] a %s interceptor stops the call when', (point) => {
  test.each<[string, string, object, string]>([
    ['it fails', 'async () => { throw new Error("broken"); }', {}, 'broken'],
    ['it takes too long', '() => new Promise((done) => setTimeout(done, 60_000))', { Timeout: 1 }, 'timed out'],
    ['it returns nothing', 'async () => {}', {}, 'interceptorOutputVersion'],
    ['it returns another version', OUTPUT('{}', '2.0'), {}, '"2.0"'],
    ['it returns an empty mcp', OUTPUT('{}'), {}, 'neither'],
    ['it returns a status that is none', OUTPUT('{ transformedGatewayResponse: { statusCode: 99 } }'), {}, '99'],
    [
      'it returns a header that is none',
      OUTPUT('{ transformedGatewayResponse: { headers: { "a b": "c" } } }'),
      {},
      'headers',
    ],
    ['it returns too much', OUTPUT('{ transformedGatewayResponse: { body: "x".repeat(7e6) } }'), {}, 'interceptor'],
  ])('%s', async (_, source, lambda, reason) => {
    const gateway = await gatewayWith(source, [point], { lambda });
    const response = await fixture.call(gateway, {
      body: { jsonrpc: '2.0', id: 5, method: 'tools/call', params: { name: `${gateway.name}___echo`, arguments: {} } },
    });
    expect(response.status).toBe(500);
    expect(await json(response)).toEqual({
      jsonrpc: '2.0',
      id: 5,
      error: { code: -32603, message: 'An internal error occurred. Please retry later.' },
    });
    expect(gateway.exchanges.at(-1)?.refusal).toContain(reason);
    const called = fixture.service.auditEvents.at(-1)?.additionalEventData.targetId !== undefined;
    expect(called).toBe(point === 'RESPONSE');
  });

  test('not where an interceptor that fails is assumed to be skipped', async () => {
    Object.assign(fixture.account, { assume: assumptionsWith({ failingInterceptor: 'skipped' }) });
    const gateway = await gatewayWith('async () => { throw new Error("broken"); }', [point]);
    Object.assign(fixture.account, { assume: STRICT_ASSUMPTIONS });
    expect(received(await call(gateway))).toEqual({ a: 1 });
  });

  test('its function is not there', async () => {
    const name = `missing-${point.toLowerCase()}`;
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:missing';
    const gateway = await fixture.createGateway({
      Name: name,
      ExceptionLevel: 'DEBUG',
      InterceptorConfigurations: [configuration(arn, [point])],
    });
    const response = await fixture.call(gateway, { body: INITIALIZE });
    expect(response.status).toBe(500);
    expect((await json(response)).error.message).toContain(`the ${point} interceptor stopped the call`);
  });
});

test('[56] it is given more than Lambda takes', async () => {
  const gateway = await gatewayWith(PASS, ['REQUEST']);
  const response = await fixture.call(gateway, {
    body: { ...INITIALIZE, params: { ...INITIALIZE.params, x: 'x'.repeat(4e6) } },
  });
  expect(response.status).toBe(500);
  expect(gateway.exchanges.at(-1)?.refusal).toContain('REQUEST interceptor stopped the call');
});

const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

// API model of November 2026, `GatewayInterceptorConfiguration`.
const RESPONSE = configuration(arnOf('a'), ['RESPONSE']);
const STREAM = {
  ResponseInterceptionMode: 'STREAM',
  ResponseStreamingConfiguration: { MaxEventsPerInvocation: 8_192 },
};

test.each<[string, ResourceProperties, boolean]>([
  ['STREAM', STREAM, true],
  ['BUFFERED', { ResponseInterceptionMode: 'BUFFERED' }, false],
  ['no mode', {}, false],
])('%s is taken, and that the twin has no batches is said where it matters', async (_, mode, isWarned) => {
  fixture.lambda.warnings.length = 0;
  const arn = await fixture.createFunction(`mode-${(names += 1)}`, PASS);
  const interceptor = { ...configuration(arn, ['RESPONSE']), ...mode };
  const gateway = await fixture.createGateway({ Name: `mode-${names}`, InterceptorConfigurations: [interceptor] });
  expect(await fixture.rpc(gateway, 'tools/list')).toMatchObject({ result: { tools: [] } });
  expect(fixture.lambda.warnings.some((warning) => warning.includes('batches of events'))).toBe(isWarned);
});

test.each<[string, ResourceProperties[], string]>([
  [
    'two of one kind',
    [configuration(arnOf('a'), ['REQUEST']), configuration(arnOf('b'), ['REQUEST', 'RESPONSE'])],
    'at most one',
  ],
  ['no point', [configuration(arnOf('a'), [])], 'InterceptionPoints is empty'],
  ['another point', [configuration(arnOf('a'), ['BOTH'])], "InterceptionPoints 'BOTH' is not known"],
  ['no function', [{ InterceptionPoints: ['REQUEST'] }], 'Interceptor.Lambda.Arn'],
  [
    'a mode for REQUEST',
    [{ ...configuration(arnOf('a'), ['REQUEST']), ResponseInterceptionMode: 'BUFFERED' }],
    'ResponseInterceptionMode is there for a REQUEST interceptor',
  ],
  ['a third mode', [{ ...RESPONSE, ResponseInterceptionMode: 'LAZY' }], "ResponseInterceptionMode 'LAZY' is not known"],
  [
    'STREAM without its settings',
    [{ ...RESPONSE, ResponseInterceptionMode: 'STREAM' }],
    'ResponseStreamingConfiguration is missing',
  ],
  [
    'settings of STREAM without it',
    [{ ...RESPONSE, ResponseStreamingConfiguration: {} }],
    'ResponseStreamingConfiguration is there without STREAM',
  ],
  ...[0, 8_193, 1.5].map((MaxEventsPerInvocation): [string, ResourceProperties[], string] => [
    `batches of ${MaxEventsPerInvocation} events`,
    [{ ...RESPONSE, ...STREAM, ResponseStreamingConfiguration: { MaxEventsPerInvocation } }],
    `MaxEventsPerInvocation is ${MaxEventsPerInvocation}; give a whole number from 1 to 8192`,
  ]),
  [
    'STREAM without the body',
    [
      {
        ...RESPONSE,
        ...STREAM,
        InputConfiguration: { PassRequestHeaders: true, PayloadFilter: { Exclude: [{ Field: 'RESPONSE_BODY' }] } },
      },
    ],
    'InputConfiguration.PayloadFilter excludes RESPONSE_BODY',
  ],
  [
    'no PassRequestHeaders',
    [{ ...configuration(arnOf('a'), ['REQUEST']), InputConfiguration: {} }],
    'PassRequestHeaders',
  ],
])('%s fails the deployment', async (_, InterceptorConfigurations, message) => {
  await expect(fixture.createGateway({ Name: 'wrong', InterceptorConfigurations })).rejects.toThrow(message);
});
