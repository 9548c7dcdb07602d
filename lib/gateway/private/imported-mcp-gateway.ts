import { Fn } from 'aws-cdk-lib';
import { Gateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import type { Construct } from 'constructs';
import { deployedIn, environmentOf, requireSameEnvironment } from '../../private/same-environment';
import { requireTokenPlaces } from '../../private/token-places';
import { warnOfWithheldPermissions } from '../../private/withheld-permissions';
import type { McpGatewayAttributes } from '../mcp-gateway-attributes';
import type { IMcpGateway } from '../mcp-gateway-interface';
import { makeTargetsWaitForRole } from './wait-for-role';

/** A gateway of another app, whose targets in this app wait for the permissions that this app gives its role. */
export function importedMcpGateway(scope: Construct, id: string, attrs: McpGatewayAttributes): IMcpGateway {
  requireTokenPlaces(attrs);
  const { mcpUrl } = attrs;
  const gateway = Gateway.fromGatewayAttributes(scope, id, attrs);
  const { gatewayArn, role } = attrs;
  requireSameEnvironment('gateway', 'gatewayArn', gateway, environmentOf(gateway, gatewayArn), deployedIn(scope));
  requireSameEnvironment('role', 'role', role, environmentOf(role, role.roleArn), deployedIn(scope));
  warnOfWithheldPermissions(gateway.role);
  makeTargetsWaitForRole(gateway);
  return Object.assign(gateway, {
    gatewayUrl: mcpUrl,
    mcpUrl,
    protectedResourceMetadataUrl: `https://${Fn.select(2, Fn.split('/', mcpUrl))}/.well-known/oauth-protected-resource`,
  });
}
