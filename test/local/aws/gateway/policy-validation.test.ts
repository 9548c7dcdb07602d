import type { Gateway } from '../../../../local/aws/gateway/gateway';
import type { ResourceProperties } from '../../../../local/template/property-reader';
import { GatewayFixture, tool } from './gateway-fixture';
import { GATEWAY, type Resources, RunningStack, allow, policy as rolePolicy } from './targets/gateway-stack';

let fixture: GatewayFixture;
let gateway: Gateway;
let engine: Readonly<Record<string, unknown>>;

const REFUND = tool('refund', 'Refunds', {
  amount: { Type: 'integer' },
  price: { Type: 'number' },
  reason: { Type: 'string' },
  express: { Type: 'boolean' },
  tags: { Type: 'array', Items: { Type: 'string' } },
  address: { Type: 'object', Properties: { zip: { Type: 'string' } }, Required: ['zip'] },
});

beforeEach(async () => {
  fixture = await GatewayFixture.start();
  ({ attributes: engine = {} } = await fixture.create('AWS::BedrockAgentCore::PolicyEngine', 'E', { Name: 'rules' }));
  gateway = await fixture.createGateway({
    PolicyEngineConfiguration: { Arn: engine.PolicyEngineArn, Mode: 'ENFORCE' },
  });
  await fixture.createLambdaTarget(gateway, 'shop', [
    tool('get'),
    { ...REFUND, InputSchema: { ...REFUND.InputSchema, Required: ['amount'] } },
  ]);
});

afterEach(() => fixture[Symbol.asyncDispose]());

let policies = 0;

const policy = (statement: string, properties: ResourceProperties = {}) =>
  fixture.create('AWS::BedrockAgentCore::Policy', `Policy${(policies += 1)}`, {
    PolicyEngineId: engine.PolicyEngineId,
    Name: `policy_${policies}`,
    Definition: { Cedar: { Statement: statement } },
    ...properties,
  });

const IGNORE = { ValidationMode: 'IGNORE_ALL_FINDINGS' };
const here = (): string =>
  `resource == AgentCore::Gateway::"arn:aws:bedrock-agentcore:us-east-1:123456789012:gateway/${gateway.gatewayId}"`;
const refund = 'action == AgentCore::Action::"shop___refund"';

/** A permit of refunds, under a condition. */
const when = (condition: string, principal = 'principal'): string =>
  `permit(${principal}, ${refund}, ${here()}) when { ${condition} };`;

describe.each([
  ['FAIL_ON_ANY_FINDINGS', {}],
  ['IGNORE_ALL_FINDINGS', IGNORE],
])('the schema of the tools, with %s', (_, properties) => {
  test.each([
    'context.input.amount < 100',
    'context.input has price && context.input.price.lessThan(decimal("9.99"))',
    'context.input has reason && context.input.reason like "damaged*"',
    'context.input has express && !context.input.express',
    'context.input has tags && context.input.tags.contains("gift")',
    'context.input has address && context.input.address.zip == "1000"',
    'principal.id like "a*"',
    'principal.hasTag("scope") && principal.getTag("scope") like "*refund*"',
  ])('admits %s', async (condition) => {
    await policy(when(condition), properties);
  });

  test.each([
    ['a number as a text', 'context.input.amount == "100"', 'the types Long and String are not compatible'],
    ['a decimal as a number', 'context.input has price && context.input.price < 10', 'expected Long but saw decimal'],
    ['an optional argument without asking for it', 'context.input.reason == "x"', 'unable to guarantee safety'],
    ['an argument that there is not', 'context.input.typo == "x"', 'attribute `input.typo` in context'],
    ['other context', 'context.output has x', 'attribute `output`'],
    ['an attribute of the principal', 'principal.department == "ops"', 'attribute `department`'],
    ['another type of entity', 'principal in Other::Group::"x"', 'Other::Group'],
  ])('refuses %s', async (_what, condition, message) => {
    const error = (await policy(when(condition), properties).catch((caught: unknown) => caught)) as Error;
    expect(error.message).toContain('Definition.Cedar.Statement fails validation: ');
    expect(error.message).toContain(message);
    expect(error.message.split('\n')).toHaveLength(1);
  });

  test('refuses a tag that was not asked for first', async () => {
    const statement = when('principal.getTag("scope") == "x"', 'principal is AgentCore::OAuthUser');
    await expect(policy(statement, properties)).rejects.toThrow('unable to guarantee safety of access to tag');
  });

  test('[56] refuses a tool that there is not, and a gateway of another engine', async () => {
    const typo = `permit(principal, action == AgentCore::Action::"shop___typo", ${here()}) when { principal.id == "x" };`;
    await expect(policy(typo, properties)).rejects.toThrow('unrecognized action `AgentCore::Action::"shop___typo"`');
    // Tool names have three underscores; with two a policy would be about nothing, and a forbid would forbid nothing.
    await expect(policy(typo.replace('shop___typo', 'shop__refund'), properties)).rejects.toThrow(
      'unrecognized action',
    );
    const other = when('context.input.amount < 1').replace(gateway.gatewayId, 'other');
    await expect(policy(other, properties)).rejects.toThrow('none that uses this policy engine');
  });

  test('refuses a tool without its gateway', async () => {
    const open = `permit(principal, ${refund}, resource is AgentCore::Gateway) when { context.input.amount < 1 };`;
    await expect(policy(open, properties)).rejects.toThrow('constrain the resource to a specific AgentCore::Gateway');
  });
});

describe('findings', () => {
  const PERMIT = (): string => `permit(principal is AgentCore::OAuthUser, ${refund}, ${here()});`;

  test('a permit without a condition is overly permissive, for each type of principal', async () => {
    await expect(policy(PERMIT())).rejects.toThrow(
      /Overly Permissive: Policy Engine will allow every request for the specified principal \(AgentCore::OAuthUser\), action \(shop___refund\) and resource \(arn:.*\) combination if the policy is added or updated; add a condition, or set ValidationMode to IGNORE_ALL_FINDINGS$/,
    );
    await expect(policy('permit(principal, action, resource is AgentCore::Gateway);')).rejects.toThrow(
      'Overly Permissive',
    );
    await policy(PERMIT(), IGNORE);
  });

  test('so it is not when something is forbidden nevertheless', async () => {
    await policy(when('context.input.amount < 100'));
    await policy(`forbid(principal, ${refund}, ${here()}) when { context.input.amount > 50 };`, IGNORE);
    await policy(PERMIT());
  });

  test('what forbids a tool that nothing permits is overly restrictive', async () => {
    const forbid = `forbid(principal is AgentCore::OAuthUser, ${refund}, ${here()}) when { context.input.amount > 50 };`;
    await expect(policy(forbid)).rejects.toThrow('Overly Restrictive: Policy Engine will deny every request');
    await policy(when('context.input.amount < 100'));
    await policy(forbid);
  });

  test('so it is when it has no condition', async () => {
    await policy(when('context.input.amount < 100'));
    const forbid = `forbid(principal is AgentCore::OAuthUser, ${refund}, ${here()});`;
    await expect(policy(forbid)).rejects.toThrow('Overly Restrictive');
    await policy(forbid, IGNORE);
  });

  test('a policy for one person is left to AWS', async () => {
    await policy(`permit(principal == AgentCore::OAuthUser::"alice", ${refund}, ${here()});`);
  });
});

test('without a gateway there is no schema to check against', async () => {
  const { attributes } = await fixture.create('AWS::BedrockAgentCore::PolicyEngine', 'F', { Name: 'unused' });
  await policy(when('context.input.typo == 1'), { PolicyEngineId: attributes!.PolicyEngineId });
});

describe('a template', () => {
  const SHOP = 'https://shop.example.com';
  const shop = {
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1' },
    servers: [{ url: SHOP }],
    paths: { '/': { get: { operationId: 'list', responses: { 200: { description: 'ok' } } } } },
  };
  const { Gateway, GatewayRole } = GATEWAY;
  const statement = (head: string) => ({
    Cedar: {
      Statement: {
        'Fn::Sub': `${head}(principal, action == AgentCore::Action::"shop___list", resource == AgentCore::Gateway::"\${Gateway.GatewayArn}") when { principal.id like "a*" };`,
      },
    },
  });
  const policyResource = (Name: string, head: string, DependsOn: string[]) => ({
    Type: 'AWS::BedrockAgentCore::Policy',
    DependsOn,
    Properties: {
      PolicyEngineId: { 'Fn::GetAtt': ['Engine', 'PolicyEngineId'] },
      Name,
      Definition: statement(head),
    },
  });
  const stack = (permitAfter: string[], forbidAfter: string[]): Resources => ({
    // In an order in which they cannot be created.
    Permit: policyResource('permit_list', 'permit', permitAfter),
    Forbid: policyResource('forbid_list', 'forbid', forbidAfter),
    Target: {
      Type: 'AWS::BedrockAgentCore::GatewayTarget',
      Properties: {
        GatewayIdentifier: { Ref: 'Gateway' },
        Name: 'shop',
        TargetConfiguration: { Mcp: { OpenApiSchema: { InlinePayload: JSON.stringify(shop) } } },
      },
    },
    ReadsEngine: rolePolicy(
      allow('bedrock-agentcore:GetPolicyEngine', { 'Fn::GetAtt': ['Engine', 'PolicyEngineArn'] }),
      allow('bedrock-agentcore:AuthorizeAction', '*'),
    ),
    Gateway: {
      ...Gateway!,
      DependsOn: 'ReadsEngine',
      Properties: {
        ...Gateway!.Properties,
        PolicyEngineConfiguration: { Arn: { 'Fn::GetAtt': ['Engine', 'PolicyEngineArn'] }, Mode: 'ENFORCE' },
      },
    },
    GatewayRole: GatewayRole!,
    Engine: { Type: 'AWS::BedrockAgentCore::PolicyEngine', Properties: { Name: 'rules' } },
  });
  const races = ({ local }: RunningStack): string[] =>
    local.warnings.filter((warning) => warning.includes('AWS may create this policy'));

  test('whose policies wait for their target and for each other is deployed without a warning', async () => {
    await using running = await RunningStack.start(stack(['Target'], ['Target', 'Permit']));
    expect(races(running)).toEqual([]);
  });

  test('whose policies do not is deployed, and what they should wait for is named', async () => {
    await using running = await RunningStack.start(stack([], ['Target']));
    expect(races(running)).toEqual([
      expect.stringMatching(/^Stack\/Permit: .*unrecognized action.*add "DependsOn": \["Target"\]$/),
      expect.stringMatching(/^Stack\/Forbid: .*Overly Restrictive.*add "DependsOn": \["Permit"\]$/),
    ]);
  });
});
