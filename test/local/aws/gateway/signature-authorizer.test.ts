import { signRequest } from '../../../../local/aws/iam/sign-request';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { json } from '../lambda/lambda-fixture';
import { GatewayFixture, INITIALIZE, tool } from './gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;
const AGENT = 'arn:aws:iam::123456789012:role/agents/agent';
const PRINCIPAL = 'arn:aws:sts::123456789012:assumed-role/agent';

beforeAll(async () => {
  fixture = await GatewayFixture.start();
  gateway = await fixture.createGateway(
    { AuthorizerType: 'AWS_IAM', AuthorizerConfiguration: undefined },
    { SessionConfiguration: {} },
  );
  await fixture.createLambdaTarget(gateway, 'orders', [tool('get_order')]);
});

afterAll(() => fixture[Symbol.asyncDispose]());

interface Change {
  readonly service?: string;
  readonly region?: string;
  readonly roleArn?: string;
  readonly date?: Date;
  readonly headers?: Record<string, string>;
}

async function send(message: object, change: Change = {}, to = gateway): Promise<Response> {
  const body = JSON.stringify(message);
  const { service = 'bedrock-agentcore', region = 'us-east-1', roleArn = AGENT, date, headers } = change;
  const signed = await signRequest(
    {
      method: 'POST',
      url: to.mcpUrl,
      headers: { 'content-type': 'application/json', 'mcp-protocol-version': '2025-06-18', ...headers },
      body,
    },
    {
      credentials: fixture.lambda.iam.credentialsOf(roleArn),
      service,
      region,
      date: date ?? fixture.account.clock.now(),
    },
  );
  return fetch(to.mcpUrl, { method: 'POST', headers: signed, body });
}

async function openSession(): Promise<string> {
  return (await send(INITIALIZE)).headers.get('mcp-session-id')!;
}

test('a signed request is let in, and its principal is recorded', async () => {
  expect((await send(INITIALIZE)).status).toBe(200);
  expect(gateway.exchanges.at(-1)).toEqual({ method: 'POST', path: '/mcp', status: 200, subject: PRINCIPAL });
  expect(fixture.service.auditEvents.at(-1)).toMatchObject({
    userIdentity: { type: 'AssumedRole', arn: PRINCIPAL },
    additionalEventData: {},
  });
});

test('a session is bound to the principal', async () => {
  const headers = { 'mcp-session-id': await openSession() };
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  expect((await send(list, { headers })).status).toBe(200);
  expect((await send(list, { headers, roleArn: 'arn:aws:iam::123456789012:role/other' })).status).toBe(404);
});

test.each<[string, Change, string]>([
  ['another service', { service: 'lambda' }, 'InvalidSignatureException'],
  ['another region', { region: 'eu-west-1' }, 'InvalidSignatureException'],
  ['an old signature', { date: new Date(Date.now() - 600_000) }, 'InvalidSignatureException'],
])('%s is refused with 403', async (_, change, type) => {
  const response = await send(INITIALIZE, change);
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([403, type]);
  expect(await response.json()).toEqual({ message: gateway.exchanges.at(-1)?.refusal });
  expect(response.headers.get('www-authenticate')).toBeNull();
});

test('a request without a signature is refused with 403, a bearer token is none', async () => {
  const none = await fixture.call(gateway, { token: null, body: INITIALIZE });
  expect([none.status, await none.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
  expect((await fixture.call(gateway, { body: INITIALIZE })).status).toBe(403);
});

test('a body that was changed after it was signed is refused', async () => {
  const body = JSON.stringify(INITIALIZE);
  const headers = await signRequest(
    { method: 'POST', url: gateway.mcpUrl, headers: { 'content-type': 'application/json' }, body },
    {
      credentials: fixture.lambda.iam.credentialsOf(AGENT),
      service: 'bedrock-agentcore',
      region: 'us-east-1',
      date: new Date(),
    },
  );
  const response = await fetch(gateway.mcpUrl, { method: 'POST', headers, body: body.replace('test', 'evil') });
  expect(response.status).toBe(403);
});

test('there is no protected resource metadata without OAuth', async () => {
  const response = await fetch(gateway.mcpUrl.replace('/mcp', '/.well-known/oauth-protected-resource'));
  expect(response.status).toBe(404);
});

test('AUTHENTICATE_ONLY verifies signatures, too', async () => {
  const other = await fixture.createGateway({
    Name: 'authenticate',
    AuthorizerType: 'AUTHENTICATE_ONLY',
    AuthorizerConfiguration: undefined,
  });
  expect((await send(INITIALIZE, {}, other)).status).toBe(200);
  expect((await fixture.call(other, { token: null, body: INITIALIZE })).status).toBe(403);
});

test('NONE lets anybody in, and is warned about', async () => {
  const open = await fixture.createGateway({
    Name: 'open',
    AuthorizerType: 'NONE',
    AuthorizerConfiguration: undefined,
  });
  expect((await fixture.call(open, { token: null, body: INITIALIZE })).status).toBe(200);
  expect(open.exchanges.at(-1)).toEqual({ method: 'POST', path: '/mcp', status: 200 });
  expect(fixture.lambda.warnings.join()).toContain('AuthorizerType NONE lets anybody call');
});

test('policies know the role', async () => {
  const { attributes } = await fixture.create('AWS::BedrockAgentCore::PolicyEngine', 'Engine', { Name: 'engine' });
  const governed = await fixture.createGateway({
    Name: 'governed',
    AuthorizerType: 'AWS_IAM',
    AuthorizerConfiguration: undefined,
    PolicyEngineConfiguration: { Arn: attributes!.PolicyEngineArn, Mode: 'ENFORCE' },
  });
  await fixture.createLambdaTarget(governed, 'governed', [tool('get')]);
  await fixture.create('AWS::BedrockAgentCore::Policy', 'Policy', {
    PolicyEngineId: attributes!.PolicyEngineId,
    Name: 'agents',
    Definition: {
      Cedar: {
        Statement: `permit(principal == AgentCore::IamEntity::"${PRINCIPAL}", action, resource is AgentCore::Gateway) when { principal.id like "*assumed-role*" };`,
      },
    },
  });
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  const tools = async (roleArn: string) => (await json(await send(list, { roleArn }, governed))).result.tools.length;
  expect(await tools(AGENT)).toBe(1);
  expect(await tools('arn:aws:iam::123456789012:role/other')).toBe(0);
});
