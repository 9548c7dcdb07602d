import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  type SampleMcpServerTargetOptions,
} from '../../../lib';
import { refusal } from '../refusal';
import { resource, resources, snapshotOf, strictApp, strictStack } from '../strict-app';

const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';

function gatewayIn(stack: Stack, id = 'Gateway'): McpGateway {
  const users = new GatewayUserPool(stack, `${id}Users`, { clients: [McpClient.kiro()] });
  return new McpGateway(stack, id, { identity: users });
}

test('the server by itself', () => {
  const stack = strictStack();
  new SampleMcpServer(stack, 'Orders');
  expect(snapshotOf(stack)).toMatchSnapshot();
});

test('the server admits signed requests only, and may write nothing but its own logs', () => {
  const stack = strictStack();
  new SampleMcpServer(stack, 'Orders');
  expect(resource(stack, 'AWS::Lambda::Url').Properties).toMatchObject({ AuthType: 'AWS_IAM' });
  expect(resource(stack, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
  expect(resource(stack, 'AWS::IAM::Policy').Properties.PolicyDocument).toMatchObject({
    Statement: [
      {
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [resource(stack, 'AWS::Logs::LogGroup').logicalId, 'Arn'] },
      },
    ],
  });
  expect(resource(stack, 'AWS::Lambda::Function').Properties).toMatchObject({
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
  });
});

describe('as a target', () => {
  const setUp = () => {
    const stack = strictStack();
    const gateway = gatewayIn(stack);
    const server = new SampleMcpServer(stack, 'Orders');
    return { stack, gateway, server };
  };
  const functionArn = (stack: Stack) => ({
    'Fn::GetAtt': [resource(stack, 'AWS::Lambda::Function').logicalId, 'Arn'],
  });

  test('is called at /mcp of its function URL, signed for the service lambda', () => {
    const { stack, gateway, server } = setUp();
    server.addTo(gateway);
    expect(resource(stack, TARGET).Properties).toMatchObject({
      Name: 'orders',
      CredentialProviderConfigurations: [
        {
          CredentialProviderType: 'GATEWAY_IAM_ROLE',
          CredentialProvider: { IamCredentialProvider: { Service: 'lambda' } },
        },
      ],
      TargetConfiguration: {
        Mcp: {
          McpServer: {
            Endpoint: {
              'Fn::Join': [
                '',
                [{ 'Fn::GetAtt': [resource(stack, 'AWS::Lambda::Url').logicalId, 'FunctionUrl'] }, 'mcp'],
              ],
            },
          },
        },
      },
    });
  });

  test('[87] can be called by the role of the gateway through the function URL, and not otherwise', () => {
    const { stack, gateway, server } = setUp();
    server.addTo(gateway);
    const Resource = functionArn(stack);
    expect(resource(stack, 'AWS::IAM::Policy', 'GatewayServiceRole').Properties.PolicyDocument).toMatchObject({
      Statement: [
        {
          Action: 'lambda:InvokeFunctionUrl',
          Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
          Resource,
        },
        {
          Action: 'lambda:InvokeFunction',
          Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': true } },
          Resource,
        },
      ],
    });
    const Principal = { 'Fn::GetAtt': [resource(stack, 'AWS::IAM::Role', 'GatewayServiceRole').logicalId, 'Arn'] };
    const permissions = Object.values(resources(stack, 'AWS::Lambda::Permission'));
    expect(permissions.map(({ Properties }) => Properties as unknown)).toEqual([
      { Action: 'lambda:InvokeFunctionUrl', FunctionName: Resource, FunctionUrlAuthType: 'AWS_IAM', Principal },
      { Action: 'lambda:InvokeFunction', FunctionName: Resource, InvokedViaFunctionUrl: true, Principal },
    ]);
  });

  test('waits for the policy of the role, the function URL and the permissions', () => {
    const { stack, gateway, server } = setUp();
    server.addTo(gateway);
    expect(resource(stack, TARGET).DependsOn).toEqual(
      expect.arrayContaining([
        resource(stack, 'AWS::IAM::Policy', 'GatewayServiceRole').logicalId,
        resource(stack, 'AWS::Lambda::Url').logicalId,
        ...Object.keys(resources(stack, 'AWS::Lambda::Permission')),
      ]),
    );
  });

  test.each<[string, SampleMcpServerTargetOptions, string]>([
    ['Orders', {}, 'orders'],
    ['OrderDesk', {}, 'orderdesk'],
    ['Order Desk (EU)', {}, 'order-desk-eu'],
    ['Orders', { gatewayTargetName: 'Desk-2' }, 'Desk-2'],
  ])('of the id %s with %j is named %s', (id, options, targetName) => {
    const stack = strictStack();
    new SampleMcpServer(stack, id).addTo(gatewayIn(stack), options);
    expect(resource(stack, TARGET).Properties.Name).toBe(targetName);
  });

  test('serves two gateways, and one gateway under two names', () => {
    const { stack, gateway, server } = setUp();
    server.addTo(gateway);
    server.addTo(gateway, { gatewayTargetName: 'desk', description: 'The same tools once more' });
    server.addTo(gatewayIn(stack, 'Second'));
    Template.fromStack(stack).resourceCountIs(TARGET, 3);
  });

  test('may be in another stack than the gateway', () => {
    const app = strictApp();
    app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    const servers = new Stack(app, 'Servers');
    const gateways = new Stack(app, 'Gateways');
    new SampleMcpServer(servers, 'Orders').addTo(gatewayIn(gateways));
    const assembly = app.synth();
    expect(assembly.getStackByName('Gateways').dependencies.map(({ id }) => id)).toContain('Servers');
    expect(assembly.getStackByName('Servers').dependencies.map(({ id }) => id)).not.toContain('Gateways');
  });

  const NAME_RULE =
    'a name has 1 to 100 letters, digits and single hyphens, and does not begin with a hyphen; choose a name from these';

  test.each<[string, SampleMcpServerTargetOptions, Error]>([
    [
      'a name with underscores',
      { gatewayTargetName: 'a___b' },
      refusal('InvalidProperty', 'gatewayTargetName', `"a___b": ${NAME_RULE}`),
    ],
    [
      'a long name',
      { gatewayTargetName: 'o'.repeat(101) },
      refusal('InvalidProperty', 'gatewayTargetName', `"${'o'.repeat(101)}": ${NAME_RULE}`),
    ],
    [
      'a name that is taken',
      { gatewayTargetName: 'orders' },
      refusal(
        'DuplicateName',
        'gatewayTargetName',
        '"orders": the gateway has a target of this name; choose another name',
      ),
    ],
    [
      'an empty description',
      { gatewayTargetName: 'desk', description: '' },
      refusal(
        'InvalidProperty',
        'description',
        '"": a description has 1 to 200 characters; shorten it or leave it out',
      ),
    ],
  ])('is refused with %s', (_, options, refused) => {
    const { gateway, server } = setUp();
    server.addTo(gateway);
    expect(() => server.addTo(gateway, options)).toThrow(refused);
  });
});
