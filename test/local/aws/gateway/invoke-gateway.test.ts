import { signRequest } from '../../../../local/aws/iam/sign-request';
import type { TemplateResource } from '../../../../local/template/template';
import { INITIALIZE } from './gateway-fixture';
import { allow, GATEWAY, RunningStack, trust, type Resources } from './targets/gateway-stack';

const GATEWAY_ARN = { 'Fn::GetAtt': ['Gateway', 'GatewayArn'] };
const INVOKE = 'bedrock-agentcore:InvokeGateway';

/** A gateway for callers that sign, and a role of the same stack that has these statements. */
function stack(statements: object[] = [], resources: Resources = {}, AuthorizerType = 'AWS_IAM') {
  const agentPolicy: TemplateResource = {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'Invokes',
      PolicyDocument: { Version: '2012-10-17', Statement: statements },
      Roles: [{ Ref: 'Agent' }],
    },
  };
  return RunningStack.start({
    ...GATEWAY,
    Gateway: { ...GATEWAY.Gateway!, Properties: { ...GATEWAY.Gateway!.Properties, AuthorizerType } },
    Agent: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: 'agent', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
    },
    ...(statements.length > 0 && { AgentPolicy: agentPolicy }),
    ...resources,
  });
}

/** The policy of the gateway itself. */
const resourcePolicy = (...Statement: object[]): Resources => ({
  GatewayPolicy: {
    Type: 'AWS::BedrockAgentCore::ResourcePolicy',
    Properties: {
      ResourceArn: GATEWAY_ARN,
      Policy: {
        'Fn::Sub': [
          JSON.stringify({
            Version: '2012-10-17',
            Statement: Statement.map((statement) => ({ Action: INVOKE, Resource: '${arn}', ...statement })),
          }),
          { arn: GATEWAY_ARN },
        ],
      },
    },
  },
});

async function initialize({ local }: RunningStack, role?: string): Promise<Response> {
  const body = JSON.stringify(INITIALIZE);
  const headers = await signRequest(
    { method: 'POST', url: local.mcpUrl, headers: { 'content-type': 'application/json' }, body },
    {
      credentials: local.credentials(role),
      service: 'bedrock-agentcore',
      region: 'us-east-1',
      date: local.clock.now(),
    },
  );
  return fetch(local.mcpUrl, { method: 'POST', headers, body });
}

test.each<[string, object[], Resources]>([
  ['its own policy', [allow(INVOKE, GATEWAY_ARN)], {}],
  [
    'the policy of the gateway',
    [],
    resourcePolicy({ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/agent' } }),
  ],
])('a role is let in when %s allows bedrock-agentcore:InvokeGateway', async (_, statements, resources) => {
  await using running = await stack(statements, resources);
  expect((await initialize(running, 'Agent')).status).toBe(200);
  expect(running.local.warnings).toEqual([]);
});

test.each<[string, object[], Resources, string]>([
  ['nobody allows it', [], {}, 'no policy allows it'],
  ['another gateway is allowed', [allow(INVOKE, 'arn:aws:bedrock-agentcore:*:*:gateway/x')], {}, 'no policy allows it'],
  [
    'the policy of the gateway denies it',
    [allow(INVOKE, '*')],
    resourcePolicy({ Effect: 'Deny', Principal: '*' }),
    'an explicit deny',
  ],
])('a role is refused when %s', async (_, statements, resources, reason) => {
  await using running = await stack(statements, resources);
  const response = await initialize(running, 'agent');
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException']);
  const { message } = (await response.json()) as { message: string };
  expect(message).toContain(
    `User: arn:aws:iam::111122223333:role/agent is not authorized to perform: ${INVOKE} on resource: arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway/tools-`,
  );
  expect(message).toContain(reason);
});

test('the administrator is let in', async () => {
  await using running = await stack();
  expect((await initialize(running)).status).toBe(200);
});

test('a role that is not there has no credentials', async () => {
  await using running = await stack();
  expect(() => running.local.credentials('nobody')).toThrow('there is no role "nobody" in these stacks');
});

test('AUTHENTICATE_ONLY asks for no permission', async () => {
  await using running = await stack([], {}, 'AUTHENTICATE_ONLY');
  expect((await initialize(running, 'Agent')).status).toBe(200);
});

describe('the policy of a gateway', () => {
  test('must name the gateway as its resource', async () => {
    const GatewayPolicy = resourcePolicy({ Effect: 'Allow', Principal: '*', Resource: '*' });
    await expect(stack([], GatewayPolicy)).rejects.toThrow(
      /GatewayPolicy .*Policy has the Resource "\*"; it must be exactly/,
    );
  });

  test('is not evaluated for callers that do not sign, which is said', async () => {
    await using running = await stack([], resourcePolicy({ Effect: 'Deny', Principal: '*' }), 'NONE');
    expect(running.local.warnings.join()).toContain('evaluates policies of gateways with the authorizer AWS_IAM only');
  });
});
