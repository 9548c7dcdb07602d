import { generatedName } from '../../../account/generated-name';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { auditEventOf } from '../audit/call-record';
import { openAuthorizer, type Authorizer } from '../authorization/authorizer';
import { BearerAuthorizer } from '../authorization/bearer-authorizer';
import { JwtAuthorizer } from '../authorization/jwt-authorizer';
import type { JwtAuthorizerConfiguration } from '../authorization/jwt-authorizer-configuration';
import { SignatureAuthorizer } from '../authorization/signature-authorizer';
import { Gateway } from '../gateway';
import type { GatewayRegion } from '../gateway-region';
import { readGatewaySettings, type GatewaySettings } from '../gateway-settings';
import { ToolPolicy } from '../policy/tool-policy';
import { warnOfRaces } from '../targets/deployment-races';
import { needsAccess } from '../targets/gateway-role';

/**
 * What CreateGateway asks IAM for when a gateway has a policy engine, in this order: both were seen to fail deployments of the
 * CDK's integration tests and of public stacks, with this message, in either mode of the engine. `AuthorizeAction` is for the
 * engine and the gateway (developer guide, "AgentCore Gateway and Policy in AgentCore IAM Permissions"), so that a policy has to
 * name the gateway by a pattern: its ARN is not known before. That creation asks for the gateway, too, is unverified.
 */
const ENGINE_ACCESSES: readonly {
  readonly action: string;
  readonly resources: (engineArn: string, gatewayArn: string) => readonly string[];
}[] = [
  { action: 'bedrock-agentcore:GetPolicyEngine', resources: (engineArn) => [engineArn] },
  { action: 'bedrock-agentcore:AuthorizeAction', resources: (engineArn, gatewayArn) => [engineArn, gatewayArn] },
];

/**
 * `AWS::BedrockAgentCore::Gateway`. Return values: CloudFormation Template Reference.
 *
 * @param port for the first gateway; the others get a free one
 * @param serveControlPlane once there is a gateway
 */
export const gateway = (region: GatewayRegion, port: number, serveControlPlane: () => Promise<void>): ResourceType => ({
  type: 'AWS::BedrockAgentCore::Gateway',
  phase: 1,
  async create(request) {
    const { stackName, logicalId, read } = request;
    const { account, services, gateways, auditEvents } = region;
    const settings = readGatewaySettings(read, account.assume);
    const { roleArn, policyEngine } = settings;
    const gatewayId = `${settings.name.toLowerCase()}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
    const gatewayArn = account.arn('bedrock-agentcore', `gateway/${gatewayId}`);
    const engine = policyEngine && region.policyEngineByArn(read.object('PolicyEngineConfiguration'));
    if (engine) {
      const principal = { type: 'role', roleArn } as const;
      const accesses = ENGINE_ACCESSES.flatMap(({ action, resources }) =>
        resources(engine.arn, gatewayArn).map((resource) => ({ principal, action, resource })),
      );
      for (const access of accesses) {
        const operation = access.action.replace(/^.*:/, '');
        const message = `Access denied while calling ${operation} on Policy Engine ${engine.arn} with Gateway role ${roleArn}`;
        const pattern = gatewayArn.replace(/-[^-]*$/, '-*');
        const hint =
          access.resource === gatewayArn ? ` (the gateway has no ARN before it is there: name ${pattern})` : '';
        await needsAccess(services.iam.authorize(access), message + hint);
      }
      await warnOfRaces(accesses, request, services);
    }
    const created: Gateway = await Gateway.start(
      {
        gatewayId,
        gatewayArn,
        stackName,
        logicalId,
        properties: read.values,
        settings,
        authorizer: await authorizerOf(settings, gatewayArn, `${stackName}/${logicalId}`, region, () => created.origin),
        policy:
          engine && policyEngine.mode === 'ENFORCE'
            ? new ToolPolicy(engine, { gatewayArn, roleArn }, services.iam)
            : undefined,
        account,
        lambda: services.lambda,
        record: (call) => auditEvents.add(auditEventOf(call, gatewayArn, account)),
      },
      gateways.size === 0 ? port : 0,
    );
    if (settings.interceptors.some(({ streams }) => streams)) {
      account.warn(
        `${stackName}/${logicalId}: the local twin has no batches of events: with ResponseInterceptionMode STREAM, too, its ` +
          'RESPONSE interceptor gets every message with an id by itself, and no others',
      );
    }
    gateways.set(gatewayId, created);
    engine?.gateways.push(created);
    await serveControlPlane();
    const createdAt = created.createdAt.toISOString();
    return {
      ref: gatewayId,
      attributes: {
        GatewayArn: gatewayArn,
        GatewayIdentifier: gatewayId,
        GatewayUrl: created.gatewayUrl,
        Status: 'READY',
        StatusReasons: [],
        CreatedAt: createdAt,
        UpdatedAt: createdAt,
        'WorkloadIdentityDetails.WorkloadIdentityArn': created.workloadIdentityArn,
      },
    };
  },
});

/** @param where the gateway is, for warnings */
async function authorizerOf(
  { authorizerType, jwtAuthorizer }: GatewaySettings,
  gatewayArn: string,
  where: string,
  { account, services: { iam }, resourcePolicies }: GatewayRegion,
  origin: () => string,
): Promise<Authorizer> {
  switch (authorizerType) {
    case 'CUSTOM_JWT': {
      const configuration = account.origins.live(jwtAuthorizer!);
      warnOfImportedPool(configuration.value, (message) => account.warn(`${where}: ${message}`));
      const { clock, assume } = account;
      const authorizer = new JwtAuthorizer(configuration, clock, assume);
      if (assume.discoveryDocumentRead === 'at-creation') {
        await authorizer.readProvider().catch((error: Error) => {
          throw new ResourceError(error.message, 'InvalidProperty', 'AuthorizerConfiguration', error);
        });
      }
      return new BearerAuthorizer(origin, configuration, authorizer, assume);
    }
    case 'NONE':
      account.warn(`${where}: AuthorizerType NONE lets anybody call the tools of this gateway`);
      return openAuthorizer;
    case 'AWS_IAM':
      return new SignatureAuthorizer(iam, () => ({
        resource: gatewayArn,
        resourcePolicy: resourcePolicies.get(gatewayArn) ?? [],
      }));
    case 'AUTHENTICATE_ONLY':
      return new SignatureAuthorizer(iam);
  }
}

/** A user pool that was imported is not in the twin: its sign-in pages are not there, and AWS is asked for its keys. */
function warnOfImportedPool({ DiscoveryUrl }: JwtAuthorizerConfiguration, warn: (message: string) => void): void {
  const [, pool] = /^https:\/\/(?:issuer-)?cognito-idp\.[^/]+\/([^/]+)\//.exec(DiscoveryUrl) ?? [];
  if (pool !== undefined) {
    warn(
      `DiscoveryUrl names the user pool ${pool}, which is not in these stacks; the gateway asks AWS for its keys, unless \`endpoints\` names another place`,
    );
  }
}
