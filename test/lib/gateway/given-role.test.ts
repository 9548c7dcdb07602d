import { App, Stack, type Environment } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyEngine, SchemaDefinitionType, ToolSchema } from 'aws-cdk-lib/aws-bedrockagentcore';
import { PolicyStatement, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer, type McpGatewayProps } from '../../../lib';
import { refusal } from '../refusal';
import { context } from '../../../cdk.json';
import { resource, resources } from '../strict-app';

const POLICY = 'AWS::IAM::Policy';
const GATEWAY = 'AWS::BedrockAgentCore::Gateway';
const env = { account: '111122223333', region: 'eu-central-1' };
const toolSchema = ToolSchema.fromInline([
  { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
]);
const principal = new ServicePrincipal('bedrock-agentcore.amazonaws.com');

/** Not strict, since a warning is what is looked for. */
function stackIn(environment?: Environment): Stack {
  return new Stack(new App({ context }), 'Test', { env: environment });
}

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

const OTHER_FUNCTION = 'arn:aws:lambda:eu-central-1:111122223333:function:other';
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

function addClock(stack: Stack, gateway: McpGateway): void {
  gateway.addLambdaTarget('Clock', {
    gatewayTargetName: 'clock',
    lambdaFunction: new Function(stack, 'ClockFunction', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => ({});'),
    }),
    toolSchema,
  });
}

/** Has the CDK make no role, since they were created before. */
function createdBefore(stack: Stack, path: string): void {
  Role.customizeRoles(stack, {
    usePrecreatedRoles: { [path]: 'bank-role', 'Test/ClockFunction/ServiceRole': 'clock' },
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
  const { messages } = (stack.node.root as App).synth().getStackByName(stack.stackName);
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

// The CDK prints every warning, which is as long as a policy.
beforeEach(() => jest.spyOn(console, 'error').mockReturnValue());

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
        createdBefore(stack, 'Test/Role');
        return new Role(stack, 'Role', { assumedBy: principal });
      },
    ],
    [
      'imported into an app with roles that were created before',
      (stack) => {
        createdBefore(stack, 'Test/Role');
        return Role.fromRoleName(stack, 'Role', 'bank-role');
      },
    ],
  ])('%s: no policy names it, and one warning has all that it needs', (_, role) => {
    const stack = stackIn(env);
    busyGateway(stack, role(stack));

    expect(policiesOf(stack, 'bank-role')).toEqual([]);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    expect(resource(stack, GATEWAY).DependsOn ?? []).not.toContainEqual(expect.stringContaining('Policy'));
    const [warning, ...others] = warnings(stack);
    expect(others).toEqual([]);
    expect(actionsIn(warning!)).toEqual(ALL_ACTIONS);
  });

  test('the role that a gateway makes is one, too, if it was created before', () => {
    const stack = stackIn(env);
    createdBefore(stack, 'Test/Gateway/ServiceRole');
    busyGateway(stack, undefined);
    expect(policiesOf(stack, 'bank-role')).toEqual([]);
    expect(warnings(stack).map(actionsIn)).toEqual([ALL_ACTIONS]);
  });

  test('the warning is a policy document to paste, with a placeholder for what is known at deployment', () => {
    const stack = stackIn(env);
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
    const stack = stackIn(env);
    const role = Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false });
    busyGateway(stack, role);
    const second = new McpGateway(stack, 'Second', {
      identity: new GatewayUserPool(stack, 'OtherUsers', { clients: [McpClient.kiro()] }),
      role,
    });
    second.addLambdaTarget('Other', {
      gatewayTargetName: 'other',
      lambdaFunction: Function.fromFunctionArn(stack, 'OtherFunction', OTHER_FUNCTION),
      toolSchema,
    });
    const [warning, ...others] = warnings(stack);
    expect(others).toEqual([]);
    expect(documentIn(warning!).Statement.flatMap(({ Resource }) => Resource)).toEqual(
      expect.arrayContaining(['${Test/ClockFunction.Arn}', OTHER_FUNCTION]),
    );
  });

  test('needs nothing to call a function that lets it call, as the sample server does', () => {
    const stack = stackIn(env);
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
    const stack = stackIn(env);
    busyGateway(stack, Role.fromRoleName(stack, 'Role', 'bank-role', { mutable: false, addGrantsToResources: true }));
    const [warning] = warnings(stack);
    expect(actionsIn(warning!)).toEqual(ALL_ACTIONS.filter((action) => !action.startsWith('lambda:')));
  });

  test('the permission of the sample server does not stand for that of another function', () => {
    const stack = stackIn(env);
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
    const stack = stackIn();
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
    const stack = stackIn(env);
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
    const stack = stackIn(env);
    const { role } = busyGateway(stack, new Role(stack, 'Role', { assumedBy: principal }));
    for (let index = 0; index < 12; index++) {
      const resources = [`arn:aws:s3:::${'documents/'.repeat(100)}${index}`];
      role.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources }));
    }
    expect(warnings(stack)).toEqual([]);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 1);
  });
});

test('a role of another account cannot be passed to the service', () => {
  const stack = stackIn(env);
  const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::444455556666:role/bank-role');
  expect(() => busyGateway(stack, role)).toThrow(
    refusal(
      'WrongEnvironment',
      'role',
      '"Test/Role": it is in the account 444455556666, and the service that assumes it in 111122223333; put both in one account',
    ),
  );
});
