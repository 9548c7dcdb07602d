import { generatedName } from '../../generated-name';
import type { LocalAccount } from '../../local-account';
import { LoopbackServer } from '../../loopback-server';
import {
  ResourceError,
  type CreatedResource,
  type LocalService,
  type ResourceProperties,
  type ResourceRequest,
  type ResourceTypes,
} from '../../template/resource-type';
import type { AuditEvent } from './audit-event';
import { auditEvent } from './audited-call';
import { BearerAuthorizer } from './bearer-authorizer';
import { controlPlaneApp } from './control-plane/control-plane-app';
import type { DeployedGateway, DeployedTarget } from './deployed-gateway';
import { exchangeOf, gatewayApp, type AnsweredCall, type GatewayExchange } from './gateway-app';
import { openAuthorizer, type InboundAuthorizer } from './inbound-authorizer';
import { Interceptors } from './interceptors';
import { JwtAuthorizer, type JwtAuthorizerConfiguration } from './jwt-authorizer';
import { McpEndpoint } from './mcp-endpoint';
import { McpPrimitives } from './mcp-primitives';
import { McpSessions } from './mcp-sessions';
import type { PolicyEngine } from './policy/policy-engine';
import { PolicyEngines } from './policy/policy-resource-types';
import type { ToolPolicy } from './policy/tool-policy';
import { BoundedLog } from './private/bounded-log';
import { checkGateway } from './private/gateway-rules';
import { checkGatewayTarget, checkTargetOf, checkTools } from './private/target-rules';
import { SignatureAuthorizer } from './signature-authorizer';
import { TargetError, type GatewayTarget } from './targets/gateway-target';
import { targetOf, type TargetServices } from './targets/target-of';
import { ToolCatalogue } from './tool-catalogue';

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

interface RunningGateway extends LocalGatewayResource, DeployedGateway {
  readonly roleArn: string;
  readonly targets: GatewayTarget[];
  readonly deployedTargets: DeployedTarget[];
  readonly endpoint: McpEndpoint;
  readonly server: LoopbackServer;
}

/** How many calls a gateway, and audit events a twin, remembers. */
const KEPT_CALLS = 1_000;

/** `SessionConfiguration.SessionTimeoutInSeconds` when it is left out (API reference). */
const DEFAULT_SESSION_TIMEOUT = 3_600;

/** Amazon Bedrock AgentCore Gateway: what a gateway is from the outside, an OAuth protected MCP server. */
export class GatewayService implements LocalService {
  readonly #gateways = new Map<string, RunningGateway>();
  readonly #auditEvents = new BoundedLog<AuditEvent>(KEPT_CALLS);
  readonly #policyEngines: PolicyEngines;
  #controlPlane: LoopbackServer | undefined;

  readonly resourceTypes: ResourceTypes;

  /** @param port for the first gateway; any other one, and every one when it is 0, gets a free port */
  constructor(
    private readonly account: LocalAccount,
    private readonly targetServices: TargetServices,
    private readonly port: number,
  ) {
    this.#policyEngines = new PolicyEngines(account);
    this.resourceTypes = {
      'AWS::BedrockAgentCore::Gateway': (request) => this.#createGateway(request),
      'AWS::BedrockAgentCore::GatewayTarget': (request) => this.#createTarget(request),
      ...this.#policyEngines.resourceTypes,
    };
  }

  /** In the order in which they were created. */
  get gateways(): readonly LocalGatewayResource[] {
    return [...this.#gateways.values()];
  }

  /** What CloudTrail would have recorded of all gateways, oldest first; the last thousand are kept. */
  get auditEvents(): readonly AuditEvent[] {
    return this.#auditEvents.entries;
  }

  /** In the order in which they were created. */
  get policyEngines(): readonly PolicyEngine[] {
    return this.#policyEngines.all;
  }

  /**
   * The `endpoint` for `@aws-sdk/client-bedrock-agentcore-control`, such as `http://127.0.0.1:41235`; there is one as soon
   * as there is a gateway.
   */
  get controlPlaneUrl(): string | undefined {
    return this.#controlPlane?.origin;
  }

  async stop(): Promise<void> {
    const gateways = [...this.#gateways.values()];
    this.#gateways.clear();
    await this.#controlPlane?.close();
    this.#controlPlane = undefined;
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
    const { Name: name, RoleArn: roleArn } = properties;
    const { region, clock, origins } = this.account;
    const gatewayId = `${name.toLowerCase()}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
    const gatewayArn = this.#arn(`gateway/${gatewayId}`);
    const workloadIdentityArn = this.#arn(`workload-identity-directory/default/workload-identity/${gatewayId}`);
    const targets: GatewayTarget[] = [];
    const deployedTargets: DeployedTarget[] = [];
    const policy = this.#policyOf(properties, gatewayArn, deployedTargets);
    const exchanges = new BoundedLog<GatewayExchange>(KEPT_CALLS);
    const endpoint = this.#endpoint(properties, gatewayArn, targets, deployedTargets, policy);
    const record = (call: AnsweredCall): void => {
      exchanges.add(exchangeOf(call));
      this.#auditEvents.add(auditEvent(this.account, { ...call, gatewayArn }));
    };
    const inbound = this.#inbound(stackName, logicalId, properties, () => server.origin);
    const server = await LoopbackServer.listen(
      gatewayApp(inbound, endpoint, record, this.account.assume),
      this.#gateways.size === 0 ? this.port : 0,
    );
    const awsOrigin = `https://${gatewayId}.gateway.bedrock-agentcore.${region}.amazonaws.com`;
    origins.register(awsOrigin, server.origin);
    const createdAt = clock.now();
    // Some AWS pages show this URL with /mcp and some without. Unverified which one CloudFormation returns.
    const gatewayUrl = `${awsOrigin}/mcp`;
    this.#gateways.set(gatewayId, {
      gatewayId,
      gatewayArn,
      gatewayUrl,
      workloadIdentityArn,
      name,
      stackName,
      logicalId,
      mcpUrl: `${server.origin}/mcp`,
      properties,
      createdAt,
      targets,
      deployedTargets,
      get exchanges() {
        return exchanges.entries;
      },
      roleArn,
      endpoint,
      server,
    });
    this.#controlPlane ??= await LoopbackServer.listen(controlPlaneApp(() => [...this.#gateways.values()], clock));
    return {
      ref: gatewayId,
      attributes: {
        GatewayArn: gatewayArn,
        GatewayIdentifier: gatewayId,
        GatewayUrl: gatewayUrl,
        Status: 'READY',
        StatusReasons: [],
        CreatedAt: createdAt.toISOString(),
        UpdatedAt: createdAt.toISOString(),
        'WorkloadIdentityDetails.WorkloadIdentityArn': workloadIdentityArn,
      },
    };
  }

  #endpoint(
    { ProtocolConfiguration, ExceptionLevel, InterceptorConfigurations, RoleArn: roleArn }: ResourceProperties,
    gatewayArn: string,
    targets: readonly GatewayTarget[],
    deployedTargets: readonly DeployedTarget[],
    policy: ToolPolicy | undefined,
  ): McpEndpoint {
    const {
      SupportedVersions,
      Instructions,
      SearchType,
      SessionConfiguration,
      StreamingConfiguration,
      DisableMcpListToolsPagination,
    } = ProtocolConfiguration?.Mcp ?? {};
    const debug = ExceptionLevel === 'DEBUG';
    const { accountId, clock } = this.account;
    const priorityOf = (targetId: string): number | undefined =>
      deployedTargets.find((target) => target.targetId === targetId)?.properties.TargetConfiguration.Mcp.McpServer
        .ResourcePriority;
    return new McpEndpoint(
      {
        // The developer guide names no default; this is the version that a request without a header speaks. Unverified.
        supportedVersions: [...(SupportedVersions ?? ['2025-03-26'])].sort().reverse(),
        instructions: Instructions,
        debug,
        search: SearchType === 'SEMANTIC',
        streaming: isTrue(StreamingConfiguration?.EnableResponseStreaming),
        paginated: !isTrue(DisableMcpListToolsPagination),
      },
      {
        catalogue: new ToolCatalogue(targets, policy),
        primitives: new McpPrimitives(targets, priorityOf),
        ...(SessionConfiguration && {
          sessions: new McpSessions(
            Number(SessionConfiguration.SessionTimeoutInSeconds ?? DEFAULT_SESSION_TIMEOUT),
            clock,
          ),
        }),
        ...(policy && { policy }),
        ...(InterceptorConfigurations?.length > 0 && {
          interceptors: new Interceptors(
            InterceptorConfigurations,
            { gatewayArn, accountId, debug, roleArn },
            this.targetServices.lambda,
          ),
        }),
      },
    );
  }

  #policyOf(
    { PolicyEngineConfiguration }: ResourceProperties,
    gatewayArn: string,
    deployedTargets: readonly DeployedTarget[],
  ): ToolPolicy | undefined {
    if (!PolicyEngineConfiguration) return undefined;
    const { Arn, Mode } = PolicyEngineConfiguration;
    const engine = this.#policyEngines.byArn(Arn);
    if (!engine) {
      throw new ResourceError(`PolicyEngineConfiguration.Arn "${Arn}" is not a policy engine of this cloud assembly`);
    }
    engine.gateways.push({ gatewayArn, deployedTargets });
    return engine.forGateway(gatewayArn, Mode);
  }

  #inbound(
    stackName: string,
    logicalId: string,
    { AuthorizerType: type, AuthorizerConfiguration }: ResourceProperties,
    origin: () => string,
  ): InboundAuthorizer {
    switch (type) {
      case 'CUSTOM_JWT': {
        const configuration = this.account.origins.live<JwtAuthorizerConfiguration>(
          AuthorizerConfiguration.CustomJWTAuthorizer,
        );
        this.#warnOfImportedPool(`${stackName}/${logicalId}`, configuration.value);
        const { clock, assume } = this.account;
        return new BearerAuthorizer(origin, configuration, new JwtAuthorizer(configuration, clock, assume), assume);
      }
      case 'NONE':
        this.account.warn(`${stackName}/${logicalId}: AuthorizerType NONE lets anybody call the tools of this gateway`);
        return openAuthorizer;
      default:
        return new SignatureAuthorizer(this.account, this.targetServices.iam);
    }
  }

  /** A user pool that was imported is not in the twin: nobody can sign in there, and its keys are asked for on AWS. */
  #warnOfImportedPool(where: string, { DiscoveryUrl }: JwtAuthorizerConfiguration): void {
    const [, pool] = /^https:\/\/cognito-idp\.[^/]+\/([^/]+)\//.exec(DiscoveryUrl) ?? [];
    if (pool !== undefined) {
      this.account.warn(
        `${where}: DiscoveryUrl names the user pool ${pool}, which is not in these stacks; the gateway asks AWS for its keys, unless \`endpoints\` names another place`,
      );
    }
  }

  async #createTarget(request: ResourceRequest): Promise<CreatedResource> {
    const { properties, stackName, logicalId } = request;
    checkGatewayTarget(properties);
    const { GatewayIdentifier: gatewayId, Name: name } = properties;
    const gateway = this.#gateways.get(gatewayId);
    if (!gateway) {
      throw new ResourceError(`GatewayIdentifier "${gatewayId}" is not a gateway of this cloud assembly`);
    }
    checkTargetOf(gateway, properties);
    const targetId = generatedName(`${stackName}/${logicalId}`, 10).toUpperCase();
    const target = await targetOf(targetId, gateway, request, this.targetServices);
    if (target) {
      await this.#synchronize(target);
      gateway.targets.push(target);
    }
    const now = this.account.clock.now();
    gateway.deployedTargets.push({
      targetId,
      stackName,
      logicalId,
      name,
      properties,
      createdAt: now,
      lastSynchronizedAt: now,
      status: 'READY',
      statusReasons: [],
      ...(target && { target }),
    });
    return {
      ref: `${gatewayId}|${targetId}`,
      attributes: {
        TargetId: targetId,
        GatewayArn: gateway.gatewayArn,
        Status: 'READY',
        StatusReasons: [],
        CreatedAt: now.toISOString(),
        UpdatedAt: now.toISOString(),
        LastSynchronizedAt: now.toISOString(),
      },
    };
  }

  /** A target whose tools cannot be listed becomes FAILED on AWS, and so does the deployment. */
  async #synchronize(target: GatewayTarget): Promise<void> {
    try {
      checkTools(target, await target.listTools());
    } catch (error) {
      if (error instanceof TargetError) {
        throw new ResourceError(`the target's tools could not be listed: ${error.message}`);
      }
      throw error;
    }
  }

  #arn(resource: string): string {
    const { partition, region, accountId } = this.account;
    return `arn:${partition}:bedrock-agentcore:${region}:${accountId}:${resource}`;
  }
}

/** CloudFormation takes a text for a boolean. */
const isTrue = (value: unknown): boolean => value === true || value === 'true';
