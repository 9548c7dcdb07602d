import { isThereFor, lateResourceWarning, type ResourceOrigin } from '../../../template/late-resource';
import type { ResourceRequest } from '../../../template/resource-type';
import type { AccessRequest, Principal } from '../../iam/access-request';
import type { Gateway } from '../gateway';
import type { GatewayServices } from '../gateway-region';
import { type TargetCredentials } from './outbound-authorization';
import { providerArnOf } from './outbound-credentials';

/**
 * Warns when AWS might create a target, or a gateway with a policy engine, before the policies exist that its creation
 * needs. CloudFormation creates what does not wait for each other at the same time; the service calls a target while it
 * creates it; so that the deployment would fail or not as it happens.
 *
 * The twin creates gateways and targets last (`creationOrder`). The warning therefore asks what would be allowed if only
 * those policies existed that the target waits for.
 *
 * The functions of interceptors are not asked for: a role that may not invoke them fails at the first call, and not before
 * (aws-ia/terraform-aws-agentcore#33).
 *
 * @param accesses what the first call needs
 */
export async function warnOfRaces(
  accesses: readonly AccessRequest[],
  request: ResourceRequest,
  { iam, account }: GatewayServices,
): Promise<void> {
  if (request.waitsFor === undefined) return;
  const isWaitedFor = isThereFor(request);
  const missing = new Map<string, string>();
  for (const access of accesses) {
    const allowed = await iam.isAllowedBy(access, () => true);
    if (!allowed || (await iam.isAllowedBy(access, isWaitedFor))) continue;
    for (const late of iam.policyOrigins(access).filter((origin) => !isWaitedFor(origin))) {
      if (await iam.isAllowedBy(access, (origin) => isWaitedFor(origin) || origin.logicalId === late.logicalId)) {
        const first = missing.get(late.logicalId) ?? `${access.action} on ${access.resource}`;
        missing.set(late.logicalId, first);
      }
    }
  }
  for (const [policy, access] of missing) {
    account.warn(raceWarning(request, policy, `which allows its first call (${access})`));
  }
}

/**
 * Warns when AWS might create a target before another resource that its creation needs.
 *
 * @param why what the creation needs it for, such as `the definition of which it reads`
 */
export function warnOfLateResource(
  origin: ResourceOrigin,
  why: string,
  request: ResourceRequest,
  { account }: GatewayServices,
): void {
  if (!isThereFor(request)(origin)) account.warn(raceWarning(request, origin.logicalId, why));
}

/**
 * Warns of everything that AWS may not have created yet when it lists the tools of an MCP server, which it does while it
 * creates the target (developer guide, "MCP servers targets": creating a target synchronizes it): the policies with which
 * the gateway gets its credentials, those with which it calls a function URL or a REST API of the template, and the stage
 * of that API.
 *
 * The listing itself says what is missing altogether.
 */
export async function warnOfFirstListing(
  endpoint: string,
  credentials: TargetCredentials | undefined,
  gateway: Gateway,
  request: ResourceRequest,
  services: GatewayServices,
): Promise<void> {
  const { lambda, apiGateway, credentialProviders } = services;
  const isSigned = credentials?.type === 'GATEWAY_IAM_ROLE';
  const principal: Principal = isSigned ? { type: 'role', roleArn: gateway.roleArn } : { type: 'anonymous' };
  const providerArn = providerArnOf(credentials);
  const accesses: AccessRequest[] = [
    ...(providerArn === undefined ? [] : await credentialProviders.accessesBy(gateway, providerArn)),
    ...lambda.urlRequestsBy(principal, endpoint),
    ...apiGateway.requestsBy(principal, 'POST', endpoint),
  ];
  await warnOfRaces(accesses, request, services);
  const stage = apiGateway.stageAt(endpoint);
  if (stage !== undefined) warnOfLateResource(stage.origin, 'which its first call needs', request, services);
}

function raceWarning(request: ResourceRequest, late: string, why: string): string {
  const what = request.type === 'AWS::BedrockAgentCore::Gateway' ? 'gateway' : 'target';
  return lateResourceWarning(request, what, late, why);
}
