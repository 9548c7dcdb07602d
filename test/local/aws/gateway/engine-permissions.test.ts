import { App, Stack } from 'aws-cdk-lib';
import { Gateway, GatewayAuthorizer, PolicyEngine, PolicyEngineMode } from 'aws-cdk-lib/aws-bedrockagentcore';
import { LocalGateway } from '../../../../local';
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

/** The gateway before it is there, as the CDK's L2 names it. */
const GATEWAY_PATTERN = 'arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/tools-*';

const READS = allow('bedrock-agentcore:GetPolicyEngine', ENGINE_ARN);
const DECIDES = allow('bedrock-agentcore:AuthorizeAction', [ENGINE_ARN, GATEWAY_PATTERN]);
const LISTS = allow('bedrock-agentcore:PartiallyAuthorizeActions', [ENGINE_ARN, GATEWAY_ARN]);

function named(name: string, ...statements: object[]): TemplateResource {
  const { Type, Properties } = policy(...statements);
  return { Type, Properties: { ...Properties, PolicyName: name } };
}

/** A gateway whose engine permits everything, and whose role has these statements once the gateway is there. */
function stack(
  statements: object[],
  { attaches = named('Attaches', READS, DECIDES), DependsOn = 'Attaches', mode = 'ENFORCE' } = {},
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
  await using running = await RunningStack.start(stack([LISTS]));
  expect(await running.toolNames()).toEqual(['orders___do']);
  expect(await running.call('orders___do')).toBe('"done"');
  expect(running.local.warnings.join()).not.toContain('DependsOn');
});

// Seen on AWS: integ.policy of the CDK, and public stacks that were refused one permission after the other.
test.each<[string, object[], string]>([
  ['GetPolicyEngine', [DECIDES], 'policy-engine/engine-'],
  ['AuthorizeAction', [READS], 'policy-engine/engine-'],
  ['AuthorizeAction', [READS, allow('bedrock-agentcore:AuthorizeAction', GATEWAY_PATTERN)], 'policy-engine/engine-'],
  ['AuthorizeAction', [READS, allow('bedrock-agentcore:AuthorizeAction', ENGINE_ARN)], 'gateway/tools-'],
])('without %s the gateway is not created, in either mode: %j', async (action, statements, resource) => {
  for (const mode of ['ENFORCE', 'LOG_ONLY']) {
    const attaches = named('Attaches', ...statements);
    await expect(RunningStack.start(stack([LISTS], { attaches, mode }))).rejects.toThrow(
      new RegExp(
        `Gateway \\(AWS::BedrockAgentCore::Gateway\\): Access denied while calling ${action} on Policy Engine arn:\\S+ with Gateway role arn:\\S+?( \\(.* name arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/tools-\\*\\))?: ` +
          `.*role/\\S+ is not authorized to perform: bedrock-agentcore:${action} on resource: arn:aws:bedrock-agentcore:us-east-1:111122223333:${resource}`,
      ),
    );
  }
});

test('a permission that names the gateway itself comes too late', async () => {
  const late = named('Late', allow('bedrock-agentcore:AuthorizeAction', [ENGINE_ARN, GATEWAY_ARN]));
  const resources = stack([LISTS], { attaches: named('Attaches', READS) });
  await expect(RunningStack.start({ ...resources, Late: late })).rejects.toThrow(
    'Access denied while calling AuthorizeAction',
  );
});

test.each([ENGINE_ARN, GATEWAY_ARN])(
  'a role that may not ask for a decision any more has every call denied, whatever is permitted: %j',
  async (Resource) => {
    const taken = { Effect: 'Deny', Action: 'bedrock-agentcore:AuthorizeAction', Resource };
    const Later = { ...named('Later', taken), DependsOn: 'Gateway' };
    await using running = await RunningStack.start({ ...stack([LISTS]), Later });
    expect(await running.toolNames()).toEqual(['orders___do']);
    expect(await running.call('orders___do')).toMatch(
      /^Tool Execution Denied: .*role\/\S+ is not authorized to perform: bedrock-agentcore:AuthorizeAction on resource: arn:aws:bedrock-agentcore:/,
    );
  },
);

test.each([PolicyEngineMode.ENFORCE, PolicyEngineMode.LOG_ONLY])(
  "what the CDK's L2 grants is enough, and is there in time: %p",
  async (mode) => {
    const app = new App();
    const l2 = new Stack(app, 'L2', { env: { region: 'us-east-1', account: '111122223333' } });
    const policyEngine = new PolicyEngine(l2, 'Engine', { policyEngineName: 'bank' });
    new Gateway(l2, 'Gateway', {
      authorizerConfiguration: GatewayAuthorizer.withNoAuth(),
      policyEngineConfiguration: { policyEngine, mode },
    });
    const local = await LocalGateway.start(app);
    await local.stop();
    expect(local.warnings.join()).not.toContain('DependsOn');
  },
);

test('without PartiallyAuthorizeActions no tool is listed', async () => {
  await using running = await RunningStack.start(stack([]));
  expect(await running.toolNames()).toEqual([]);
  expect(await running.call('orders___do')).toBe('"done"');
});

test('an engine in LOG_ONLY denies nothing without them', async () => {
  await using running = await RunningStack.start(stack([], { mode: 'LOG_ONLY' }));
  expect(await running.toolNames()).toEqual(['orders___do']);
  expect(await running.call('orders___do')).toBe('"done"');
});

test.each<[string, TemplateResource]>([
  ['GetPolicyEngine', named('Attaches', READS, DECIDES)],
  ['AuthorizeAction', named('Attaches', DECIDES)],
])('a gateway that AWS may create before its role is allowed %s is warned of', async (action, attaches) => {
  const reads = { Reads: named('Reads', READS) };
  const resources = stack([LISTS], { attaches, DependsOn: action === 'GetPolicyEngine' ? '' : 'Reads' });
  await using running = await RunningStack.start({ ...(action === 'AuthorizeAction' && reads), ...resources });
  expect(running.local.warnings).toContainEqual(
    expect.stringMatching(
      new RegExp(
        `^Stack/Gateway: AWS may create this gateway before Attaches, .*${action}.* add "DependsOn": \\["Attaches"\\]$`,
      ),
    ),
  );
});
