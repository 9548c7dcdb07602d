import { generatedName } from '../../generated-name';
import type { LocalAccount } from '../../local-account';
import { LoopbackServer } from '../../loopback-server';
import {
  ResourceError,
  type CreatedResource,
  type LocalService,
  type ResourceProperties,
  type ResourceRequest,
} from '../../template/resource-type';
import { gatewayApp, type GatewayExchange, type InboundAuthorization } from './gateway-app';
import { JwtAuthorizer, type JwtAuthorizerConfiguration } from './jwt-authorizer';
import { McpEndpoint } from './mcp-endpoint';
import { checkGateway, checkGatewayTarget } from './private/gateway-rules';
import { TargetError, type GatewayTarget } from './targets/gateway-target';
import { targetOf, type TargetServices } from './targets/target-of';

/** A gateway of the twin. */
export interface LocalGatewayResource {
  readonly gatewayId: string;
  readonly name: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Such as `http://127.0.0.1:41234/mcp`. */
  readonly mcpUrl: string;
  readonly targets: readonly GatewayTarget[];
  /** The calls that reached the gateway, refused ones included, oldest first; the last thousand are kept. */
  readonly exchanges: readonly GatewayExchange[];
}

interface RunningGateway extends LocalGatewayResource {
  readonly roleArn: string;
  readonly targets: GatewayTarget[];
  readonly exchanges: GatewayExchange[];
  readonly endpoint: McpEndpoint;
  readonly server: LoopbackServer;
}

/** How many calls a gateway remembers. */
const KEPT_EXCHANGES = 1_000;

/** Amazon Bedrock AgentCore Gateway: what a gateway is from the outside, an OAuth protected MCP server. */
export class GatewayService implements LocalService {
  readonly #gateways = new Map<string, RunningGateway>();

  readonly resourceTypes = {
    'AWS::BedrockAgentCore::Gateway': (request: ResourceRequest) => this.#createGateway(request),
    'AWS::BedrockAgentCore::GatewayTarget': (request: ResourceRequest) => this.#createTarget(request),
  };

  /** @param port for the first gateway; any other one, and every one when it is 0, gets a free port */
  constructor(
    private readonly account: LocalAccount,
    private readonly targetServices: TargetServices,
    private readonly port: number,
  ) {}

  /** In the order in which they were created. */
  get gateways(): readonly LocalGatewayResource[] {
    return [...this.#gateways.values()];
  }

  async stop(): Promise<void> {
    const gateways = [...this.#gateways.values()];
    this.#gateways.clear();
    await Promise.all(
      gateways.map(async ({ server, endpoint, targets }) => {
        await server.close();
        await endpoint.close();
        await Promise.all(targets.map((target) => target.close()));
      }),
    );
  }

  async #createGateway({ stackName, logicalId, properties }: ResourceRequest): Promise<CreatedResource> {
    checkGateway(properties);
    const { Name: name, RoleArn: roleArn, ProtocolConfiguration, ExceptionLevel } = properties;
    const { region, accountId, partition, origins } = this.account;
    const gatewayId = `${name.toLowerCase()}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
    const { SupportedVersions, Instructions } = ProtocolConfiguration?.Mcp ?? {};
    const targets: GatewayTarget[] = [];
    const exchanges: GatewayExchange[] = [];
    const endpoint = new McpEndpoint(
      {
        // The developer guide names no default; this is the version that a request without a header speaks. Unverified.
        supportedVersions: SupportedVersions ?? ['2025-03-26'],
        instructions: Instructions,
        debug: ExceptionLevel === 'DEBUG',
      },
      targets,
    );
    const record = (exchange: GatewayExchange): void => {
      exchanges.push(exchange);
      exchanges.splice(0, exchanges.length - KEPT_EXCHANGES);
    };
    const app = gatewayApp(() => server.origin, this.#inbound(stackName, logicalId, properties), endpoint, record);
    const server = await LoopbackServer.listen(app, this.#gateways.size === 0 ? this.port : 0);
    const awsOrigin = `https://${gatewayId}.gateway.bedrock-agentcore.${region}.amazonaws.com`;
    origins.register(awsOrigin, server.origin);
    this.#gateways.set(gatewayId, {
      gatewayId,
      name,
      stackName,
      logicalId,
      mcpUrl: `${server.origin}/mcp`,
      targets,
      exchanges,
      roleArn,
      endpoint,
      server,
    });
    return {
      ref: gatewayId,
      attributes: {
        GatewayArn: `arn:${partition}:bedrock-agentcore:${region}:${accountId}:gateway/${gatewayId}`,
        GatewayIdentifier: gatewayId,
        // Some AWS pages show this URL with /mcp and some without. Unverified which one CloudFormation returns.
        GatewayUrl: `${awsOrigin}/mcp`,
        Status: 'READY',
        StatusReasons: [],
        CreatedAt: this.account.clock.now().toISOString(),
        UpdatedAt: this.account.clock.now().toISOString(),
        'WorkloadIdentityDetails.WorkloadIdentityArn': `arn:${partition}:bedrock-agentcore:${region}:${accountId}:workload-identity-directory/default/workload-identity/${gatewayId}`,
      },
    };
  }

  #inbound(stackName: string, logicalId: string, properties: ResourceProperties): InboundAuthorization {
    const { AuthorizerType: type, AuthorizerConfiguration } = properties;
    if (type === 'CUSTOM_JWT') {
      const configuration = this.account.origins.live<JwtAuthorizerConfiguration>(
        AuthorizerConfiguration.CustomJWTAuthorizer,
      );
      return { type, configuration, authorizer: new JwtAuthorizer(configuration, this.account.clock) };
    }
    if (type === 'NONE') {
      this.account.warn(`${stackName}/${logicalId}: AuthorizerType NONE lets anybody call the tools of this gateway`);
      return { type };
    }
    throw new ResourceError(
      `AuthorizerType ${type} cannot be run by the local twin, which signs people in; it runs CUSTOM_JWT and NONE`,
    );
  }

  async #createTarget(request: ResourceRequest): Promise<CreatedResource> {
    const { properties, stackName, logicalId } = request;
    checkGatewayTarget(properties);
    const { GatewayIdentifier: gatewayId, Name: name } = properties;
    const gateway = this.#gateways.get(gatewayId);
    if (!gateway) {
      throw new ResourceError(`GatewayIdentifier "${gatewayId}" is not a gateway of this cloud assembly`);
    }
    if (gateway.targets.some((target) => target.name === name)) {
      throw new ResourceError(
        `Name "${name}" is taken by another target of gateway "${gateway.name}"; choose another one`,
      );
    }
    const targetId = generatedName(`${stackName}/${logicalId}`, 10).toUpperCase();
    const target = await targetOf(targetId, gateway, request, this.targetServices);
    if (target) {
      await this.#synchronize(target);
      gateway.targets.push(target);
    }
    const now = this.account.clock.now().toISOString();
    const { region, accountId, partition } = this.account;
    return {
      ref: `${gatewayId}|${targetId}`,
      attributes: {
        TargetId: targetId,
        GatewayArn: `arn:${partition}:bedrock-agentcore:${region}:${accountId}:gateway/${gatewayId}`,
        Status: 'READY',
        StatusReasons: [],
        CreatedAt: now,
        UpdatedAt: now,
        LastSynchronizedAt: now,
      },
    };
  }

  /** A target whose tools cannot be listed becomes FAILED on AWS, and so does the deployment. */
  async #synchronize(target: GatewayTarget): Promise<void> {
    try {
      await target.listTools();
    } catch (error) {
      if (error instanceof TargetError) {
        throw new ResourceError(`the target's tools could not be listed: ${error.message}`);
      }
      throw error;
    }
  }
}
