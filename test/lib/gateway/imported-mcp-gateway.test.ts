import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnGatewayTarget, GatewayTarget, SchemaDefinitionType, ToolSchema } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { McpGateway, SampleMcpServer, type IMcpGateway } from '../../../lib';
import { refusal } from '../refusal';
import { resource, resources, strictStack } from '../strict-app';

const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';
const POLICY = 'AWS::IAM::Policy';
const ID = 'platform-a1b2c3d4e5';

function importedInto(stack: Stack, mutable = true): IMcpGateway {
  return McpGateway.fromMcpGatewayAttributes(stack, 'Gateway', {
    gatewayArn: `arn:aws:bedrock-agentcore:eu-central-1:111122223333:gateway/${ID}`,
    gatewayId: ID,
    gatewayName: 'platform',
    mcpUrl: `https://${ID}.gateway.bedrock-agentcore.eu-central-1.amazonaws.com/mcp`,
    role: Role.fromRoleArn(stack, 'GatewayRole', 'arn:aws:iam::111122223333:role/platform-gateway', { mutable }),
  });
}

function addClock(stack: Stack, gateway: IMcpGateway): void {
  GatewayTarget.forLambda(stack, 'Clock', {
    gateway,
    gatewayTargetName: 'clock',
    lambdaFunction: Function.fromFunctionAttributes(stack, 'ClockFunction', {
      functionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:clock',
      sameEnvironment: true,
    }),
    toolSchema: ToolSchema.fromInline([
      { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
    ]),
  });
}

test('has the URLs of the gateway', () => {
  const stack = strictStack();
  const gateway = importedInto(stack);
  expect(stack.resolve(gateway.mcpUrl)).toBe(`https://${ID}.gateway.bedrock-agentcore.eu-central-1.amazonaws.com/mcp`);
  expect(stack.resolve(gateway.protectedResourceMetadataUrl)).toBe(
    `https://${ID}.gateway.bedrock-agentcore.eu-central-1.amazonaws.com/.well-known/oauth-protected-resource`,
  );
});

test('makes no gateway, and its targets wait for what this app allows its role', () => {
  const stack = strictStack();
  const gateway = importedInto(stack);
  new SampleMcpServer(stack, 'Orders').addTo(gateway);
  addClock(stack, gateway);
  Template.fromStack(stack).resourceCountIs('AWS::BedrockAgentCore::Gateway', 0);
  const { logicalId: policy } = resource(stack, POLICY, 'GatewayRole');
  const targets = Object.values(resources(stack, TARGET));
  expect(targets).toHaveLength(2);
  for (const { Properties, DependsOn } of targets) {
    expect(Properties).toMatchObject({ GatewayIdentifier: ID });
    expect(DependsOn).toContain(policy);
  }
});

test('a target that is an L1 waits, too', () => {
  const stack = strictStack();
  const gateway = importedInto(stack);
  Function.fromFunctionName(stack, 'ClockFunction', 'clock').grantInvoke(gateway.role);
  new CfnGatewayTarget(stack, 'Clock', {
    name: 'clock',
    gatewayIdentifier: gateway.gatewayId,
    credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
    targetConfiguration: { mcp: { mcpServer: { endpoint: 'https://tools.example.com/mcp' } } },
  });
  expect(resource(stack, TARGET).DependsOn).toContain(resource(stack, POLICY, 'GatewayRole').logicalId);
});

test('targets wait in a stage, too', () => {
  const stack = new Stack(new Stage(new App(), 'Production'), 'Product');
  addClock(stack, importedInto(stack));
  expect(resource(stack, TARGET).DependsOn).toContain(resource(stack, POLICY, 'GatewayRole').logicalId);
});

test('a target does not wait for permissions that exist only after its own nested stack, which would be a cycle: a warning says so', () => {
  const stack = new Stack(new App(), 'Product');
  const gateway = importedInto(stack);
  const nested = new NestedStack(stack, 'Tools');
  GatewayTarget.forLambda(nested, 'Clock', {
    gateway,
    gatewayTargetName: 'clock',
    lambdaFunction: new Function(nested, 'ClockFunction', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => ({});'),
    }),
    toolSchema: ToolSchema.fromInline([
      { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
    ]),
  });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('before the permissions of the role'));
  const { logicalId: policy } = resource(stack, POLICY, 'GatewayRole');
  expect(resource(stack, 'AWS::CloudFormation::Stack').DependsOn ?? []).not.toContain(policy);
});

test('a role that cannot be changed is left alone, and what it needs is a warning', () => {
  const stack = new Stack(new App(), 'Test');
  addClock(stack, importedInto(stack, false));
  expect(resources(stack, POLICY)).toEqual({});
  const [warning, ...others] = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
  expect(others).toEqual([]);
  expect(warning!.entry.data).toMatch(/cannot change the role platform-gateway: [^]*"lambda:InvokeFunction"/);
});

test.each([
  ['gatewayArn', 'arn:aws:bedrock-agentcore:us-west-2:111122223333:gateway/x', '111122223333', 'region us-west-2'],
  [
    'gatewayArn',
    'arn:aws:bedrock-agentcore:eu-central-1:444455556666:gateway/x',
    '111122223333',
    'account 444455556666',
  ],
  ['role', 'arn:aws:bedrock-agentcore:eu-central-1:111122223333:gateway/x', '444455556666', 'account 444455556666'],
])('%s %s with a role of %s is refused', (property, gatewayArn, account, where) => {
  const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
  const attributes = {
    gatewayArn,
    gatewayId: ID,
    gatewayName: 'platform',
    mcpUrl: `https://${ID}.gateway.bedrock-agentcore.eu-central-1.amazonaws.com/mcp`,
    role: Role.fromRoleArn(stack, 'GatewayRole', `arn:aws:iam::${account}:role/platform-gateway`),
  };
  expect(() => McpGateway.fromMcpGatewayAttributes(stack, 'Gateway', attributes)).toThrow(
    new RegExp(`^Invalid ${property} "Test/Gateway(Role)?": it is in the ${where}, `),
  );
});

test('two targets of one name are refused', () => {
  const stack = strictStack();
  const gateway = importedInto(stack);
  const gatewayTargetName = 'orders';
  new SampleMcpServer(stack, 'Orders').addTo(gateway, { gatewayTargetName });
  expect(() => new SampleMcpServer(stack, 'Others').addTo(gateway, { gatewayTargetName })).toThrow(
    refusal(
      'DuplicateName',
      'gatewayTargetName',
      '"orders": the gateway has a target of this name; choose another name',
    ),
  );
});
