import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyEngine, SchemaDefinitionType, ToolSchema } from 'aws-cdk-lib/aws-bedrockagentcore';
import { ManagedPolicy, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer, type McpGatewayProps } from '../../../lib';
import { refusal } from '../refusal';
import { resource, resources, strictApp, strictStack } from '../strict-app';

const POLICY = 'AWS::IAM::Policy';
const GATEWAY = 'AWS::BedrockAgentCore::Gateway';
const env = { account: '111122223333', region: 'eu-central-1' };
const principal = new ServicePrincipal('bedrock-agentcore.amazonaws.com');

/** A gateway that needs everything of its role that a gateway can need: for its key, its policy engine and its targets. */
function busyGateway(stack: Stack, role: IRole | undefined, props: Partial<McpGatewayProps> = {}): McpGateway {
  const gateway = new McpGateway(stack, 'Gateway', {
    identity: new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] }),
    gatewayName: 'orders',
    role,
    kmsKey: Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-central-1:111122223333:key/${KEY_ID}`),
    policyEngineConfiguration: { policyEngine: new PolicyEngine(stack, 'Engine', { policyEngineName: 'bank' }) },
    ...props,
  });
  addClock(stack, gateway);
  return gateway;
}

const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

function addClock(stack: Stack, gateway: McpGateway): void {
  gateway.addLambdaTarget('Clock', {
    gatewayTargetName: 'clock',
    lambdaFunction: new Function(stack, 'ClockFunction', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => ({});'),
    }),
    toolSchema: ToolSchema.fromInline([
      { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
    ]),
  });
}

/** The policies of a stack that change a role by its name. */
function policiesOf(stack: Stack, roleName: string): string[] {
  return Object.entries(resources(stack, POLICY))
    .filter(([, { Properties }]) => JSON.stringify(Properties.Roles).includes(roleName))
    .map(([logicalId]) => logicalId);
}

/** What the warnings of a stack say about permissions that a role does not take. */
function warnings(stack: Stack): string[] {
  const { messages } = (stack.node.root as ReturnType<typeof strictApp>).synth().getStackByName(stack.stackName);
  return messages
    .filter(({ level }) => level === 'warning')
    .map(({ entry }) => String(entry.data))
    .filter((text) => text.includes('withheldPermissions'));
}

interface PolicyDocument {
  readonly Version: string;
  readonly Statement: { Action: string | string[]; Resource: string | string[]; Effect: string }[];
}

/** The policy document that a person copies out of a warning. */
function documentIn(warning: string): PolicyDocument {
  return JSON.parse(warning.slice(warning.indexOf('{\n'), warning.lastIndexOf('}') + 1)) as PolicyDocument;
}

function actionsIn(warning: string): string[] {
  return documentIn(warning)
    .Statement.flatMap(({ Action }) => Action)
    .toSorted();
}

const ALL_ACTIONS = [
  'bedrock-agentcore:AuthorizeAction',
  'bedrock-agentcore:GetPolicyEngine',
  'bedrock-agentcore:PartiallyAuthorizeActions',
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKey',
  'lambda:InvokeFunction',
];

describe('a role that this app must not change', () => {
  test.each<[string, (stack: Stack) => IRole]>([
    ['imported by its name', (stack) => Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false })],
    [
      'imported by its ARN',
      (stack) => Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/path/bank-role', { mutable: false }),
    ],
    [
      'that admits no policy updates',
      (stack) => new Role(stack, 'Role', { assumedBy: principal, roleName: 'bank-role' }).withoutPolicyUpdates(),
    ],
    [
      'of an app with roles that were created before',
      (stack) => {
        Role.customizeRoles(stack, { usePrecreatedRoles: { 'Test/Role': 'bank-role' } });
        return new Role(stack, 'Role', { assumedBy: principal });
      },
    ],
    [
      'imported into an app with roles that were created before',
      (stack) => {
        Role.customizeRoles(stack, { usePrecreatedRoles: {} });
        return Role.fromRoleName(stack, 'Role', 'bank-role');
      },
    ],
  ])('%s: no policy names it, and one warning has all that it needs', (_, role) => {
    const stack = strictStack({ env });
    busyGateway(stack, role(stack));

    expect(policiesOf(stack, 'bank-role')).toEqual([]);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    expect(resource(stack, GATEWAY).DependsOn ?? []).not.toContainEqual(expect.stringContaining('Policy'));
    const [warning, ...others] = warnings(stack);
    expect(others).toEqual([]);
    expect(actionsIn(warning!)).toEqual(ALL_ACTIONS);
  });

  test('the role that a gateway makes is one, too, if it was created before', () => {
    const stack = strictStack({ env });
    Role.customizeRoles(stack, { usePrecreatedRoles: { 'Test/Gateway/ServiceRole': 'bank-role' } });
    busyGateway(stack, undefined);
    expect(policiesOf(stack, 'bank-role')).toEqual([]);
    expect(warnings(stack).map(actionsIn)).toEqual([ALL_ACTIONS]);
  });

  test('the warning is a policy document to paste, with a placeholder for what is known at deployment', () => {
    const stack = strictStack({ env });
    busyGateway(stack, Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false }));
    const [warning] = warnings(stack);
    expect(warning).toContain('cannot change the role bank-role');
    const { Version, Statement } = documentIn(warning!);
    expect(Version).toBe('2012-10-17');
    expect(Statement).toContainEqual({
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: ['${Test/ClockFunction.Arn}', '${Test/ClockFunction.Arn}:*'],
    });
    expect(Statement).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: `arn:aws:kms:eu-central-1:111122223333:key/${KEY_ID}`,
      Condition: {
        StringEquals: { 'kms:ViaService': 'bedrock-agentcore.eu-central-1.amazonaws.com' },
        StringLike: {
          'kms:EncryptionContext:aws:bedrock-agentcore-gateway:arn':
            'arn:aws:bedrock-agentcore:eu-central-1:111122223333:gateway/orders-??????????',
        },
      },
    });
  });

  test('of two gateways, has one warning', () => {
    const stack = strictStack({ env });
    const role = Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false });
    busyGateway(stack, role);
    const second = new McpGateway(stack, 'Second', {
      identity: new GatewayUserPool(stack, 'OtherUsers', { clients: [McpClient.kiro()] }),
      role,
    });
    second.addMcpServerTarget('Empty', { gatewayTargetName: 'empty', endpoint: 'https://tools.example.com/mcp' });
    expect(warnings(stack)).toHaveLength(1);
  });

  test('needs nothing to call a function that lets it call, as the sample server does', () => {
    const stack = strictStack({ env });
    const gateway = new McpGateway(stack, 'Gateway', {
      identity: new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] }),
      role: Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false }),
    });
    new SampleMcpServer(stack, 'Orders').addTo(gateway);
    expect(policiesOf(stack, 'bank-role')).toEqual([]);
    expect(Object.keys(resources(stack, 'AWS::Lambda::Permission'))).toHaveLength(2);
    expect(warnings(stack)).toEqual([]);
  });

  test('needs nothing to call a function that is given the permission in its place (addGrantsToResources)', () => {
    const stack = strictStack({ env });
    busyGateway(
      stack,
      Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false, addGrantsToResources: true }),
    );
    const [warning] = warnings(stack);
    expect(actionsIn(warning!)).toEqual(ALL_ACTIONS.filter((action) => !action.startsWith('lambda:')));
  });

  test('the permission of the sample server does not stand for that of another function', () => {
    const stack = strictStack({ env });
    const gateway = new McpGateway(stack, 'Gateway', {
      identity: new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] }),
      role: Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false }),
    });
    new SampleMcpServer(stack, 'Orders').addTo(gateway);
    addClock(stack, gateway);
    const [warning] = warnings(stack);
    expect(documentIn(warning!).Statement).toEqual([
      expect.objectContaining({ Resource: ['${Test/ClockFunction.Arn}', '${Test/ClockFunction.Arn}:*'] }),
    ]);
  });

  test('in a stack for any account and region, the placeholders name these as well', () => {
    const stack = strictStack();
    const gateway = new McpGateway(stack, 'Gateway', {
      identity: new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] }),
      role: Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false }),
      gatewayName: 'orders',
      policyEngineConfiguration: { policyEngine: new PolicyEngine(stack, 'Engine', { policyEngineName: 'bank' }) },
    });
    expect(gateway.role.roleName).toBe('bank-role');
    const [warning] = warnings(stack);
    expect(documentIn(warning!).Statement.flatMap(({ Resource }) => Resource)).toContain(
      'arn:${AWS::Partition}:bedrock-agentcore:${AWS::Region}:${AWS::AccountId}:gateway/orders-??????????',
    );
  });
});

describe('a role that this app may change', () => {
  test.each<[string, (stack: Stack) => IRole]>([
    ['imported by its name', (stack) => Role.fromRoleName(stack, 'Role', 'bank-role')],
    ['imported by its ARN', (stack) => Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/bank-role')],
    ['created in the app', (stack) => new Role(stack, 'Role', { roleName: 'bank-role', assumedBy: principal })],
  ])('%s: gets what it needs, the gateway and its target wait for that, and nothing is warned of', (_, role) => {
    const stack = strictStack({ env });
    busyGateway(stack, role(stack));
    const policies = Object.keys(resources(stack, POLICY)).toSorted();
    expect(policies).toHaveLength(2);
    expect((resource(stack, GATEWAY).DependsOn ?? []).filter((id) => policies.includes(id)).toSorted()).toEqual(
      policies,
    );
    const target = resource(stack, 'AWS::BedrockAgentCore::GatewayTarget');
    expect(target.DependsOn).toContainEqual(policies.find((id) => !id.includes('Encryption')));
    expect(warnings(stack)).toEqual([]);
  });

  test('that has so many permissions that the CDK splits its policy', () => {
    const stack = strictStack({ env });
    const role = new Role(stack, 'Role', { assumedBy: principal });
    const gateway = busyGateway(stack, role, { policyEngineConfiguration: undefined });
    for (let index = 0; index < 12; index++) {
      gateway.addLambdaTarget(`Tool${index}`, {
        gatewayTargetName: `tool-${index}`,
        lambdaFunction: Function.fromFunctionArn(
          stack,
          `Tool${index}`,
          `arn:aws:lambda:eu-central-1:111122223333:function:${'x'.repeat(60)}${index}-${'y'.repeat(500)}`,
        ),
        toolSchema: ToolSchema.fromInline([
          { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
        ]),
      });
    }
    expect(stack.node.findAll().filter((node) => node instanceof ManagedPolicy)).not.toEqual([]);
    expect(warnings(stack)).toEqual([]);
  });
});

test('a role of another account cannot be passed to the service', () => {
  const stack = strictStack({ env });
  const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/bank-role');
  expect(() => busyGateway(stack, role)).toThrow(
    refusal(
      'WrongEnvironment',
      'role',
      '"Test/Role": it is in the account 444455556666, and the service that assumes it in 111122223333; put both in one account',
    ),
  );
});
