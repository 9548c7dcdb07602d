import { App, PropertyInjectors, Stack, type InjectionContext, type IPropertyInjector } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Gateway, GatewayAuthorizer, GatewayExceptionLevel, PolicyEngine } from 'aws-cdk-lib/aws-bedrockagentcore';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function, Tracing } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type McpGatewayProps,
} from '../../lib';
import * as library from '../../lib';
import { refusal } from './refusal';
import { resource, strictStack } from './strict-app';

const GATEWAY = 'AWS::BedrockAgentCore::Gateway';

/** What a platform team registers: a value where the author of a stack gave none. */
class Defaults implements IPropertyInjector {
  public readonly given: [props: unknown, context: InjectionContext][] = [];

  constructor(
    public readonly constructUniqueId: string,
    private readonly defaults: (context: InjectionContext) => object,
    private readonly overrides: object = {},
  ) {}

  public inject(originalProps: object | undefined, context: InjectionContext): object {
    this.given.push([originalProps, context]);
    return { ...this.defaults(context), ...originalProps, ...this.overrides };
  }
}

function gatewayIn(stack: Stack, props: Partial<McpGatewayProps> = {}): McpGateway {
  const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
  return new McpGateway(stack, 'Gateway', { identity: users, ...props });
}

test.each(
  Object.entries(library).flatMap(([name, exported]) =>
    'isConstruct' in exported ? [[name, exported as unknown as { readonly PROPERTY_INJECTION_ID?: string }]] : [],
  ) as [string, { readonly PROPERTY_INJECTION_ID?: string }][],
)('%s has an id of its own', (name, { PROPERTY_INJECTION_ID }) => {
  expect(PROPERTY_INJECTION_ID).toBe(`cdk-agentcore-gateway-auth.${name}`);
});

test.each<[string, object, (stack: Stack) => unknown, string, object]>([
  [
    McpGateway.PROPERTY_INJECTION_ID,
    { description: 'Of the platform team' },
    (stack) => gatewayIn(stack),
    GATEWAY,
    { Description: 'Of the platform team' },
  ],
  [
    GatewayUserPool.PROPERTY_INJECTION_ID,
    { userPoolName: 'platform' },
    (stack) => new GatewayUserPool(stack, 'Users'),
    'AWS::Cognito::UserPool',
    { UserPoolName: 'platform' },
  ],
  [
    GatewayAuthorizationServer.PROPERTY_INJECTION_ID,
    { reservedConcurrentExecutions: 7 },
    (stack) =>
      new GatewayAuthorizationServer(stack, 'SignIn', {
        identityProvider: UpstreamIdentityProvider.oidc({
          issuer: 'https://login.example.com',
          displayName: 'Acme single sign-on',
          clientId: 'agentcore-gateway',
          clientSecret: new Secret(stack, 'ClientSecret'),
        }),
      }),
    'AWS::Lambda::Function',
    { ReservedConcurrentExecutions: 7 },
  ],
  [
    SampleMcpServer.PROPERTY_INJECTION_ID,
    { reservedConcurrentExecutions: 3 },
    (stack) => new SampleMcpServer(stack, 'Orders'),
    'AWS::Lambda::Function',
    { ReservedConcurrentExecutions: 3 },
  ],
])('a default for %s holds, and is asked for once', (id, defaults, create, type, properties) => {
  const stack = strictStack();
  const injector = new Defaults(id, () => defaults);
  PropertyInjectors.of(stack).add(injector);
  create(stack);
  expect(resource(stack, type).Properties).toMatchObject(properties);
  expect(injector.given).toHaveLength(1);
});

describe("what a platform team says of the CDK's Gateway holds for McpGateway", () => {
  test('after what it says of McpGateway, each once', () => {
    const stack = strictStack();
    const ofMcpGateway = new Defaults(McpGateway.PROPERTY_INJECTION_ID, () => ({ description: 'An MCP gateway' }));
    const ofGateway = new Defaults(Gateway.PROPERTY_INJECTION_ID, () => ({
      description: 'A gateway',
      exceptionLevel: GatewayExceptionLevel.DEBUG,
    }));
    PropertyInjectors.of(stack).add(ofMcpGateway, ofGateway);
    const gateway = gatewayIn(stack);
    expect(ofMcpGateway.given).toHaveLength(1);
    expect(ofGateway.given).toEqual([
      [expect.objectContaining({ description: 'An MCP gateway' }), { scope: stack, id: 'Gateway' }],
    ]);
    expect(gateway.description).toBe('An MCP gateway');
    expect(resource(stack, GATEWAY).Properties).toMatchObject({
      Description: 'An MCP gateway',
      ExceptionLevel: 'DEBUG',
    });
  });

  test('a default authorizer does not take the place of the identity', () => {
    const stack = strictStack();
    PropertyInjectors.of(stack).add(
      new Defaults(Gateway.PROPERTY_INJECTION_ID, () => ({
        authorizerConfiguration: GatewayAuthorizer.usingAwsIam(),
      })),
    );
    gatewayIn(stack);
    expect(resource(stack, GATEWAY).Properties).toMatchObject({ AuthorizerType: 'CUSTOM_JWT' });
  });

  test('but no other authorizer can be put in its place', () => {
    const stack = strictStack();
    const override = { authorizerConfiguration: GatewayAuthorizer.usingAwsIam() };
    PropertyInjectors.of(stack).add(new Defaults(Gateway.PROPERTY_INJECTION_ID, () => ({}), override));
    expect(() => gatewayIn(stack)).toThrow(
      refusal(
        'ConflictingProperties',
        'authorizerConfiguration',
        '"AWS_IAM": a property injector of the CDK\'s Gateway has put it in the place of the identity; leave authorizerConfiguration of an McpGateway as it is',
      ),
    );
  });

  test('a role keeps its trust policy', () => {
    const stack = strictStack();
    const role = new Role(stack, 'PlatformRole', {
      assumedBy: new ServicePrincipal('bedrock-agentcore.amazonaws.com'),
    });
    const before = stack.resolve(role.assumeRolePolicy) as unknown;
    PropertyInjectors.of(stack).add(new Defaults(Gateway.PROPERTY_INJECTION_ID, () => ({}), { role }));
    const gateway = gatewayIn(stack);
    expect(gateway.role).toBe(role);
    expect(resource(stack, 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument).toEqual(before);
  });

  test('a role and a key that a gateway cannot use are refused, and what a role does not take is a warning', () => {
    const injecting = (props: (stack: Stack) => object) => {
      const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
      PropertyInjectors.of(stack).add(new Defaults(Gateway.PROPERTY_INJECTION_ID, () => props(stack)));
      return stack;
    };
    const roleOf = (account: string) => (stack: Stack) => ({
      role: Role.fromRoleArn(stack, 'PlatformRole', `arn:aws:iam::${account}:role/platform`, { mutable: false }),
    });
    expect(() => gatewayIn(injecting(roleOf('444455556666')))).toThrow(
      'Invalid role "Test/PlatformRole": it is in the',
    );
    const keyArn = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const key = (stack: Stack) => ({ kmsKey: Key.fromKeyArn(stack, 'PlatformKey', keyArn) });
    expect(() => gatewayIn(injecting(key))).toThrow('Invalid kmsKey "Test/PlatformKey": it is in the region us-west-2');

    const stack = injecting(roleOf('111122223333'));
    new SampleMcpServer(stack, 'Orders').addTo(
      gatewayIn(stack, { policyEngineConfiguration: { policyEngine: new PolicyEngine(stack, 'Engine') } }),
    );
    Annotations.fromStack(stack).hasWarning(
      '/Test/PlatformRole',
      Match.stringLikeRegexp('cannot change the role platform: [^]*bedrock-agentcore:GetPolicyEngine'),
    );
  });

  test('a key encrypts the gateway, which waits until its role may use the key', () => {
    const stack = strictStack();
    const kmsKey = new Key(stack, 'PlatformKey', { enableKeyRotation: true });
    PropertyInjectors.of(stack).add(new Defaults(Gateway.PROPERTY_INJECTION_ID, () => ({ kmsKey })));
    const gateway = gatewayIn(stack);
    expect(gateway.kmsKey).toBe(kmsKey);
    const { Properties, DependsOn } = resource(stack, GATEWAY);
    expect(Properties.KmsKeyArn).toEqual(stack.resolve(kmsKey.keyArn));
    expect(DependsOn).toContain(resource(stack, 'AWS::IAM::Policy', 'GatewayEncryptionPolicy').logicalId);
  });
});

describe('what a platform team says of the constructs that ours are made of holds', () => {
  function signInIn(stack: Stack): GatewayAuthorizationServer {
    return new GatewayAuthorizationServer(stack, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.userPool(new GatewayUserPool(stack, 'Users')),
    });
  }

  test.each<[string, object, (stack: Stack) => unknown, string, object]>([
    [
      Function.PROPERTY_INJECTION_ID,
      { tracing: Tracing.ACTIVE, reservedConcurrentExecutions: 3 },
      signInIn,
      'AWS::Lambda::Function',
      { TracingConfig: { Mode: 'Active' }, ReservedConcurrentExecutions: 3 },
    ],
    [
      Function.PROPERTY_INJECTION_ID,
      { tracing: Tracing.ACTIVE },
      (stack) => new SampleMcpServer(stack, 'Orders'),
      'AWS::Lambda::Function',
      { TracingConfig: { Mode: 'Active' } },
    ],
    [
      UserPool.PROPERTY_INJECTION_ID,
      { userPoolName: 'acme' },
      signInIn,
      'AWS::Cognito::UserPool',
      { UserPoolName: 'acme' },
    ],
  ])('of %s: %j', (id, defaults, create, type, properties) => {
    const stack = strictStack();
    PropertyInjectors.of(stack).add(new Defaults(id, () => defaults));
    create(stack);
    expect(resource(stack, type).Properties).toMatchObject(properties);
  });

  test.each([
    ['AWS::DynamoDB::Table', Table.PROPERTY_INJECTION_ID, 'SSESpecification'],
    ['AWS::SecretsManager::Secret', Secret.PROPERTY_INJECTION_ID, 'KmsKeyId'],
  ])('a key encrypts %s, and the function may use the key', (type, id, property) => {
    const stack = strictStack();
    const encryptionKey = new Key(stack, 'PlatformKey', { enableKeyRotation: true });
    PropertyInjectors.of(stack).add(new Defaults(id, () => ({ encryptionKey })));
    signInIn(stack);
    const keyArn = stack.resolve(encryptionKey.keyArn) as unknown;
    expect(JSON.stringify(resource(stack, type).Properties[property])).toContain(JSON.stringify(keyArn));
    const { PolicyDocument } = resource(stack, 'AWS::IAM::Policy', 'SignInHandler').Properties as {
      readonly PolicyDocument: { readonly Statement: readonly { readonly Resource: unknown }[] };
    };
    expect(PolicyDocument.Statement).toContainEqual(expect.objectContaining({ Resource: keyArn }));
  });

  test('an alias of a key stands for the key, which the function may use', () => {
    const stack = strictStack();
    const key = new Key(stack, 'PlatformKey', { enableKeyRotation: true });
    const encryptionKey = key.addAlias('platform');
    PropertyInjectors.of(stack).add(new Defaults(Table.PROPERTY_INJECTION_ID, () => ({ encryptionKey })));
    signInIn(stack);
    const { PolicyDocument } = resource(stack, 'AWS::IAM::Policy', 'SignInHandler').Properties as {
      readonly PolicyDocument: { readonly Statement: readonly { readonly Resource: unknown }[] };
    };
    expect(PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Resource: stack.resolve(key.keyArn) as unknown }),
    );
  });

  test('the rotation of keys does not reach signing keys, which AWS KMS does not rotate', () => {
    const stack = strictStack();
    PropertyInjectors.of(stack).add(new Defaults(Key.PROPERTY_INJECTION_ID, () => ({ enableKeyRotation: true })));
    signInIn(stack);
    expect(resource(stack, 'AWS::KMS::Key').Properties).toMatchObject({ EnableKeyRotation: false });
  });

  test('a VPC connects the function, and its role may manage network interfaces', () => {
    const stack = strictStack();
    const vpc = new Vpc(stack, 'Vpc');
    PropertyInjectors.of(stack).add(new Defaults(Function.PROPERTY_INJECTION_ID, () => ({ vpc })));
    new SampleMcpServer(stack, 'Orders');
    expect(resource(stack, 'AWS::Lambda::Function', 'Orders').Properties).toHaveProperty('VpcConfig');
    expect(JSON.stringify(resource(stack, 'AWS::IAM::Policy', 'Orders').Properties)).toContain(
      'ec2:CreateNetworkInterface',
    );
  });
});
