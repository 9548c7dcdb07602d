import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { GatewayCredentialProvider, GatewayTarget } from 'aws-cdk-lib/aws-bedrockagentcore';
import { CfnPermission, Code, FunctionUrlAuthType, type FunctionUrl, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ServerFunctionOptions } from '../function/server-function-options';
import type { IMcpGateway } from '../gateway/mcp-gateway-interface';
import { checkAtSynthesis } from '../private/check-at-synthesis';
import { definedProperties } from '../private/defined-properties';
import { requireDescription } from '../private/description';
import { functionBundle } from '../private/function-bundle';
import { injectedProperties } from '../private/injected-properties';
import { invalidProperty } from '../private/invalid-property';
import { deferred, requireKnown } from '../private/known-at-synthesis';
import { DIGEST_LENGTH, isShortened, readableName, withDigest } from '../private/readable-name';
import { requireResourceName } from '../private/resource-name';
import { deployedIn, requireSameEnvironment } from '../private/same-environment';
import { requireTokenPlaces } from '../private/token-places';
import { serverFunction } from '../private/server-function';
import { referenceWeakly } from '../private/weak-references';

/** Amazon Bedrock AgentCore Control API Reference, `CreateGatewayTarget`, `name`. */
const MAX_NAME_LENGTH = 100;

/** Properties of `SampleMcpServer`. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- jsii has no type aliases
export interface SampleMcpServerProps extends ServerFunctionOptions {}

/** Options of `SampleMcpServer.addTo`. */
export interface SampleMcpServerTargetOptions {
  /**
   * The name of the target, which stands before the name of every tool, as in `orders___get_order`: 1 to 100 letters, digits
   * and single hyphens. It has to be known at synthesis.
   *
   * @default - the construct id of the server in lower case; where that says too little, or the gateway has a target of that name,
   * with a digest at its end
   */
  readonly gatewayTargetName?: string;

  /**
   * What the target is for, 1 to 200 characters.
   *
   * @default - none
   */
  readonly description?: string;
}

/**
 * An MCP server to try a gateway with: the tools of a small order desk, on AWS Lambda behind a function URL.
 *
 * The function URL admits signed requests only (SigV4, service `lambda`), which is how a gateway calls it. Take it as a
 * pattern for servers of your own.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';
 *
 * const stack = new Stack(new App(), 'Tools');
 * const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
 * const gateway = new McpGateway(stack, 'Gateway', { identity: users });
 * new SampleMcpServer(stack, 'Orders').addTo(gateway);
 */
export class SampleMcpServer extends Construct {
  /** Uniquely identifies this class, for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-agentcore-gateway-auth.SampleMcpServer';

  /** The function that serves. */
  public readonly function: IFunction;

  /** The log of the function. */
  public readonly logGroup: ILogGroup;

  /** The function's URL. The server listens on the path `/mcp` below it. */
  public readonly functionUrl: FunctionUrl;

  private readonly gateways = new Set<IMcpGateway>();

  /**
   * @throws if the function's code has not been built.
   */
  constructor(scope: Construct, id: string, props: SampleMcpServerProps = {}) {
    props = injectedProperties(SampleMcpServer.PROPERTY_INJECTION_ID, scope, id, props);
    super(scope, id);

    const { function: handler, logGroup } = serverFunction(this, {
      description: 'Sample MCP server: the tools of a small order desk',
      code: Code.fromAsset(functionBundle('sample-mcp-server')),
      memorySize: 256,
      timeout: Duration.seconds(30),
      options: props,
      // The logs of a sample are worth no more than the sample.
      logRemovalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = handler;
    this.logGroup = logGroup;
    this.functionUrl = this.function.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    referenceWeakly(this.function, this.functionUrl);
  }

  /**
   * Makes the server a target of a gateway. Only gateways that it is a target of may call it.
   *
   * @param gateway the gateway, of this app or from `McpGateway.fromMcpGatewayAttributes`
   * @throws if the target name is taken or is not what AgentCore Gateway takes, or if the gateway is in another account or
   * region.
   */
  public addTo(gateway: IMcpGateway, options: SampleMcpServerTargetOptions = {}): GatewayTarget {
    const gatewayTargetName = options.gatewayTargetName ?? this.defaultTargetName(gateway);
    requireTokenPlaces(options);
    requireKnown('gatewayTargetName', gatewayTargetName, 'it becomes part of a construct id');
    requireResourceName('gatewayTargetName', gatewayTargetName, MAX_NAME_LENGTH);
    requireSameEnvironment('sampleServer', 'gateway', this, deployedIn(this), deployedIn(gateway));
    const id = `target-${gatewayTargetName}`;
    if (gateway.node.tryFindChild(id)) {
      throw invalidProperty(
        'DuplicateName',
        'gatewayTargetName',
        gatewayTargetName,
        'the gateway has a target of this name',
        'choose another name',
      );
    }

    this.gateways.add(gateway);
    // All that mentions the gateway is in its scope: in the server's, it would be a cycle if they are in different stacks.
    const scope = new Construct(gateway, id);
    checkAtSynthesis(scope, options.description, (description) => requireDescription('description', description));
    const { role } = gateway;
    this.function.grantInvokeUrl(role);
    // A caller of a function URL needs both (AWS Lambda Developer Guide, "Control access to Lambda function URLs").
    const permissions = [
      new CfnPermission(scope, 'InvokeFunctionUrl', {
        action: 'lambda:InvokeFunctionUrl',
        functionName: this.function.functionArn,
        principal: role.roleArn,
        functionUrlAuthType: FunctionUrlAuthType.AWS_IAM,
      }),
      new CfnPermission(scope, 'InvokeFunction', {
        action: 'lambda:InvokeFunction',
        functionName: this.function.functionArn,
        principal: role.roleArn,
        invokedViaFunctionUrl: true,
      }),
    ];

    const target = GatewayTarget.forMcpServer(
      scope,
      'Target',
      definedProperties({
        gateway,
        gatewayTargetName: deferred(gatewayTargetName),
        description: options.description,
        endpoint: `${this.functionUrl.url}mcp`,
        credentialProviderConfigurations: [GatewayCredentialProvider.fromIamRole({ service: 'lambda' })],
      }),
    );
    // The service calls the server while it creates the target. For the policy of the role, every target waits anyway.
    target.node.addDependency(this.functionUrl, ...permissions);
    return target;
  }

  /** A target name from the construct id, in lower case, as people will read it before every tool name. */
  private defaultTargetName(gateway: IMcpGateway): string {
    const { id, addr } = this.node;
    const readable = readableName(id, MAX_NAME_LENGTH - DIGEST_LENGTH - 1);
    const isTaken = !this.gateways.has(gateway) && gateway.node.tryFindChild(`target-${readable}`) !== undefined;
    return isShortened(id, readable) || isTaken ? withDigest(readable || 'server', addr) : readable;
  }
}
