import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type ServerFunctionOptions,
} from '../../../lib';
import { resource, resources, strictApp } from '../strict-app';

const FUNCTION = 'AWS::Lambda::Function';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const POLICY = 'AWS::IAM::Policy';
const ROLE = 'AWS::IAM::Role';

const ENVIRONMENT = { env: { account: '111122223333', region: 'eu-central-1' } };

/** Everything of this library that runs as a function. */
const SERVERS: Record<string, (scope: Construct, options: ServerFunctionOptions) => unknown> = {
  GatewayAuthorizationServer: (scope, options) =>
    new GatewayAuthorizationServer(scope, 'Server', {
      identityProvider: UpstreamIdentityProvider.userPool(new GatewayUserPool(scope, 'Users')),
      ...options,
    }),
  SampleMcpServer: (scope, options) => new SampleMcpServer(scope, 'Server', options),
};

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

describe.each(Object.entries(SERVERS))('%s', (_, create) => {
  function stackWith(options: (stack: Stack) => ServerFunctionOptions, props: StackProps = ENVIRONMENT): Stack {
    const stack = new Stack(strictApp(), 'Test', props);
    create(stack, options(stack));
    return stack;
  }

  const functionIn = (stack: Stack) => resource(stack, FUNCTION, 'Server').Properties;

  /** The statements of all policies of the function's role. */
  function statementsIn(stack: Stack, policy = 'Server'): Statement[] {
    return Object.values(resources(stack, POLICY, policy)).flatMap(
      ({ Properties }) => (Properties.PolicyDocument as { readonly Statement: Statement[] }).Statement,
    );
  }

  const about = (statements: Statement[], service: string) =>
    statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith(`${service}:`)));

  test('by default has no VPC, no tracing and no reserved concurrency, and keeps its own logs for a month', () => {
    const stack = stackWith(() => ({}));
    for (const property of ['VpcConfig', 'TracingConfig', 'ReservedConcurrentExecutions']) {
      expect(functionIn(stack)).not.toHaveProperty(property);
    }
    for (const { Properties } of Object.values(resources(stack, LOG_GROUP))) {
      expect(Properties).toEqual({ RetentionInDays: 30 });
    }
    expect(about(statementsIn(stack), 'ec2')).toEqual([]);
    expect(about(statementsIn(stack), 'xray')).toEqual([]);
  });

  test('runs in the private subnets of a VPC', () => {
    const stack = stackWith((scope) => ({ vpc: new Vpc(scope, 'Vpc') }));
    const subnets = Object.keys(resources(stack, 'AWS::EC2::Subnet', 'PrivateSubnet'));
    const { SubnetIds, SecurityGroupIds } = functionIn(stack).VpcConfig as Record<string, unknown[]>;
    expect(SubnetIds).toEqual(subnets.map((Ref) => ({ Ref })));
    expect(SecurityGroupIds).toHaveLength(1);
  });

  test('runs in the subnets and with the security groups that are given', () => {
    const stack = stackWith((scope) => {
      const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['eu-central-1a', 'eu-central-1b'],
        privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
        privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
        isolatedSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
        isolatedSubnetRouteTableIds: ['rtb-0123456789abcdef2', 'rtb-0123456789abcdef3'],
      });
      const securityGroups = [SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-0123456789abcdef0')];
      return { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroups };
    });
    expect(functionIn(stack).VpcConfig).toEqual({
      SubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
      SecurityGroupIds: ['sg-0123456789abcdef0'],
    });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroup', 0);
  });

  test('in a VPC, the service may manage network interfaces, and the code of a function may not', () => {
    const stack = stackWith((scope) => ({ vpc: new Vpc(scope, 'Vpc') }));
    const Action = [
      'ec2:AssignPrivateIpAddresses',
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:UnassignPrivateIpAddresses',
    ];
    const functions = 'arn:aws:lambda:eu-central-1:111122223333:function:*';
    expect(about(statementsIn(stack), 'ec2')).toEqual([
      { Effect: 'Allow', Action, Resource: '*' },
      { Effect: 'Deny', Action, Resource: '*', Condition: { ArnLike: { 'lambda:SourceFunctionArn': functions } } },
    ]);
  });

  test('is created after the policy that lets the service manage network interfaces', () => {
    const stack = stackWith((scope) => ({ vpc: new Vpc(scope, 'Vpc') }));
    expect(resource(stack, FUNCTION, 'Server').DependsOn).toContain(resource(stack, POLICY, 'Server').logicalId);
  });

  test('is refused in a public subnet, where it would have no way out', () => {
    expect(() =>
      stackWith((scope) => ({ vpc: new Vpc(scope, 'Vpc'), vpcSubnets: { subnetType: SubnetType.PUBLIC } })),
    ).toThrow('Lambda Functions in a public subnet can NOT access the internet');
  });

  test('may write traces', () => {
    const stack = stackWith(() => ({ tracing: Tracing.ACTIVE }));
    expect(functionIn(stack).TracingConfig).toEqual({ Mode: 'Active' });
    expect(about(statementsIn(stack), 'xray')).toEqual([
      { Effect: 'Allow', Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Resource: '*' },
    ]);
  });

  test('writes to the log group that is given, and to no other', () => {
    const stack = stackWith((scope) => ({
      logGroup: new LogGroup(scope, 'Audit', {
        encryptionKey: new Key(scope, 'Key', { enableKeyRotation: true }),
        retention: RetentionDays.TEN_YEARS,
      }),
    }));
    const { logicalId, Properties } = resource(stack, LOG_GROUP, 'Audit');
    expect(Properties).toMatchObject({ RetentionInDays: 3653, KmsKeyId: expect.anything() as unknown });
    expect(functionIn(stack).LoggingConfig).toMatchObject({ LogGroup: { Ref: logicalId } });
    expect(resources(stack, LOG_GROUP, 'ServerLogs')).toEqual({});
    expect(resources(stack, LOG_GROUP, 'ServerHandlerLogs')).toEqual({});
    expect(about(statementsIn(stack), 'logs')).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [logicalId, 'Arn'] },
      },
    ]);
  });

  test('has concurrency set aside', () => {
    expect(functionIn(stackWith(() => ({ reservedConcurrentExecutions: 20 })))).toMatchObject({
      ReservedConcurrentExecutions: 20,
    });
  });

  /** Everything that makes AWS Lambda do something with the role. */
  const everything = (scope: Construct): ServerFunctionOptions => ({
    vpc: new Vpc(scope, 'Vpc'),
    tracing: Tracing.ACTIVE,
  });

  test('runs with the role that is given, which gets what a role of its own would get', () => {
    const own = stackWith(everything);
    const given = stackWith((scope) => ({
      ...everything(scope),
      role: new Role(scope, 'Given', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
    }));
    expect(functionIn(given).Role).toEqual({ 'Fn::GetAtt': [resource(given, ROLE, 'Given').logicalId, 'Arn'] });
    expect(resources(given, ROLE, 'Server')).toEqual({});
    expect(statementsIn(given, 'Given')).toEqual(statementsIn(own));
    expect(resource(given, FUNCTION, 'Server').DependsOn).toContain(resource(given, POLICY, 'Given').logicalId);
  });

  test('adds its policy to a role that is imported', () => {
    const own = stackWith(everything);
    const imported = stackWith((scope) => ({
      ...everything(scope),
      role: Role.fromRoleArn(scope, 'Given', 'arn:aws:iam::111122223333:role/platform/tools'),
    }));
    expect(functionIn(imported).Role).toBe('arn:aws:iam::111122223333:role/platform/tools');
    const policy = resource(imported, POLICY, 'Given');
    expect(policy.Properties.Roles).toEqual(['tools']);
    expect(statementsIn(imported, 'Given')).toEqual(statementsIn(own));
    expect(resource(imported, FUNCTION, 'Server').DependsOn).toContain(policy.logicalId);
  });

  test.each<[string, (scope: Construct) => ServerFunctionOptions]>([
    [
      'imported as immutable',
      (scope) => ({
        role: Role.fromRoleArn(scope, 'Given', 'arn:aws:iam::111122223333:role/tools', { mutable: false }),
      }),
    ],
    [
      'without policy updates',
      (scope) => ({
        role: new Role(scope, 'Given', {
          assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
          managedPolicies: [ManagedPolicy.fromManagedPolicyName(scope, 'Tools', 'tools')],
        }).withoutPolicyUpdates(),
      }),
    ],
  ])('does not touch a role that is %s, and says what the role needs', (_case, role) => {
    const stack = new Stack(new App(), 'Test', ENVIRONMENT);
    create(stack, { ...everything(stack), ...role(stack) });
    const [warning, ...others] = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
    expect(others).toEqual([]);
    for (const action of ['logs:PutLogEvents', 'ec2:CreateNetworkInterface', 'xray:PutTraceSegments']) {
      expect(warning!.entry.data).toContain(`"${action}"`);
    }
    Template.fromStack(stack).resourceCountIs(POLICY, 0);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    Template.fromStack(stack).resourceCountIs('AWS::Logs::ResourcePolicy', 0);
    expect(resources(stack, ROLE, 'Server')).toEqual({});
  });

  test.each<[string, (role: Role) => void]>([
    ['', () => {}],
    [
      ' and has a policy already',
      (role) => role.addToPolicy(new PolicyStatement({ actions: ['sts:GetCallerIdentity'], resources: ['*'] })),
    ],
  ])('runs with a role that is in another stack%s', (_case, prepare) => {
    const app: App = strictApp();
    app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    const platform = new Stack(app, 'Platform', ENVIRONMENT);
    const role = new Role(platform, 'Given', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    prepare(role);
    const stack = new Stack(app, 'Test', ENVIRONMENT);
    create(stack, { ...everything(stack), role });
    app.synth();
    expect(about(statementsIn(stack), 'logs')).toHaveLength(1);
    expect(about(statementsIn(stack), 'ec2')).toHaveLength(2);
    const { Roles } = resource(stack, POLICY, 'Server').Properties as { readonly Roles: unknown[] };
    expect(Roles).toEqual([{ 'Fn::ImportValue': expect.stringContaining('Given') as unknown }]);
    expect(resource(stack, FUNCTION, 'Server').DependsOn).toContain(resource(stack, POLICY, 'Server').logicalId);
  });
});
