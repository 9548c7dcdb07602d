import type { Gateway } from '../../../../local/aws/gateway/gateway';
import { GatewayFixture, tool } from './gateway-fixture';

let fixture: GatewayFixture;
let gateway: Gateway;
let policyEngineId: unknown;

beforeEach(async () => {
  fixture = await GatewayFixture.start();
  const { attributes } = await fixture.create('AWS::BedrockAgentCore::PolicyEngine', 'Engine', { Name: 'engine' });
  policyEngineId = attributes!.PolicyEngineId;
  gateway = await fixture.createGateway({
    PolicyEngineConfiguration: { Arn: attributes!.PolicyEngineArn, Mode: 'ENFORCE' },
  });
  await fixture.createLambdaTarget(gateway, 'calc', [tool('add')]);
});

afterEach(() => fixture[Symbol.asyncDispose]());

let policies = 0;
const policy = (definition: object, Name: string) =>
  fixture.create('AWS::BedrockAgentCore::Policy', `Policy${(policies += 1)}`, {
    PolicyEngineId: policyEngineId,
    Name,
    Definition: definition,
    ValidationMode: 'IGNORE_ALL_FINDINGS',
  });
const dogwood = (Statement: string, Name = 'later') => policy({ Policy: { Statement } }, Name);

const head = (effect = 'permit'): string =>
  `${effect} (principal, action == AgentCore::Action::"calc___add", resource == AgentCore::Gateway::"${gateway.gatewayArn}")`;
const TEMPORAL = `when temporal {
    formerly within 1h AgentCore::Action::"calc___add"::response{ eventResource: resource, input: { note: "} when {" } }
}`;
const GUARDRAILS = `when guardrails {
    BedrockGuardrails::ContentFilter(["HATE"], [context.input.text])["HATE"].confidenceScore.greaterThan(decimal("0.2"))
}`;

const allowed = async (): Promise<boolean> =>
  (await fixture.rpc(gateway, 'tools/call', { name: 'calc___add', arguments: {} })).error === undefined;
const about = (name: string): readonly string[] =>
  fixture.lambda.warnings.filter((warning) => warning.includes(`"${name}"`));

// AgentCore developer guide, "Authoring temporal policies" and "Guardrail policy examples".
describe('a policy with conditions that Cedar does not have', () => {
  test.each<[string, (permit: string) => string, string]>([
    ['temporal', () => `${head()}\n${TEMPORAL};`, 'temporal'],
    ['after a condition of Cedar', () => `${head()} when { context.input has a } ${TEMPORAL};`, 'temporal'],
    ['in an exception', () => `${head()} ${TEMPORAL.replace('when', 'unless')};`, 'temporal'],
    ['between comments', () => `// when temporal {\n@id("x") ${head()} // }\n${TEMPORAL};`, 'temporal'],
    ['guardrails', () => `${head()}\n${GUARDRAILS};`, 'guardrails'],
    ['that suppresses output', () => `${head('suppressOutput')}\n${GUARDRAILS};`, 'guardrails'],
  ])('is taken, %s, not evaluated, and warned of by its name', async (_, statement, kind) => {
    await dogwood(statement(head()));
    expect(await allowed()).toBe(false);
    expect(about('later')).toEqual([expect.stringContaining(`does not evaluate the ${kind}`)]);
    await dogwood('permit (principal, action, resource is AgentCore::Gateway);', 'everything');
    expect(await allowed()).toBe(true);
  });

  test('with both kinds is warned of twice', async () => {
    await dogwood(`${head('forbid')} ${TEMPORAL} ${GUARDRAILS};`);
    expect(about('later')).toHaveLength(2);
  });

  test('tells which header every call then needs on AWS', async () => {
    await dogwood(`${head('forbid')} ${TEMPORAL};`);
    expect(about('later').join()).toContain('x-amzn-bedrock-agentcore-policy-session-id');
  });

  test.each<[string, () => object, string]>([
    [
      'under Cedar',
      () => ({ Cedar: { Statement: `${head()} ${TEMPORAL};` } }),
      'Definition.Cedar.Statement has a temporal condition, which is not Cedar; put the statement into Definition.Policy',
    ],
    [
      'that does not end',
      () => ({ Policy: { Statement: `${head()} when temporal { formerly within 1h` } }),
      'Definition.Policy.Statement is not a Cedar policy',
    ],
    [
      'whose head is not Cedar',
      () => ({ Policy: { Statement: `allow everybody everything please ${TEMPORAL};` } }),
      'Definition.Policy.Statement is not a Cedar policy',
    ],
    [
      'for any resource',
      () => ({ Policy: { Statement: `permit (principal, action, resource) ${TEMPORAL};` } }),
      'Definition.Policy.Statement: a wildcard resource was detected',
    ],
    [
      'of another kind',
      () => ({ Policy: { Statement: `${head()} when lunar { full };` } }),
      'Definition.Policy.Statement is not a Cedar policy',
    ],
  ])('is refused %s', async (_, definition, message) => {
    await expect(policy(definition(), 'later')).rejects.toThrow(message);
  });
});

test('a policy of Cedar is evaluated in either definition', async () => {
  await dogwood(`${head()} when { "when temporal {" != "}" };`);
  expect(await allowed()).toBe(true);
  expect(about('later')).toEqual([]);
});
