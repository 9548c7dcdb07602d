import { generatedName } from '../../../account/generated-name';
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
    const settings = readGatewaySettings(read);
    const { roleArn, policyEngine } = settings;
    const gatewayId = `${settings.name.toLowerCase()}-${generatedName(`${stackName}/${logicalId}`, 10)}`;
    const gatewayArn = account.arn('bedrock-agentcore', `gateway/${gatewayId}`);
    const engine = policyEngine && region.policyEngineByArn(read.object('PolicyEngineConfiguration'));
    if (engine) {
      // "Attaching a Policy Engine to an existing Gateway will result in an InternalServerException" when the role may not
      // read the engine (developer guide, "AgentCore Gateway and Policy in AgentCore IAM Permissions"). That a new gateway
      // fails the same way is unverified; the CDK's L2 makes it wait for the role's policies.
      const principal = { type: 'role', roleArn } as const;
      const access = { principal, action: 'bedrock-agentcore:GetPolicyEngine', resource: engine.arn };
      const message = 'InternalServerException: the policy engine cannot be attached';
      await needsAccess(services.iam.authorize(access), message);
      await warnOfRaces([access], request, services);
    }
    const created: Gateway = await Gateway.start(
      {
        gatewayId,
        gatewayArn,
        stackName,
        logicalId,
        properties: read.values,
        settings,
        authorizer: authorizerOf(settings, gatewayArn, `${stackName}/${logicalId}`, region, () => created.origin),
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
function authorizerOf(
  { authorizerType, jwtAuthorizer }: GatewaySettings,
  gatewayArn: string,
  where: string,
  { account, services: { iam }, resourcePolicies }: GatewayRegion,
  origin: () => string,
): Authorizer {
  switch (authorizerType) {
    case 'CUSTOM_JWT': {
      const configuration = account.origins.live(jwtAuthorizer!);
      warnOfImportedPool(configuration.value, (message) => account.warn(`${where}: ${message}`));
      const { clock, assume } = account;
      return new BearerAuthorizer(origin, configuration, new JwtAuthorizer(configuration, clock, assume), assume);
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
