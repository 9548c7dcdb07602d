import { Fn } from 'aws-cdk-lib';
import { Gateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import type { Construct } from 'constructs';
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
  warnOfWithheldPermissions(gateway.role);
  makeTargetsWaitForRole(gateway);
  return Object.assign(gateway, {
    gatewayUrl: mcpUrl,
    mcpUrl,
    protectedResourceMetadataUrl: `https://${Fn.select(2, Fn.split('/', mcpUrl))}/.well-known/oauth-protected-resource`,
  });
}
