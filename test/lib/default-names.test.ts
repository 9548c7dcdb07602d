import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CfnGatewayTarget } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Construct } from 'constructs';
import fc from 'fast-check';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from '../../lib';

/**
 * What the service models admit in a name or a description that this package makes by itself, by resource type and property.
 * A `{"Fn::..."}` stands where the stack's own id is part of it.
 */
const LIMITS: readonly (readonly [type: string, property: string, limit: RegExp])[] = [
  // bedrock-agentcore-control, GatewayName and TargetName
  ['AWS::BedrockAgentCore::Gateway', 'Name', /^([0-9a-zA-Z][-]?){1,48}$/],
  ['AWS::BedrockAgentCore::GatewayTarget', 'Name', /^([0-9a-zA-Z]-?)+$/],
  ['AWS::BedrockAgentCore::GatewayTarget', 'Name', /^.{1,100}$/],
  // cognito-idp, DomainType, ClientNameType, ResourceServerNameType
  ['AWS::Cognito::UserPoolDomain', 'Domain', /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/],
  ['AWS::Cognito::UserPoolDomain', 'Domain', /^(?!.*(aws|amazon|cognito))/],
  ['AWS::Cognito::UserPoolClient', 'ClientName', /^[\w\s+=,.@-]{1,128}$/],
  ['AWS::Cognito::UserPoolResourceServer', 'Name', /^[\w\s+=,.@-]{1,256}$/],
  // API Gateway, "CreateApi"; Systems Manager, "PutParameter"; Secrets Manager, "CreateSecret"; KMS, "CreateKey"; CloudWatch,
  // "PutMetricAlarm"; Lambda, "CreateFunction"
  ['AWS::ApiGatewayV2::Api', 'Name', /^.{1,128}$/],
  ['AWS::SSM::Parameter', 'Name', /^(?!\/?(aws|ssm))(\/[a-zA-Z0-9_.-]+){1,15}$/i],
  ['AWS::SSM::Parameter', 'Name', /^.{1,1011}$/],
  ['AWS::SSM::Parameter', 'Description', /^.{0,1024}$/su],
  ['AWS::SecretsManager::Secret', 'Description', /^.{0,2048}$/su],
  ['AWS::KMS::Key', 'Description', /^.{0,8192}$/su],
  ['AWS::CloudWatch::Alarm', 'AlarmDescription', /^.{0,1024}$/su],
  ['AWS::Lambda::Function', 'Description', /^.{0,256}$/su],
];

/** Not of two characters that are half of one, and ending within what is. */
const IS_TEXT = /^(?:[^\p{Surrogate}])*$/su;

function everythingIn(scope: Construct, id: string): void {
  const all = new Construct(scope, id);
  const users = new GatewayUserPool(all, id);
  const signIn = new GatewayAuthorizationServer(all, `${id} sign-in`, {
    identityProvider: UpstreamIdentityProvider.userPool(users),
    clients: [McpClient.kiro()],
  });
  const gateway = new McpGateway(all, `${id} gateway`, { identity: signIn });
  new SampleMcpServer(all, `${id}!`).addTo(gateway);
  const assistants = new GatewayUserPool(all, `${id} with assistants`, { clients: [McpClient.kiro()] });
  const other = new McpGateway(all, `${id} other`, { identity: assistants });
  new SampleMcpServer(all, `${id}?`).addTo(other);
}

function faultsIn(template: Template): string[] {
  return LIMITS.flatMap(([type, property, limit]) =>
    Object.values(template.findResources(type)).flatMap(({ Properties }) => {
      const value = textOf((Properties as Record<string, unknown>)[property]);
      return value === undefined || (limit.test(value) && IS_TEXT.test(value)) ? [] : [`${type} ${property}: ${value}`];
    }),
  );
}

/** A part that is known at deployment only is eight digits of a stack id or another name of those below. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) {
    return value as string | undefined;
  }
  const [[name, argument]] = Object.entries(value) as [[string, unknown]];
  return name === 'Fn::Join' ? (argument as [string, unknown[]])[1].map(textOf).join('') : '0a1b2c3d';
}

function templatesFor(id: string, nest: (app: App, id: string) => Stack): Template[] {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = nest(app, id);
  everythingIn(stack, id);
  return [Template.fromStack(stack)];
}

const IN_STACK = (app: App): Stack => new Stack(app, 'Tools');
const NESTED = (app: App, id: string): Stack => new NestedStack(new Stack(app, 'Tools'), `Nested${id}`);
const IN_STAGE = (app: App): Stack => new Stack(new Stage(app, 'Production-1'), 'Tools-2');
const LONG_STACK = (app: App): Stack => new Stack(app, `aws-cognito-${'x'.repeat(116)}`);

const IDS = [
  'Orders',
  '注文',
  'Заказы',
  'طلبات',
  '🛒🛒',
  'aws',
  'AmazonCognito',
  'ssm aws',
  'Order desk (test)',
  '---',
  '!?§$%&',
  'a--b__c',
  '-orders-',
  'x'.repeat(200),
  '注'.repeat(200),
  '🛒'.repeat(200),
  'Ünïcödé',
];

describe.each([
  ['in a stack', IN_STACK],
  ['in a nested stack', NESTED],
  ['in a stage', IN_STAGE],
  ['in a stack with a long name', LONG_STACK],
])('%s', (_, nest) => {
  test.each(IDS)('default names hold for the id %s', (id) => {
    expect(templatesFor(id, nest).flatMap(faultsIn)).toEqual([]);
  });
});

test('default names hold for every id that a stack admits', () => {
  fc.assert(
    fc.property(
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
        .filter((id) => /^[^0-9/]/.test(id) && id.trim() !== ''),
      (id) => {
        expect(templatesFor(id, IN_STACK).flatMap(faultsIn)).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});

describe('directly in a stack, where its id alone makes the logical id', () => {
  const ids = Array.from({ length: 12 }, (_, index) => '文'.repeat(index + 1));

  test.each<[string, (stack: Stack, id: string) => void]>([
    ['a gateway', (stack, id) => new McpGateway(stack, id, { identity: usersIn(stack) })],
    ['a user pool', (stack, id) => new McpGateway(stack, 'Gateway', { identity: usersIn(stack, id) })],
    [
      'a sample',
      (stack, id) => new SampleMcpServer(stack, id).addTo(new McpGateway(stack, 'G', { identity: usersIn(stack) })),
    ],
    [
      'an authorization server',
      (stack, id) =>
        new GatewayAuthorizationServer(stack, id, {
          identityProvider: UpstreamIdentityProvider.userPool(usersIn(stack)),
        }),
    ],
  ])('%s may have an id of another script', (_, define) => {
    for (const id of ids) {
      const stack = IN_STACK(new App({ builtinCloudFormationValidation: false }));
      define(stack, id);
      expect(faultsIn(Template.fromStack(stack))).toEqual([]);
    }
  });

  const usersIn = (stack: Stack, id = 'Users'): GatewayUserPool =>
    new GatewayUserPool(stack, id, { clients: [McpClient.kiro()] });
});

describe('a target of the sample', () => {
  test.each([
    ['Orders', 'orders'],
    ['Order desk', 'order-desk'],
    ['注文', /^server-[0-9a-f]{8}$/],
    ['注文 1', /^1-[0-9a-f]{8}$/],
    ['x'.repeat(200), /^x{91}-[0-9a-f]{8}$/],
  ])('of the id %s is named %s', (id, expected) => {
    expect(namesOfTargets([id])).toEqual([expect.stringMatching(expected)]);
  });

  test('has a name of its own where two ids say the same', () => {
    expect(namesOfTargets(['Order desk', 'Order-desk', '注文', '顧客', '注文 1', '顧客 1'])).toEqual([
      'order-desk',
      expect.stringMatching(/^order-desk-[0-9a-f]{8}$/),
      ...Array.from({ length: 2 }, () => expect.stringMatching(/^server-[0-9a-f]{8}$/) as string),
      ...Array.from({ length: 2 }, () => expect.stringMatching(/^1-[0-9a-f]{8}$/) as string),
    ]);
  });

  function namesOfTargets(ids: string[]): string[] {
    const stack = IN_STACK(new App({ builtinCloudFormationValidation: false }));
    const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
    const gateway = new McpGateway(stack, 'Gateway', { identity: users });
    const names = ids.map((id) => {
      const { node } = new SampleMcpServer(stack, id).addTo(gateway);
      return (node.defaultChild as CfnGatewayTarget).name!;
    });
    expect(new Set(names).size).toBe(ids.length);
    return names;
  }
});
