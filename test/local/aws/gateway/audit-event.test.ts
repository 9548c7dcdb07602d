import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { GatewayFixture, INITIALIZE, tool } from './gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  gateway = await fixture.createGateway();
  await fixture.createLambdaTarget(
    gateway,
    'orders',
    [tool('get_order'), tool('fail')],
    'async (event, { clientContext }) => { console.log(clientContext.custom.bedrockAgentCoreAwsRequestId); if (event.fail) throw new Error("secret 1"); return 1; }',
  );
});

afterAll(() => fixture[Symbol.asyncDispose]());

const last = () => fixture.service.auditEvents.at(-1)!;
const arn = () => `arn:aws:bedrock-agentcore:us-east-1:123456789012:gateway/${gateway.gatewayId}`;

test('a tool call: who, with which token, which tool of which target, and no arguments', async () => {
  const token = await fixture.issuer.token({ email: 'alice@example.com', jti: 'jti-7', iat: 1_700_000_000 });
  const response = await fixture.call(gateway, {
    token,
    headers: { 'user-agent': 'kiro/1.0' },
    body: {
      jsonrpc: '2.0',
      id: 'seven',
      method: 'tools/call',
      params: { name: 'orders___get_order', arguments: { card: 'secret 4111' } },
    },
  });
  const [downstreamRequestId] = fixture.lambda.output('orders-function');
  expect(last()).toEqual({
    eventVersion: '1.11',
    eventTime: expect.stringMatching(/Z$/),
    eventSource: 'bedrock-agentcore.amazonaws.com',
    eventName: 'InvokeGateway',
    eventType: 'AwsApiCall',
    eventCategory: 'Data',
    managementEvent: false,
    readOnly: false,
    eventID: expect.any(String),
    requestID: response.headers.get('x-amzn-requestid'),
    awsRegion: 'us-east-1',
    recipientAccountId: '123456789012',
    sourceIPAddress: '127.0.0.1',
    userAgent: 'kiro/1.0',
    userIdentity: { type: 'AWSAccount', accountId: 'anonymous' },
    resources: [{ type: 'AWS::BedrockAgentCore::Gateway', ARN: arn(), accountId: '123456789012' }],
    requestParameters: {
      body: { id: 'seven', method: 'tools/call', params: { name: 'orders___get_order', arguments: 'REDACTED' } },
    },
    responseElements: { statusCode: 200, body: { result: { isError: false } } },
    additionalEventData: {
      targetId: gateway.targets[0]!.targetId,
      downstreamRequestIds: [downstreamRequestId],
      jwt: {
        type: 'JWS',
        headers: { kid: 'key-1', alg: 'RS256' },
        claims: {
          sub: 'alice',
          scope: 'openid',
          iss: expect.stringMatching(/^http:/),
          exp: 4e9,
          iat: 1_700_000_000,
          jti: 'jti-7',
        },
      },
    },
  });
});

test('a tool that fails', async () => {
  await fixture.rpc(gateway, 'tools/call', { name: 'orders___fail', arguments: { fail: true } });
  expect(last().responseElements).toEqual({ statusCode: 200, body: { result: { isError: true } } });
});

test('a tool that is not there', async () => {
  await fixture.rpc(gateway, 'tools/call', { name: 'orders___typo', arguments: {} });
  expect(last().responseElements.body).toEqual({ error: { code: -32602, message: 'Unknown tool: orders___typo' } });
  expect(last().additionalEventData).not.toHaveProperty('targetId');
});

test('a call that is not authorized: the error, and nothing of the token', async () => {
  await fixture.call(gateway, { token: await fixture.issuer.token({ client_id: 'other' }), body: INITIALIZE });
  expect(last()).toMatchObject({
    requestParameters: { body: { id: 0, method: 'initialize' } },
    responseElements: { statusCode: 401, body: { error: { code: -32001, message: 'Invalid Bearer token' } } },
    additionalEventData: {},
  });
  expect(gateway.exchanges.at(-1)).toMatchObject({
    status: 401,
    refusal: 'client_id "other" is not in AllowedClients',
  });
});

test.each([
  ['{', {}],
  ['[]', {}],
  ['{"method":1,"id":[],"params":"x"}', { body: { params: {} } }],
  [`{"method":"${'m'.repeat(5_000)}"}`, { body: { method: 'm'.repeat(1_024) } }],
])('a body that is no request is recorded as far as it is one', async (body, requestParameters) => {
  await fixture.call(gateway, { body });
  expect(last().requestParameters).toEqual(requestParameters);
});

test('neither tokens, nor arguments, nor claims about a person are recorded', async () => {
  const token = await fixture.issuer.token({ email: 'alice@example.com', name: 'Alice Example' });
  await fixture.rpc(gateway, 'tools/call', { name: 'orders___fail', arguments: { fail: 'secret 2' } }, { token });
  const everything = JSON.stringify([fixture.service.auditEvents, gateway.exchanges]);
  expect(everything).not.toContain(token);
  expect(everything).not.toMatch(/Alice Example|alice@example\.com/);
  expect(JSON.stringify(fixture.service.auditEvents)).not.toContain('secret');
});

test('the last thousand are kept', async () => {
  for (let i = 0; i < 1_010; i += 1) {
    await (await fetch(gateway.mcpUrl, { method: 'POST', body: `{"id":${i}}` })).arrayBuffer();
  }
  expect(fixture.service.auditEvents).toHaveLength(1_000);
  expect(fixture.service.auditEvents[0]!.requestParameters.body?.id).toBe(10);
  expect(gateway.exchanges).toHaveLength(1_000);
});
