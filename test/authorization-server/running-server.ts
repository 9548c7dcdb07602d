import { App, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type GatewayAuthorizationServerProps,
} from 'cdk-agentcore-gateway-auth';
import { LocalGateway, type LocalGatewayOptions, type LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { TestedServer } from './tested-server';

export interface StackDetails {
  /** Groups of the user pool. */
  readonly groups?: readonly string[];
  /** Variables of the function, besides those that the construct sets. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The authorization server as it would be deployed: the stack of the constructs and the bundled function, in the twin, with
 * a user pool as identity provider and a gateway that trusts it. A test file that changes it starts its own, and stops it.
 */
export class RunningServer extends TestedServer {
  /**
   * @param props of the construct, or what makes them where they need constructs of the stack
   */
  static async start(
    props: Partial<GatewayAuthorizationServerProps> | ((stack: Stack) => Partial<GatewayAuthorizationServerProps>) = {},
    options: LocalGatewayOptions = {},
    { groups = [], environment = {} }: StackDetails = {},
  ): Promise<RunningServer> {
    // The twin judges templates by itself. The engine of aws-cdk-lib would take three seconds more.
    const app = new App({ builtinCloudFormationValidation: false });
    const stack = new Stack(app, 'Tools');
    const users = new GatewayUserPool(stack, 'Users');
    groups.forEach((groupName) => users.userPool.addGroup(groupName, { groupName }));
    const signIn = new GatewayAuthorizationServer(stack, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.userPool(users),
      ...(typeof props === 'function' ? props(stack) : props),
    });
    for (const [name, value] of Object.entries(environment)) {
      (signIn.function as LambdaFunction).addEnvironment(name, value);
    }
    const gateway = new McpGateway(stack, 'Gateway', { identity: signIn });
    new SampleMcpServer(stack, 'Orders').addTo(gateway);
    const local = await LocalGateway.start(app, options);
    return new RunningServer(local, await local.createUser({ username: 'alice', groups: [] }));
  }

  private constructor(
    readonly local: LocalGateway,
    alice: LocalUser,
  ) {
    super(local.issuer, local.mcpUrl, alice);
  }

  stop(): Promise<void> {
    return this.local.stop();
  }

  /** The lines of the function's audit log, of a kind. */
  auditEvents(event: string): readonly Record<string, unknown>[] {
    return this.#auditLines().filter((line) => line.event === event);
  }

  /** The lines of the function's audit log about requests that were refused. */
  refusals(): readonly Record<string, unknown>[] {
    return this.#auditLines().filter(({ event }) =>
      /^(authorization|client|request|token)\.refused$/.test(String(event)),
    );
  }

  #auditLines(): readonly Record<string, unknown>[] {
    return this.local.functionLogs
      .filter(({ message }) => message.startsWith('{'))
      .map(({ message }) => JSON.parse(message) as Record<string, unknown>);
  }
}

/** The name, id or ARN of the one resource of a type. */
export function resourceOf(local: LocalGateway, type: string): string {
  const [resource, ...others] = local.stacks.flatMap(({ resources }) => resources.filter((one) => one.type === type));
  if (resource === undefined || others.length > 0) {
    throw new Error(`there are ${others.length + 1} resources of ${type}, or none`);
  }
  return resource.ref;
}
