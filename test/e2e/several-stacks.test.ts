import { App, CfnCondition, CfnOutput, Fn, Stack, Stage } from 'aws-cdk-lib';
import { SchemaDefinitionType, ToolSchema } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type IGatewayIdentity,
} from 'cdk-agentcore-gateway-auth';
import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';

/** Identity, gateway and targets in stacks of their own, in the stage of a pipeline. */
function appOf(flag: string, identityIn: (stage: Stage) => IGatewayIdentity): App {
  const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': flag } });
  const stage = new Stage(app, 'Test');
  const targets = new Stack(stage, 'Targets');
  const lambdaFunction = new Function(targets, 'Greet', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(`exports.handler = async ({ name }) => ({ greeting: 'Hello ' + name });`),
  });
  const gateway = new McpGateway(new Stack(stage, 'Gateway'), 'Gateway', { identity: identityIn(stage) });
  gateway.addLambdaTarget('Greet', {
    gatewayTargetName: 'greet',
    lambdaFunction,
    toolSchema: ToolSchema.fromInline([
      {
        name: 'hello',
        description: 'Greets',
        inputSchema: {
          type: SchemaDefinitionType.OBJECT,
          properties: { name: { type: SchemaDefinitionType.STRING } },
          required: ['name'],
        },
      },
    ]),
  });
  new SampleMcpServer(targets, 'Orders').addTo(gateway);
  return app;
}

describe.each(['weak', 'strong'])('with references between stacks that are %s', (flag) => {
  test.each<[string, (stage: Stage) => IGatewayIdentity, string | { readonly name: string }]>([
    [
      'a user pool',
      (stage) => new GatewayUserPool(new Stack(stage, 'Identity'), 'Users', { clients: [McpClient.kiro()] }),
      'Kiro',
    ],
    [
      'an authorization server, and its user pool in a stack of its own',
      (stage) =>
        new GatewayAuthorizationServer(new Stack(stage, 'Identity'), 'SignIn', {
          identityProvider: UpstreamIdentityProvider.userPool(
            new GatewayUserPool(new Stack(stage, 'Directory'), 'Users'),
          ),
        }),
      { name: 'New assistant' },
    ],
  ])('a person signs in with %s and calls tools of a third stack', async (_, identityIn, client) => {
    const local = await LocalGateway.start(appOf(flag, identityIn));
    try {
      const assistant = await local.signIn({ client, user: await local.createUser() });
      expect((await assistant.call('greet___hello', { name: 'Ada' })).text).toContain('Hello Ada');
      expect((await assistant.call('orders___get_order', { orderId: 'A-1001' })).isError).toBe(false);
      await assistant.close();
    } finally {
      await local.stop();
    }
  });
});

describe('an output that AWS would not find is refused', () => {
  /** A stack that reads an output by its name, as `Fn.getStackOutput` of the CDK does. */
  const reading = (outputName: string, define: (app: App, reader: Stack) => void): App => {
    const app = new App();
    const reader = new Stack(app, 'Gateway');
    define(app, reader);
    new CfnOutput(reader, 'Read', { value: Fn.getStackOutput('Identity', outputName) });
    new SampleMcpServer(reader, 'Orders');
    return app;
  };
  const identity = (app: App, condition?: (stack: Stack) => CfnCondition): Stack => {
    const stack = new Stack(app, 'Identity');
    new SampleMcpServer(stack, 'Orders');
    new CfnOutput(stack, 'Given', { value: 'x', ...(condition && { condition: condition(stack) }) });
    return stack;
  };

  test.each<[string, App, string]>([
    [
      'where the stack is not among those to deploy',
      reading('Given', () => {}),
      'stack Gateway: Outputs.Read: no stack that was deployed before is called "Identity"; include it in the cloud assembly',
    ],
    [
      'where the stack comes later',
      reading('Given', (app, reader) => identity(app).addStackDependency(reader)),
      'stack Gateway: Outputs.Read: no stack that was deployed before is called "Identity"; include it in the cloud assembly, and make this stack depend on it',
    ],
    [
      'where a condition leaves the output out',
      reading('Given', (app, reader) =>
        reader.addStackDependency(
          identity(app, (stack) => new CfnCondition(stack, 'Never', { expression: Fn.conditionEquals('a', 'b') })),
        ),
      ),
      'stack Gateway: Outputs.Read: stack "Identity" has no output "Given" (it has: none)',
    ],
    [
      'where the stack has no such output',
      reading('Typo', (app, reader) => reader.addStackDependency(identity(app))),
      'stack Gateway: Outputs.Read: stack "Identity" has no output "Typo" (it has: Given)',
    ],
  ])('%s', async (_, app, message) => {
    await expect(LocalGateway.start(app)).rejects.toMatchObject({
      code: 'UnknownReference',
      message: expect.stringContaining(message),
    });
  });
});
