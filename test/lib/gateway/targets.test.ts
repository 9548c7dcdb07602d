import { App, CfnResource, Fn, Lazy, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { CfnGateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import {
  CfnGatewayTarget,
  CfnPolicyEngine,
  Gateway,
  GatewayTarget,
  PolicyEngine,
  SchemaDefinitionType,
  ToolSchema,
  type IGateway,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { McpGateway, type IGatewayIdentity, type McpGatewayProps } from '../../../lib';
import { context } from '../../../cdk.json';
import { strictApp } from '../strict-app';

const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';
const GATEWAY = 'AWS::BedrockAgentCore::Gateway';
const POLICY = 'AWS::IAM::Policy';

const identity: IGatewayIdentity = {
  issuer: 'https://login.example.com',
  discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
  allowedClients: [],
  allowedScopes: ['tools'],
  advertisedScopeMapping: {},
  allowedAudience: [],
  customClaims: [],
  bindToGateway: () => {},
};

const toolSchema = ToolSchema.fromInline([
  { name: 'now', description: 'Tells the time', inputSchema: { type: SchemaDefinitionType.OBJECT } },
]);

function gatewayIn(scope: Construct, props: Partial<McpGatewayProps> = {}, id = 'Gateway'): McpGateway {
  return new McpGateway(scope, id, { identity, ...props });
}

function functionIn(scope: Construct, id = 'Clock'): IFunction {
  return new Function(scope, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => ({});'),
  });
}

function targetIn(scope: Construct, gateway: IGateway, lambdaFunction: IFunction, id = 'Target'): GatewayTarget {
  return GatewayTarget.forLambda(scope, id, { gateway, gatewayTargetName: 'clock', lambdaFunction, toolSchema });
}

/** What CloudFormation makes before the one resource of a type. */
function dependenciesOf(stack: Stack, type: string): string[] {
  const [found] = Object.values(Template.fromStack(stack).findResources(type)) as { readonly DependsOn?: string[] }[];
  return found?.DependsOn ?? [];
}

function idsOf(stack: Stack, type: string): string[] {
  return Object.keys(Template.fromStack(stack).findResources(type));
}

/** A stack in which a warning is no error. */
function lenientStack(): Stack {
  jest.spyOn(console, 'error').mockReturnValue();
  return new Stack(new App({ context }), 'Test');
}

describe('a target waits for the permissions of the role of its gateway', () => {
  test.each<[string, (stack: Stack, gateway: McpGateway) => unknown]>([
    ['with GatewayTarget.forLambda', (stack, gateway) => targetIn(stack, gateway, functionIn(stack))],
    [
      'at an imported gateway that is the one of this app',
      (stack, gateway) =>
        targetIn(
          stack,
          Gateway.fromGatewayAttributes(stack, 'Imported', {
            gatewayId: gateway.gatewayId,
            gatewayArn: gateway.gatewayArn,
            gatewayName: gateway.gatewayName,
            role: gateway.role,
          }),
          functionIn(stack),
        ),
    ],
    ...(
      [
        ['its id', (gateway) => gateway.gatewayId],
        ['its ARN', (gateway) => gateway.gatewayArn],
        ['its reference', (gateway) => gateway.gatewayRef.gatewayIdentifier],
        ['a lazy value', (gateway) => Lazy.string({ produce: () => gateway.gatewayId })],
        ['Ref', (gateway) => Fn.ref(logicalIdOf(gateway))],
        ['Fn::GetAtt', (gateway) => Token.asString(Fn.getAtt(logicalIdOf(gateway), 'GatewayIdentifier'))],
        ['Fn::Sub', (gateway) => Fn.sub(`\${${logicalIdOf(gateway)}.GatewayIdentifier}`)],
      ] satisfies [string, (gateway: McpGateway) => string][]
    ).map(([name, identifier]): [string, (stack: Stack, gateway: McpGateway) => unknown] => [
      `as an L1 that names the gateway by ${name}`,
      (stack, gateway) => {
        functionIn(stack).grantInvoke(gateway.role);
        return cfnTarget(stack, identifier(gateway));
      },
    ]),
    [
      'as an L1 that names the gateway in an override',
      (stack, gateway) => {
        functionIn(stack).grantInvoke(gateway.role);
        cfnTarget(stack, 'later').addPropertyOverride('GatewayIdentifier', gateway.gatewayId);
      },
    ],
    [
      'as a CfnResource',
      (stack, gateway) => {
        functionIn(stack).grantInvoke(gateway.role);
        new CfnResource(stack, 'Target', {
          type: TARGET,
          properties: {
            GatewayIdentifier: gateway.gatewayId,
            Name: 'clock',
            TargetConfiguration: { Mcp: { McpServer: { Endpoint: 'https://tools.example.com/mcp' } } },
          },
        });
      },
    ],
  ])('%s', (_, add) => {
    const stack = new Stack(strictApp(), 'Test');
    add(stack, gatewayIn(stack));
    const [policy] = idsOf(stack, POLICY);
    expect(dependenciesOf(stack, TARGET)).toContain(policy);
  });

  test('in another stack than the gateway', () => {
    const app = strictApp();
    const [tools, targets] = [new Stack(app, 'Tools'), new Stack(app, 'Targets')];
    const gateway = gatewayIn(tools);
    targetIn(targets, gateway, functionIn(tools));
    expect(
      app
        .synth()
        .getStackByName('Targets')
        .dependencies.map(({ id }) => id),
    ).toContain('Tools');
  });

  test('in a third stack than the gateway and its role', () => {
    const app = strictApp();
    const [roles, tools, targets] = [new Stack(app, 'Roles'), new Stack(app, 'Tools'), new Stack(app, 'Targets')];
    const role = new Role(roles, 'Role', { assumedBy: new ServicePrincipal('bedrock-agentcore.amazonaws.com') });
    targetIn(targets, gatewayIn(tools, { role }), functionIn(roles));
    const dependencies = app
      .synth()
      .getStackByName('Targets')
      .dependencies.map(({ id }) => id);
    expect(dependencies).toEqual(expect.arrayContaining(['Roles', 'Tools']));
  });

  test('but for that of a role that is imported in another stack, which is created later', () => {
    const tools = lenientStack();
    const app = tools.node.root as App;
    const roles = new Stack(app, 'Roles');
    const role = Role.fromRoleArn(roles, 'Role', 'arn:aws:iam::111122223333:role/gateway');
    targetIn(tools, gatewayIn(tools, { role }), functionIn(tools));
    Annotations.fromStack(tools).hasWarning(
      '/Test/Target/Resource',
      Match.stringLikeRegexp('before the permissions of the role Roles/Role, [^]* import the role in the stack Test'),
    );
    expect(
      app
        .synth()
        .getStackByName('Roles')
        .dependencies.map(({ id }) => id),
    ).toContain('Test');
  });

  test('in a nested stack', () => {
    const stack = new Stack(strictApp(), 'Test');
    const nested = new NestedStack(stack, 'Nested');
    targetIn(nested, gatewayIn(stack), functionIn(stack));
    const [policy] = idsOf(stack, POLICY);
    expect(dependenciesOf(stack, 'AWS::CloudFormation::Stack')).toContain(policy);
  });

  test('where the gateway is in a nested stack, and the target is not', () => {
    const stack = new Stack(strictApp(), 'Test');
    const nested = new NestedStack(stack, 'Nested');
    targetIn(stack, gatewayIn(nested), functionIn(stack));
    const [resource] = idsOf(stack, 'AWS::CloudFormation::Stack');
    expect(dependenciesOf(stack, TARGET)).toContain(resource);
  });

  test('in a stage', () => {
    const stack = new Stack(new Stage(strictApp(), 'Prod'), 'Test');
    targetIn(stack, gatewayIn(stack), functionIn(stack));
    const [policy] = idsOf(stack, POLICY);
    expect(dependenciesOf(stack, TARGET)).toContain(policy);
  });
});

describe('a target does not wait', () => {
  test.each<[string, (stack: Stack) => IGateway]>([
    ['another McpGateway', (stack) => gatewayIn(stack, {}, 'Other')],
    ["a gateway of the CDK's class", (stack) => new Gateway(stack, 'Other')],
    [
      'a gateway of another app',
      (stack) =>
        Gateway.fromGatewayAttributes(stack, 'Other', {
          gatewayId: 'other-abcdefghij',
          gatewayArn: 'arn:aws:bedrock-agentcore:eu-central-1:111122223333:gateway/other-abcdefghij',
          gatewayName: 'other',
          role: Role.fromRoleName(stack, 'OtherRole', 'other'),
        }),
    ],
  ])('if it belongs to %s', (_, other) => {
    const stack = new Stack(strictApp(), 'Test');
    functionIn(stack, 'Mine').grantInvoke(gatewayIn(stack).role);
    targetIn(stack, other(stack), functionIn(stack));
    const [target] = Object.values(Template.fromStack(stack).findResources(TARGET)) as { DependsOn?: string[] }[];
    expect(target?.DependsOn ?? []).not.toContainEqual(expect.stringMatching(/^GatewayServiceRole/));
  });

  test('for permissions that exist only after its own nested stack, which would be a cycle: a warning says so', () => {
    const stack = lenientStack();
    const nested = new NestedStack(stack, 'Nested');
    const target = targetIn(nested, gatewayIn(stack), functionIn(nested));
    Annotations.fromStack(stack).hasWarning(
      `/${target.node.path}/Resource`,
      Match.stringLikeRegexp('created before the permissions of the role Test/Gateway/ServiceRole'),
    );
    const [policy] = idsOf(stack, POLICY);
    expect(dependenciesOf(stack, 'AWS::CloudFormation::Stack')).not.toContain(policy);
  });
});

describe('the gateway waits for the permissions of its policy engine', () => {
  test('that is a property', () => {
    const stack = new Stack(strictApp(), 'Test');
    gatewayIn(stack, {
      policyEngineConfiguration: { policyEngine: new PolicyEngine(stack, 'Engine', { policyEngineName: 'bank' }) },
    });
    const [policy] = idsOf(stack, POLICY);
    expect(dependenciesOf(stack, GATEWAY)).toContain(policy);
  });

  test('that is set at the L1', () => {
    const stack = new Stack(strictApp(), 'Test');
    const gateway = gatewayIn(stack);
    const engine = new PolicyEngine(stack, 'Engine', { policyEngineName: 'bank' });
    engine.grantEvaluateForGateway(gateway.role, gateway);
    (gateway.node.defaultChild as CfnGateway).policyEngineConfiguration = {
      arn: engine.policyEngineArn,
      mode: 'ENFORCE',
    };
    const [policy] = idsOf(stack, POLICY);
    expect(dependenciesOf(stack, GATEWAY)).toContain(policy);
  });

  test('that is set by an override', () => {
    const stack = new Stack(strictApp(), 'Test');
    const gateway = gatewayIn(stack);
    const engine = new PolicyEngine(stack, 'Engine', { policyEngineName: 'bank' });
    engine.grantEvaluateForGateway(gateway.role, gateway);
    (gateway.node.defaultChild as CfnGateway).addPropertyOverride('PolicyEngineConfiguration', {
      Arn: engine.policyEngineArn,
      Mode: 'ENFORCE',
    });
    const [policy] = idsOf(stack, POLICY);
    expect(dependenciesOf(stack, GATEWAY)).toContain(policy);
  });

  test('and for no permission that names the gateway, which would be a cycle', () => {
    const stack = lenientStack();
    const gateway = gatewayIn(stack);
    gateway.grantInvoke(gateway.role);
    const engine = new CfnPolicyEngine(stack, 'Engine', { name: 'bank' });
    (gateway.node.defaultChild as CfnGateway).policyEngineConfiguration = {
      arn: engine.attrPolicyEngineArn,
      mode: 'ENFORCE',
    };
    expect(dependenciesOf(stack, GATEWAY)).toEqual([]);
    Annotations.fromStack(stack).hasWarning(
      '/Test/Gateway/Resource',
      Match.stringLikeRegexp('into a policy of their own'),
    );
  });
});

function logicalIdOf(gateway: McpGateway): string {
  const stack = Stack.of(gateway);
  return stack.resolve((gateway.node.defaultChild as CfnResource).logicalId) as string;
}

function cfnTarget(scope: Construct, gatewayIdentifier: string): CfnGatewayTarget {
  return new CfnGatewayTarget(scope, 'Target', {
    name: 'clock',
    gatewayIdentifier,
    credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
    targetConfiguration: { mcp: { mcpServer: { endpoint: 'https://tools.example.com/mcp' } } },
  });
}
