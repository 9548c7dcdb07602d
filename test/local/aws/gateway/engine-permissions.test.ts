import type { TemplateResource } from '../../../../local/template/template';
import {
  allow,
  arnOf,
  GATEWAY,
  lambdaFunction,
  policy,
  RunningStack,
  target,
  type Resources,
} from './targets/gateway-stack';

const ENGINE_ARN = { 'Fn::GetAtt': ['Engine', 'PolicyEngineArn'] };
const GATEWAY_ARN = { 'Fn::GetAtt': ['Gateway', 'GatewayArn'] };

const READS = allow('bedrock-agentcore:GetPolicyEngine', ENGINE_ARN);
const DECIDES = allow('bedrock-agentcore:AuthorizeAction', [ENGINE_ARN, GATEWAY_ARN]);
const LISTS = allow('bedrock-agentcore:PartiallyAuthorizeActions', [ENGINE_ARN, GATEWAY_ARN]);

function named(name: string, ...statements: object[]): TemplateResource {
  const { Type, Properties } = policy(...statements);
  return { Type, Properties: { ...Properties, PolicyName: name } };
}

/** A gateway whose engine permits everything, and whose role has these statements once the gateway is there. */
function stack(
  statements: object[],
  { attaches = named('Attaches', READS), DependsOn = 'Attaches', mode = 'ENFORCE' } = {},
): Resources {
  return {
    ...GATEWAY,
    Engine: { Type: 'AWS::BedrockAgentCore::PolicyEngine', Properties: { Name: 'engine' } },
    Permit: {
      Type: 'AWS::BedrockAgentCore::Policy',
      Properties: {
        PolicyEngineId: { 'Fn::GetAtt': ['Engine', 'PolicyEngineId'] },
        Name: 'everything',
        Definition: { Cedar: { Statement: 'permit(principal, action, resource is AgentCore::Gateway);' } },
        ValidationMode: 'IGNORE_ALL_FINDINGS',
      },
    },
    Gateway: {
      ...GATEWAY.Gateway!,
      ...(DependsOn !== '' && { DependsOn }),
      Properties: { ...GATEWAY.Gateway!.Properties, PolicyEngineConfiguration: { Arn: ENGINE_ARN, Mode: mode } },
    },
    Attaches: attaches,
    ...lambdaFunction('exports.handler = async () => "done";'),
    Policy: policy(allow('lambda:InvokeFunction', arnOf('Function')), ...statements),
    Target: target(
      {
        Lambda: {
          LambdaArn: arnOf('Function'),
          ToolSchema: { InlinePayload: [{ Name: 'do', Description: 'Does', InputSchema: { Type: 'object' } }] },
        },
      },
      undefined,
      { DependsOn: 'Policy' },
    ),
  };
}

test('the role of the gateway may ask the engine with three permissions', async () => {
  await using running = await RunningStack.start(stack([DECIDES, LISTS]));
  expect(await running.toolNames()).toEqual(['orders___do']);
  expect(await running.call('orders___do')).toBe('"done"');
  expect(running.local.warnings.join()).not.toContain('DependsOn');
});

test('without GetPolicyEngine the gateway is not created', async () => {
  const attaches = named('Attaches', allow('s3:GetObject', '*'));
  await expect(RunningStack.start(stack([DECIDES, LISTS], { attaches }))).rejects.toThrow(
    /Gateway \(AWS::BedrockAgentCore::Gateway\): InternalServerException: .*role\/\S+ is not authorized to perform: bedrock-agentcore:GetPolicyEngine on resource: arn:aws:bedrock-agentcore:us-east-1:111122223333:policy-engine\/engine-/,
  );
});

test.each([
  ['AuthorizeAction', [LISTS]],
  ['AuthorizeAction', [LISTS, allow('bedrock-agentcore:AuthorizeAction', ENGINE_ARN)]],
  ['AuthorizeAction', [LISTS, allow('bedrock-agentcore:AuthorizeAction', GATEWAY_ARN)]],
])('without %s on engine and gateway every call is denied, whatever is permitted', async (action, statements) => {
  await using running = await RunningStack.start(stack(statements));
  expect(await running.toolNames()).toEqual(['orders___do']);
  expect(await running.call('orders___do')).toMatch(
    new RegExp(
      `^Tool Execution Denied: .*role/\\S+ is not authorized to perform: bedrock-agentcore:${action} on resource: arn:aws:bedrock-agentcore:`,
    ),
  );
});

test('without PartiallyAuthorizeActions no tool is listed', async () => {
  await using running = await RunningStack.start(stack([DECIDES]));
  expect(await running.toolNames()).toEqual([]);
  expect(await running.call('orders___do')).toBe('"done"');
});

test('an engine in LOG_ONLY denies nothing without them', async () => {
  await using running = await RunningStack.start(stack([], { mode: 'LOG_ONLY' }));
  expect(await running.toolNames()).toEqual(['orders___do']);
  expect(await running.call('orders___do')).toBe('"done"');
});

test('a gateway that AWS may create before its role may read the engine is warned of', async () => {
  await using running = await RunningStack.start(stack([DECIDES, LISTS], { DependsOn: '' }));
  expect(running.local.warnings).toContainEqual(
    expect.stringMatching(
      /^Stack\/Gateway: AWS may create this gateway before Attaches, .*GetPolicyEngine.* add "DependsOn": \["Attaches"\]$/,
    ),
  );
});
