import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { GatewayCredentialProvider, GatewayTarget } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnPermission,
  Code,
  Function,
  FunctionUrlAuthType,
  Runtime,
  type FunctionUrl,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { McpGateway } from '../gateway/mcp-gateway';
import { requireDescription } from '../private/description';
import { functionBundle } from '../private/function-bundle';
import { invalidProperty } from '../private/invalid-property';
import { requireResourceName } from '../private/resource-name';
import { referenceWeakly } from '../private/weak-references';

/** Amazon Bedrock AgentCore Control API Reference, `CreateGatewayTarget`, `name`. */
const MAX_NAME_LENGTH = 100;

/** Properties of `SampleMcpServer`. */
export interface SampleMcpServerProps {
  /**
   * How long the server's logs are kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/** Options of `SampleMcpServer.addTo`. */
export interface SampleMcpServerTargetOptions {
  /**
   * The name of the target, which stands before the name of every tool, as in `orders___get_order`: 1 to 100 letters, digits
   * and single hyphens.
   *
   * @default - the construct id of the server in lower case
   */
  readonly targetName?: string;

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
  /** The function that serves. */
  public readonly function: IFunction;

  /** The function's URL. The server listens on the path `/mcp` below it. */
  public readonly functionUrl: FunctionUrl;

  /**
   * @throws if the function's code has not been built.
   */
  constructor(scope: Construct, id: string, props: SampleMcpServerProps = {}) {
    super(scope, id);

    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      // The logs of a sample are worth no more than the sample.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own, since the one that the CDK would make may write to every log group of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    this.function = new Function(this, 'Function', {
      description: 'Sample MCP server: the tools of a small order desk',
      // The newest runtime that all supported versions of aws-cdk-lib know, and the one that is supported the longest.
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(functionBundle('sample-mcp-server')),
      handler: 'index.handler',
      memorySize: 256,
      timeout: Duration.seconds(30),
      role,
      logGroup,
    });
    this.functionUrl = this.function.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    referenceWeakly(this.function, this.functionUrl);
  }

  /**
   * Makes the server a target of a gateway. Only gateways that it is a target of may call it.
   *
   * @throws if the target name is taken or is not what AgentCore Gateway takes.
   */
  public addTo(gateway: McpGateway, options: SampleMcpServerTargetOptions = {}): GatewayTarget {
    const targetName = options.targetName ?? targetNameOf(this.node.id);
    requireResourceName('targetName', targetName, MAX_NAME_LENGTH);
    requireDescription('description', options.description);
    const id = `target-${targetName}`;
    if (gateway.node.tryFindChild(id)) {
      throw invalidProperty(
        'DuplicateName',
        'targetName',
        targetName,
        'the gateway has a target of this name',
        'choose another name',
      );
    }

    // All that mentions the gateway is in its scope: in the server's, it would be a cycle if they are in different stacks.
    const scope = new Construct(gateway, id);
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

    const target = GatewayTarget.forMcpServer(scope, 'Target', {
      gateway,
      gatewayTargetName: targetName,
      description: options.description,
      endpoint: `${this.functionUrl.url}mcp`,
      credentialProviderConfigurations: [GatewayCredentialProvider.fromIamRole({ service: 'lambda' })],
    });
    // The service calls the server while it creates the target. For the policy of the role, every target waits anyway.
    target.node.addDependency(this.functionUrl, ...permissions);
    return target;
  }
}

/** A target name from a construct id, in lower case, as people will read it before every tool name. */
function targetNameOf(constructId: string): string {
  return constructId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
