import { Aspects, CfnResource, Fn, Stack, Stage } from 'aws-cdk-lib';
import { CfnGatewayTarget, Gateway, type IGateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import type { Construct, IConstruct } from 'constructs';
import { deployedIn, environmentOf, requireSameEnvironment } from '../../private/same-environment';
import { templateProperties } from '../../private/template-properties';
import { requireTokenPlaces } from '../../private/token-places';
import { warnOfWithheldPermissions } from '../../private/withheld-permissions';
import { waitForRole } from './wait-for-role';
import type { McpGatewayAttributes } from '../mcp-gateway-attributes';
import type { IMcpGateway } from '../mcp-gateway-interface';

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

/** The targets are where their owners want them, and not in the gateway's scope. Aspects do not cross stages. */
function makeTargetsWaitForRole(gateway: IGateway): void {
  Aspects.of(Stage.of(gateway) ?? gateway.node.root).add({
    visit: (node: IConstruct) => {
      if (isTargetOf(node, gateway)) {
        waitForRole(node, gateway.role);
      }
    },
  });
}

function isTargetOf(node: IConstruct, gateway: IGateway): node is CfnGatewayTarget {
  if (!CfnResource.isCfnResource(node) || node.cfnResourceType !== CfnGatewayTarget.CFN_RESOURCE_TYPE_NAME) {
    return false;
  }
  const identifier = JSON.stringify(templateProperties(node).GatewayIdentifier);
  const stack = Stack.of(gateway);
  return [gateway.gatewayId, gateway.gatewayArn].some((name) => JSON.stringify(stack.resolve(name)) === identifier);
}
