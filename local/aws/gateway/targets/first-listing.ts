import type { ResourceRequest } from '../../../template/resource-type';
import type { AccessRequest, Principal } from '../../iam/access-request';
import type { Gateway } from '../gateway';
import type { GatewayServices } from '../gateway-region';
import { warnOfLateResource, warnOfRaces } from './deployment-races';
import { providerArnOf, type TargetCredentials } from './outbound-credentials';

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
  { account, iam, lambda, apiGateway, credentialProviders }: GatewayServices,
): Promise<void> {
  const isSigned = credentials?.type === 'GATEWAY_IAM_ROLE';
  const principal: Principal = isSigned ? { type: 'role', roleArn: gateway.roleArn } : { type: 'anonymous' };
  const providerArn = providerArnOf(credentials);
  const accesses: AccessRequest[] = [
    ...(providerArn === undefined ? [] : await credentialProviders.accessesBy(gateway, providerArn)),
    ...lambda.urlRequestsBy(principal, endpoint),
    ...apiGateway.requestsBy(principal, 'POST', endpoint),
  ];
  await warnOfRaces(accesses, request, iam, account);
  const stage = apiGateway.stageAt(endpoint);
  if (stage !== undefined) {
    warnOfLateResource(stage.origin, 'which its first call needs', request, account);
  }
}
