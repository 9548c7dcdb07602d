import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Gateway } from '../../../../local/aws/gateway/gateway';
import type { ResourceProperties } from '../../../../local/template/property-reader';
import { assumptionsWith } from '../../../../local/account/assumptions';
import { GatewayFixture, tool } from './gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;
let engine: Readonly<Record<string, unknown>>;

beforeEach(async () => {
  fixture = await GatewayFixture.start();
  await deploy('ENFORCE');
});

afterEach(() => fixture[Symbol.asyncDispose]());

let engines = 0;

async function deploy(mode: string, properties: ResourceProperties = {}, mcp: ResourceProperties = {}): Promise<void> {
  const name = `engine_${mode}_${(engines += 1)}`;
  ({ attributes: engine = {} } = await fixture.create('AWS::BedrockAgentCore::PolicyEngine', name, { Name: name }));
  gateway = await fixture.createGateway(
    {
      Name: name.replaceAll('_', '-'),
      PolicyEngineConfiguration: { Arn: engine.PolicyEngineArn, Mode: mode },
      ...properties,
    },
    mcp,
  );
  await fixture.createLambdaTarget(gateway, `t${engines}`, [
    tool('get'),
    tool('refund', 'Refunds', { amount: { Type: 'integer' }, price: { Type: 'number' } }),
  ]);
}

let policies = 0;

const policy = (statement: string, properties: ResourceProperties = {}) =>
  fixture.create('AWS::BedrockAgentCore::Policy', `Policy${(policies += 1)}`, {
    PolicyEngineId: engine.PolicyEngineId,
    Name: `policy_${policies}`,
    Definition: { Cedar: { Statement: statement } },
    // Nearly every policy that is short enough for a test is overly permissive.
    ValidationMode: 'IGNORE_ALL_FINDINGS',
    ...properties,
  });

const target = (): string => gateway.targets[0]!.name;
const action = (name: string): string => `AgentCore::Action::"${target()}___${name}"`;
const arn = (): string => `arn:aws:bedrock-agentcore:us-east-1:123456789012:gateway/${gateway.gatewayId}`;
const here = (): string => `AgentCore::Gateway::"${arn()}"`;

const call = (name: string, toolArguments: object = {}, options = {}) =>
  fixture.rpc(gateway, 'tools/call', { name: `${target()}___${name}`, arguments: toolArguments }, options);
const allowed = async (...parameters: Parameters<typeof call>): Promise<boolean> =>
  (await call(...parameters)).error === undefined;
const listed = async (options = {}): Promise<string[]> =>
  (await fixture.rpc(gateway, 'tools/list', {}, options)).result.tools.map(({ name }: { name: string }) =>
    name.replace(/^.*___/, ''),
  );
const as = async (claims: object) => ({ token: await fixture.issuer.token({ ...claims }) });

test('[55] what no policy permits is denied and not listed', async () => {
  expect(await call('get')).toEqual({
    jsonrpc: '2.0',
    id: 1,
    error: {
      code: -32002,
      message:
        'Tool Execution Denied: Tool call not allowed due to policy enforcement [No policy applies to the request (denied by default).]',
    },
  });
  expect(await listed()).toEqual([]);
  expect(fixture.lambda.output(`${target()}-function`)).toEqual([]);
  expect(gateway.exchanges[0]).toMatchObject({ status: 200, refusal: expect.stringContaining('denied by default') });
});

test('a permitted tool of this gateway', async () => {
  await policy(`permit(principal is AgentCore::OAuthUser, action == ${action('get')}, resource == ${here()});`);
  expect(await allowed('get')).toBe(true);
  expect(await allowed('refund')).toBe(false);
  expect(await listed()).toEqual(['get']);
});

test('a policy for another gateway of the engine does not count', async () => {
  const PolicyEngineConfiguration = { Arn: engine.PolicyEngineArn, Mode: 'ENFORCE' };
  const other = await fixture.createGateway({ Name: 'other', PolicyEngineConfiguration });
  const otherArn = arn().replace(gateway.gatewayId, other.gatewayId);
  await policy(`permit(principal, action, resource == AgentCore::Gateway::"${otherArn}");`);
  expect(await allowed('get')).toBe(false);
});

test('every tool is in CallTool, which is in Mcp', async () => {
  await policy('permit(principal, action in AgentCore::Action::"CallTool", resource is AgentCore::Gateway);');
  await policy(
    'forbid(principal, action in AgentCore::Action::"Mcp", resource is AgentCore::Gateway) when { context.input has price };',
  );
  expect(await allowed('get')).toBe(true);
  expect(await allowed('refund', { price: 1.5 })).toBe(false);
  expect(await listed()).toEqual(['get', 'refund']);
});

test('[55] what one policy forbids is denied whatever another permits, and the policy is named', async () => {
  await policy('permit(principal, action, resource is AgentCore::Gateway);');
  await policy(`forbid(principal, action == ${action('refund')}, resource == ${here()});`, { Name: 'no_refunds' });
  expect((await call('refund')).error.message).toContain('[Policy evaluation denied due to no_refunds]');
  expect(await allowed('get')).toBe(true);
  expect(await listed()).toEqual(['get']);
});

test('the principal is the sub of the token', async () => {
  await policy('permit(principal == AgentCore::OAuthUser::"alice", action, resource is AgentCore::Gateway);');
  expect(await allowed('get', {}, await as({ sub: 'alice' }))).toBe(true);
  expect(await allowed('get', {}, await as({ sub: 'bob' }))).toBe(false);
  expect(await listed(await as({ sub: 'bob' }))).toEqual([]);
});

test.each<[string, object, boolean]>([
  ['scope', { scope: 'openid orders/refund' }, true],
  ['scope', { scope: 'openid' }, false],
  ['cognito:groups', { 'cognito:groups': ['dev', 'ops'], scope: '' }, true],
  ['cognito:groups', { 'cognito:groups': ['dev'], scope: '' }, false],
])('[55] claims are tags: %s of %j', async (tag, claims, expected) => {
  const pattern = tag === 'scope' ? '*orders/refund*' : '*"ops"*';
  await policy(
    `permit(principal is AgentCore::OAuthUser, action, resource is AgentCore::Gateway) when { principal.hasTag("${tag}") && principal.getTag("${tag}") like ${JSON.stringify(pattern)} };`,
  );
  expect(await allowed('get', {}, await as(claims))).toBe(expected);
  expect(await listed(await as(claims))).toHaveLength(expected ? 2 : 0);
});

test('arguments count, and a tool that some arguments permit is listed', async () => {
  await policy(
    `permit(principal, action == ${action('refund')}, resource == ${here()}) when { context.input has amount && context.input.amount < 100 };`,
  );
  expect(await allowed('refund', { amount: 99 })).toBe(true);
  expect(await allowed('refund', { amount: 100 })).toBe(false);
  expect(await allowed('refund', {})).toBe(false);
  expect(await allowed('refund', { amount: 'ten' })).toBe(false);
  expect(await listed()).toEqual(['refund']);
});

test('a number of the schema is a decimal, nothing is an attribute that is not there', async () => {
  await policy(
    `permit(principal, action == ${action('refund')}, resource == ${here()}) when { context.input has price && context.input.price.lessThan(decimal("9.99")) && !(context.input has amount) };`,
  );
  expect(await allowed('refund', { price: 9.98, amount: null })).toBe(true);
  expect(await allowed('refund', { price: 5 })).toBe(true);
  expect(await allowed('refund', { price: 10.5 })).toBe(false);
});

test('a policy in LOG_ONLY does not count', async () => {
  await policy('permit(principal, action, resource is AgentCore::Gateway);', { EnforcementMode: 'LOG_ONLY' });
  expect(await allowed('get')).toBe(false);
  expect(await listed()).toEqual([]);
});

test('an engine in LOG_ONLY refuses nothing', async () => {
  await deploy('LOG_ONLY');
  expect(await allowed('get')).toBe(true);
  expect(await listed()).toEqual(['get', 'refund']);
});

test('the search finds only what is listed, and needs no permission itself', async () => {
  await deploy('ENFORCE', {}, { SearchType: 'SEMANTIC' });
  await policy(`permit(principal, action == ${action('get')}, resource == ${here()});`);
  const { result } = await fixture.rpc(gateway, 'tools/call', {
    name: 'x_amz_bedrock_agentcore_search',
    arguments: { query: 'refund' },
  });
  expect(result.structuredContent.tools).toMatchObject([{ name: `${target()}___get` }]);
});

test('a policy has 10,000 characters at most', async () => {
  const statement = 'permit(principal, action, resource is AgentCore::Gateway); //';
  await policy(statement.padEnd(10_000, 'x'));
  expect(await allowed('get')).toBe(true);
});

describe('a tool call that is denied', () => {
  const reason =
    'Tool Execution Denied: Tool call not allowed due to policy enforcement [No policy applies to the request (denied by default).]';

  // AgentCore developer guide, "Use an AgentCore gateway with AgentCore policy", "Policy responses".
  test('is a tool result where that is assumed', async () => {
    Object.assign(fixture.account, { assume: assumptionsWith({ deniedToolCall: 'tool-result' }) });
    await deploy('ENFORCE');
    expect(await call('get')).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: { content: [{ type: 'text', text: `AuthorizeActionException - ${reason}` }], isError: true },
    });
    expect(fixture.lambda.output(`${target()}-function`)).toEqual([]);
    expect(gateway.exchanges[0]).toMatchObject({ status: 200, refusal: reason });
  });

  test.each<[string, object]>([
    ['2025', {}],
    ['2026-07-28', { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
  ])('is then a failed tool to a client of %s', async (_, options) => {
    Object.assign(fixture.account, { assume: assumptionsWith({ deniedToolCall: 'tool-result' }) });
    await deploy('ENFORCE');
    const client = new Client({ name: 'test', version: '1.0.0' }, options);
    const requestInit = { headers: { authorization: `Bearer ${await fixture.issuer.token()}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit }));
    const result = await client.callTool({ name: `${target()}___get`, arguments: {} });
    expect(result).toMatchObject({ isError: true, content: [{ text: `AuthorizeActionException - ${reason}` }] });
    await client.close();
  });
});

test('a tool that is not there is unknown, not denied', async () => {
  expect((await call('typo')).error).toMatchObject({ code: -32602 });
});

test.each<[string, object]>([
  ['2025', {}],
  ['2026-07-28', { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
])('a client of %s is told why', async (_, options) => {
  const client = new Client({ name: 'test', version: '1.0.0' }, options);
  const requestInit = { headers: { authorization: `Bearer ${await fixture.issuer.token()}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(gateway.mcpUrl), { requestInit }));
  await expect(client.callTool({ name: `${target()}___get`, arguments: {} })).rejects.toThrow('Tool Execution Denied');
  await client.close();
});

describe('deployments that fail', () => {
  test.each<[string, string, ResourceProperties, string]>([
    ['no Cedar', 'permit(principal, action, resource when true;', {}, 'is not a Cedar policy: failed to parse'],
    [
      'two policies',
      'permit(principal, action, resource); permit(principal, action, resource);',
      {},
      'is not a Cedar policy',
    ],
    ['too short', 'permit(principal,action,resource);', {}, '34 characters'],
    ['too long', `permit(principal, action, resource); //${'x'.repeat(9_962)}`, {}, '10001 characters'],
    [
      'two languages',
      '',
      { Definition: { Cedar: { Statement: 'x' }, Policy: { Statement: 'x' } } },
      'Definition.Cedar is there with Policy',
    ],
    ['a name with a hyphen', 'permit(principal, action, resource  );', { Name: 'a-b' }, "Name 'a-b' is not valid"],
    ['another engine', 'permit(principal, action, resource  );', { PolicyEngineId: 'x' }, 'PolicyEngineId "x"'],
    [
      'another mode',
      'permit(principal, action, resource  );',
      { EnforcementMode: 'ON' },
      "EnforcementMode 'ON' is not known",
    ],
    ['no statement', '', { Definition: {} }, 'Statement is missing'],
    ['any resource', 'permit(principal, action, resource) when { true };', {}, 'a wildcard resource was detected'],
    [
      'a third mode of validation',
      'permit(principal, action, resource  );',
      { ValidationMode: 'NO' },
      "ValidationMode 'NO' is not known",
    ],
  ])('%s', async (_, statement, properties, message) => {
    await expect(policy(statement, properties)).rejects.toThrow(message);
  });

  test('two policies of one name', async () => {
    const statement = 'permit(principal, action, resource is AgentCore::Gateway);';
    await policy(statement, { Name: 'same' });
    await expect(policy(statement, { Name: 'same' })).rejects.toThrow('is taken');
  });

  test('a gateway with an engine that is not there, or in no mode', async () => {
    const configuration = (Arn: unknown, Mode: string) => ({ Name: 'x', PolicyEngineConfiguration: { Arn, Mode } });
    await expect(fixture.createGateway(configuration('arn:x', 'ENFORCE'))).rejects.toThrow(
      '"arn:x" is not a policy engine',
    );
    await expect(fixture.createGateway(configuration(engine.PolicyEngineArn, 'ON'))).rejects.toThrow('LOG_ONLY');
  });
});
