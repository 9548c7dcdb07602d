import { PropertyReader } from '../../../../../template/property-reader';
import type { Gateway } from '../../../gateway';
import type { GatewayTarget } from '../../../targets/gateway-target';

/** `GetGateway` of the AgentCore control plane. */
export function gatewayView(gateway: Gateway): Record<string, unknown> {
  const { gatewayArn, gatewayUrl, workloadIdentityArn, properties } = gateway;
  return {
    ...(apiShape({ ...properties, Tags: undefined }) as object),
    ...gatewaySummary(gateway),
    gatewayArn,
    gatewayUrl,
    statusReasons: [],
    workloadIdentityDetails: { workloadIdentityArn },
  };
}

/** One item of `ListGateways`. */
export function gatewaySummary({ gatewayId, properties, createdAt }: Gateway): Record<string, unknown> {
  const { Name, Description, AuthorizerType, ProtocolType } = properties;
  return {
    gatewayId,
    name: Name,
    ...(Description !== undefined && { description: Description }),
    status: 'READY',
    authorizerType: AuthorizerType,
    ...(ProtocolType !== undefined && { protocolType: ProtocolType }),
    createdAt: createdAt.toISOString(),
    updatedAt: createdAt.toISOString(),
  };
}

/** `GetGatewayTarget`, and one item of the answer to `SynchronizeGatewayTargets`. */
export function targetView(gatewayArn: string, target: GatewayTarget): Record<string, unknown> {
  const { CredentialProviderConfigurations = [] } = target.properties;
  return {
    ...(apiShape({ ...target.properties, GatewayIdentifier: undefined }) as object),
    ...targetSummary(target),
    gatewayArn,
    credentialProviderConfigurations: apiShape(CredentialProviderConfigurations),
    statusReasons: target.statusReasons,
  };
}

/** One item of `ListGatewayTargets`. */
export function targetSummary(target: GatewayTarget): Record<string, unknown> {
  const { targetId, name, status, createdAt, lastSynchronizedAt, properties } = target;
  const configuration = new PropertyReader(properties).object('TargetConfiguration');
  const { ListingMode, ResourcePriority } = configuration.object('Mcp').object('McpServer').values;
  return {
    targetId,
    name,
    status,
    ...(properties.Description !== undefined && { description: properties.Description }),
    ...(ListingMode !== undefined && { listingMode: ListingMode }),
    ...(ResourcePriority !== undefined && { resourcePriority: ResourcePriority }),
    createdAt: createdAt.toISOString(),
    updatedAt: createdAt.toISOString(),
    lastSynchronizedAt: lastSynchronizedAt.toISOString(),
  };
}

/** Properties with keys that the template's author chose: they are not names of fields. */
const MAPS = new Set(['AdvertisedScopeMapping', 'CustomParameters', 'Properties', 'Tags']);

/**
 * Properties of a template as the API of the control plane spells them: with a small first letter. Both are generated from
 * one model, so that this is the only difference.
 */
function apiShape(value: unknown, keepKeys = false): unknown {
  if (Array.isArray(value)) return value.map((item) => apiShape(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      keepKeys ? key : key.charAt(0).toLowerCase() + key.slice(1),
      apiShape(item, !keepKeys && MAPS.has(key)),
    ]),
  );
}
