import { ApiError } from '../../../service-apis/api-error';
import { pageOf } from '../../../service-apis/page-of';
import type { ApiAccess } from '../../../service-apis/service-api';
import type { Gateway } from '../../gateway';
import type { GatewayRegion } from '../../gateway-region';
import type { GatewayTarget } from '../../targets/gateway-target';

/** What the operations of the control plane work on. */
export type DeployedGateways = Pick<GatewayRegion, 'account' | 'gateways'>;

/** Every operation on a gateway or its targets acts upon the gateway (Service Authorization Reference). */
export function gatewayAccess({ account }: DeployedGateways, identifier: string): readonly ApiAccess[] {
  const isArn = identifier.startsWith('arn:');
  return [{ resource: isArn ? identifier : account.arn('bedrock-agentcore', `gateway/${identifier}`) }];
}

/** A gateway, by its id or its ARN. */
export function gatewayOf({ gateways }: DeployedGateways, identifier: string): Gateway {
  const byArn = [...gateways.values()].find(({ gatewayArn }) => gatewayArn === identifier);
  return gateways.get(identifier) ?? byArn ?? notFound(`Gateway not found: ${identifier}`);
}

export function targetOf({ targets }: Gateway, targetId: string): GatewayTarget {
  return targets.find((target) => target.targetId === targetId) ?? notFound(`Target not found: ${targetId}`);
}

function notFound(message: string): never {
  throw new ApiError('ResourceNotFoundException', message);
}

/** What the input of lists says of their pages. */
export const PAGE = { maxResults: 'integer', nextToken: 'string' } as const;

/** Of `ListGateways` and `ListGatewayTargets` (API reference: 1 to 1000; the default is unverified). */
const PAGE_SIZE = { min: 1, max: 1_000, default: 100 };

/** One page of a list. */
export function listPage<T>(
  all: readonly T[],
  { maxResults, nextToken }: { readonly maxResults?: number; readonly nextToken?: string },
  view: (item: T) => object,
): object {
  const { items, next } = pageOf(all, maxResults, nextToken, PAGE_SIZE, invalidField);
  return { items: items.map(view), nextToken: next };
}

/** How the control plane refuses an input. */
export function invalidField(message: string): ApiError {
  return new ApiError('ValidationException', message, { reason: 'FieldValidationFailed' });
}
