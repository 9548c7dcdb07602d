import { CfnOutput, Duration, RemovalPolicy, Stack, type App } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function, Runtime, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { ExpectedResult, IntegTest, Match } from '@aws-cdk/integ-tests-alpha';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from 'cdk-agentcore-gateway-auth';
import type { Construct } from 'constructs';
import { join } from 'node:path';

/** Nothing listens there: the assertion function stops where the browser is sent back to the assistant. */
const CALLBACK_URL = 'http://localhost:33333/callback';
const ASSISTANT = 'Integration test';

const TO_TRY_OUT = { removalPolicy: RemovalPolicy.DESTROY };

export type WayToSignIn = 'direct' | 'authorization-server';

/** A gateway with the sample's tools. */
export class SignInStack extends Stack {
  public readonly users: GatewayUserPool;
  public readonly gateway: McpGateway;
  /** The assistant, as `checkSignIn` takes it: with a client id where people sign in directly, and else with a name only. */
  public readonly assistant: { name: string; redirectUris: string[]; clientId?: string };

  constructor(scope: Construct, id: string, way: WayToSignIn) {
    super(scope, id);
    const clients = [McpClient.custom({ name: ASSISTANT, callbackUrls: [CALLBACK_URL] })];
    this.users = new GatewayUserPool(this, 'Users', {
      ...TO_TRY_OUT,
      deletionProtection: false,
      clients: way === 'direct' ? clients : [],
    });
    const identity =
      way === 'direct'
        ? this.users
        : new GatewayAuthorizationServer(this, 'SignIn', {
            identityProvider: UpstreamIdentityProvider.userPool(this.users),
            ...TO_TRY_OUT,
          });
    this.gateway = new McpGateway(this, 'Gateway', { identity });
    new SampleMcpServer(this, 'Orders').addTo(this.gateway);
    this.assistant = {
      name: ASSISTANT,
      redirectUris: [CALLBACK_URL],
      ...(way === 'direct' && { clientId: this.users.clientFor(ASSISTANT).userPoolClientId }),
    };
    new CfnOutput(this, 'McpUrl', { value: this.gateway.mcpUrl });
  }
}

/** The function that signs somebody in from within AWS. `npm run integ` bundles it. */
function assertionFunction(stack: SignInStack): IFunction {
  const handler = new Function(stack, 'Assertion', {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(join(__dirname, '..', '..', 'dist', 'integ', 'assertion-function')),
    memorySize: 512,
    timeout: Duration.minutes(2),
    environment: {
      MCP_URL: stack.gateway.mcpUrl,
      GATEWAY_URL: stack.gateway.gatewayUrl!,
      USER_POOL_ID: stack.users.userPool.userPoolId,
      ASSISTANT: stack.toJsonString(stack.assistant),
    },
  });
  handler.addToRolePolicy(
    new PolicyStatement({
      actions: ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminSetUserPassword'],
      resources: [stack.users.userPool.userPoolArn],
    }),
  );
  return handler;
}

/** Deploys the stack and has the assertion function sign somebody in. */
export function signInTest(app: App, way: WayToSignIn): IntegTest {
  const stack = new SignInStack(app, `GatewayAuthInteg-${way}`, way);
  const { functionName } = assertionFunction(stack);
  const test = new IntegTest(app, way, { testCases: [stack] });
  test.assertions
    .invokeFunction({ functionName })
    .expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.stringLikeRegexp('^"?passed"?$') }));
  return test;
}
