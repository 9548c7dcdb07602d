import { generatedName } from '../../account/generated-name';
import type { LocalAccount } from '../../account/local-account';
import { LoopbackServer } from '../../http/loopback-server';
import {
  ResourceError,
  type CreatedResource,
  type LocalService,
  type ResourceProperties,
  type ResourceRequest,
  type ResourceType,
} from '../../template/resource-type';
import type { AuditEvent } from './audit/audit-event';
import { auditEvent } from './audit/call-record';
import { BearerAuthorizer } from './authorization/bearer-authorizer';
import { controlPlaneApi } from './control-plane/control-plane-api';
import { controlPlaneApp } from './control-plane/control-plane-app';
import type { DeployedGateway, DeployedTarget } from './deployed-gateway';
import { exchangeOf, gatewayApp, type AnsweredCall, type GatewayExchange } from './gateway-app';
import { openAuthorizer, type InboundAuthorizer } from './authorization/authorizer';
import { Interceptors } from './interceptors/interceptors';
import { JwtAuthorizer, type JwtAuthorizerConfiguration } from './authorization/jwt-authorizer';
import { McpEndpoint } from './protocol/mcp-endpoint';
import { McpPrimitives } from './protocol/mcp-primitives';
import { McpSessions } from './protocol/mcp-sessions';
import { VendorTokenError } from '../credential-providers/access-token';
import { AccessDeniedError } from '../iam/access-request';
import { attachment, EnginePermissions, type EngineUser } from './policy/engine-permissions';
import type { PolicyEngine } from './policy/policy-engine';
import { PolicyEngines } from './resource-types/policy';
import type { ToolPolicy } from './policy/tool-policy';
import { BoundedLog } from './private/bounded-log';
import { checkGateway } from './gateway-settings';
import { checkGatewayTarget, checkTargetOf, checkTools } from './private/target-rules';
import { ResourcePolicies } from './resource-types/resource-policy';
import { SignatureAuthorizer } from './authorization/signature-authorizer';
import { TargetError, type GatewayTarget } from './targets/gateway-target';
import { warnOfRaces } from './targets/deployment-races';
import { targetOf, type TargetServices } from './targets/target-kinds';
import { ToolCatalogue } from './protocol/tool-catalogue';

/** A gateway of the twin. */
export interface LocalGatewayResource {
  readonly gatewayId: string;
  readonly name: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Such as `http://127.0.0.1:41234/mcp`. */
  readonly mcpUrl: string;
  /** The one that its protected resource metadata names; absent where there is no OAuth. */
  readonly authorizationServer?: string;
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
  readonly #resourcePolicies: ResourcePolicies;
  #controlPlane: string | undefined;

  readonly resourceTypes: readonly ResourceType[];

  /** @param port for the first gateway; any other one, and every one when it is 0, gets a free port */
  constructor(
    private readonly account: LocalAccount,
    private readonly targetServices: TargetServices,
    private readonly port: number,
  ) {
    this.#policyEngines = new PolicyEngines(account);
    this.#resourcePolicies = new ResourcePolicies(
      account,
      targetServices.iam,
      (arn) => [...this.#gateways.values()].find(({ gatewayArn }) => gatewayArn === arn)?.properties.AuthorizerType,
    );
    this.resourceTypes = [
      { type: 'AWS::BedrockAgentCore::Gateway', phase: 1, create: (request) => this.#createGateway(request) },
      { type: 'AWS::BedrockAgentCore::GatewayTarget', phase: 2, create: (request) => this.#createTarget(request) },
      ...this.#policyEngines.resourceTypes,
      ...this.#resourcePolicies.resourceTypes,
    ];
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
    return this.#controlPlane;
  }

  async stop(): Promise<void> {
    const gateways = [...this.#gateways.values()];
    this.#gateways.clear();
    this.#controlPlane = undefined;
    await Promise.all(
      gateways.map(async ({ server, endpoint, targets }) => {
        await server.close();
        await endpoint.close();
        await Promise.all(targets.map((target) => target.close()));
      }),
    );
  }

  async #createGateway(request: ResourceRequest): Promise<CreatedResource> {
    const { stackName, logicalId, properties } = request;
    checkGateway(properties);
    const { Name: name, RoleArn: roleArn } = properties;
    const { region, clock, origins } = this.account;
    const gatewayId = `${name.toLowerCase()}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
    const gatewayArn = this.#arn(`gateway/${gatewayId}`);
    const workloadIdentityArn = this.#arn(`workload-identity-directory/default/workload-identity/${gatewayId}`);
    const targets: GatewayTarget[] = [];
    const deployedTargets: DeployedTarget[] = [];
    const policy = await this.#policyOf(request, gatewayArn, deployedTargets);
    const exchanges = new BoundedLog<GatewayExchange>(KEPT_CALLS);
    const endpoint = this.#endpoint(properties, gatewayArn, targets, deployedTargets, policy);
    const record = (call: AnsweredCall): void => {
      exchanges.add(exchangeOf(call));
      this.#auditEvents.add(auditEvent(this.account, { ...call, gatewayArn }));
    };
    const inbound = this.#inbound(`${stackName}/${logicalId}`, gatewayArn, properties, () => server.origin);
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
      get authorizationServer() {
        return inbound.metadata?.().authorization_servers[0];
      },
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
    this.#controlPlane ??= await this.targetServices.apis.serve(
      controlPlaneApi(this.account),
      controlPlaneApp(() => [...this.#gateways.values()], clock),
    );
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

  async #policyOf(
    request: ResourceRequest,
    gatewayArn: string,
    deployedTargets: readonly DeployedTarget[],
  ): Promise<ToolPolicy | undefined> {
    const { PolicyEngineConfiguration, RoleArn: roleArn } = request.properties;
    if (!PolicyEngineConfiguration) return undefined;
    const { Arn, Mode } = PolicyEngineConfiguration;
    const engine = this.#policyEngines.byArn(Arn);
    if (!engine) {
      throw new ResourceError(`PolicyEngineConfiguration.Arn "${Arn}" is not a policy engine of this cloud assembly`);
    }
    const user: EngineUser = { roleArn, gatewayArn, engineArn: engine.arn };
    await this.#attach(user, request);
    engine.gateways.push({ gatewayArn, deployedTargets });
    const policy = engine.forGateway(gatewayArn, Mode);
    return Mode === 'ENFORCE' ? new EnginePermissions(policy, user, this.targetServices.iam) : policy;
  }

  /**
   * "Attaching a Policy Engine to an existing Gateway will result in an InternalServerException" when the role may not read
   * the engine (developer guide, "AgentCore Gateway and Policy in AgentCore IAM Permissions"). That a new gateway fails the
   * same way is unverified; the CDK's L2 makes it wait for the role's policies.
   */
  async #attach(user: EngineUser, request: ResourceRequest): Promise<void> {
    const { account } = this;
    const { iam } = this.targetServices;
    const access = attachment(user);
    try {
      await iam.authorize(access);
    } catch (error) {
      throw error instanceof AccessDeniedError
        ? new ResourceError(`InternalServerException: the policy engine cannot be attached: ${error.message}`)
        : error;
    }
    await warnOfRaces([access], request, iam, account);
  }

  #inbound(
    where: string,
    gatewayArn: string,
    { AuthorizerType: type, AuthorizerConfiguration }: ResourceProperties,
    origin: () => string,
  ): InboundAuthorizer {
    switch (type) {
      case 'CUSTOM_JWT': {
        const configuration = this.account.origins.live<JwtAuthorizerConfiguration>(
          AuthorizerConfiguration.CustomJWTAuthorizer,
        );
        this.#warnOfImportedPool(where, configuration.value);
        const { clock, assume } = this.account;
        return new BearerAuthorizer(origin, configuration, new JwtAuthorizer(configuration, clock, assume), assume);
      }
      case 'NONE':
        this.account.warn(`${where}: AuthorizerType NONE lets anybody call the tools of this gateway`);
        return openAuthorizer;
      case 'AWS_IAM': {
        const resourcePolicy = () => this.#resourcePolicies.of(gatewayArn);
        return new SignatureAuthorizer(this.account, this.targetServices.iam, { gatewayArn, resourcePolicy });
      }
      default:
        return new SignatureAuthorizer(this.account, this.targetServices.iam);
    }
  }

  /** A user pool that was imported is not in the twin: nobody can sign in there, and its keys are asked for on AWS. */
  #warnOfImportedPool(where: string, { DiscoveryUrl }: JwtAuthorizerConfiguration): void {
    const [, pool] = /^https:\/\/(?:issuer-)?cognito-idp\.[^/]+\/([^/]+)\//.exec(DiscoveryUrl) ?? [];
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
    const created = await targetOf(targetId, gateway, request, this.targetServices);
    const target = created && (await this.#synchronize(created, request)) ? created : undefined;
    if (target) {
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

  /**
   * A target whose tools cannot be listed becomes FAILED on AWS, and so does the deployment. Only when it is the twin that
   * cannot, because it asks no vendor for a token, the deployment goes on without it.
   *
   * @returns whether the tools were listed
   */
  async #synchronize(target: GatewayTarget, { stackName, logicalId }: ResourceRequest): Promise<boolean> {
    try {
      checkTools(target, await target.listTools());
      return true;
    } catch (error) {
      if (error instanceof TargetError && error.cause instanceof VendorTokenError) {
        this.account.warn(`${stackName}/${logicalId}: the tools of this target are not listed: ${error.cause.message}`);
        await target.close();
        return false;
      }
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
