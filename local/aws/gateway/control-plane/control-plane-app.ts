import { Hono } from 'hono';
import type { Clock } from '../../../account/clock';
import { loopbackOriginsOnly } from '../../../http/loopback-origins-only';
import type { Gateway } from '../gateway';
import { TargetError, type GatewayTarget } from '../targets/gateway-target';
import { ApiError } from './api-error';
import { gatewaySummary, gatewayView, targetSummary, targetView } from './resource-view';

/** Sizes of pages of `ListGateways` and `ListGatewayTargets` (API reference: 1 to 1000; the default is unverified). */
const PAGE = { default: 100, max: 1_000 };

/**
 * The part of the AgentCore control plane's API that a deployed gateway needs: it is read, and its targets are
 * synchronized. What changes resources is CloudFormation's in the twin, and an unknown operation here. Who
 * may call it is decided before (`controlPlaneApi`).
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/
 */
export function controlPlaneApp(gateways: () => readonly Gateway[], clock: Clock): Hono {
  // The API's paths are with and without a slash at the end.
  const app = new Hono({ strict: false });
  app.use(loopbackOriginsOnly);

  app.get('/gateways', ({ req }) =>
    Response.json(page(gateways(), req.query('maxResults'), req.query('nextToken'), gatewaySummary)),
  );
  app.get('/gateways/:gateway', ({ req }) => Response.json(gatewayView(find(gateways(), req.param('gateway')))));
  app.get('/gateways/:gateway/targets', ({ req }) => {
    const { targets } = find(gateways(), req.param('gateway'));
    return Response.json(page(targets, req.query('maxResults'), req.query('nextToken'), targetSummary));
  });
  app.get('/gateways/:gateway/targets/:target', ({ req }) => {
    const gateway = find(gateways(), req.param('gateway'));
    return Response.json(targetView(gateway.gatewayArn, findTarget(gateway, req.param('target'))));
  });
  app.put('/gateways/:gateway/synchronizeTargets', async ({ req }) => {
    const gateway = find(gateways(), req.param('gateway'));
    const targets = targetIds(await req.text()).map((targetId) => findTarget(gateway, targetId));
    const refused = targets.find((target) => target.synchronize === undefined);
    if (refused) {
      throw new ApiError('ValidationException', `Target ${refused.targetId} has static tools: nothing to synchronize`);
    }
    await Promise.all(targets.map((target) => synchronize(target, clock)));
    // AWS answers before it has synchronized, with SYNCHRONIZING; here it is done, so that a test need not wait.
    return Response.json({ targets: targets.map((target) => targetView(gateway.gatewayArn, target)) }, { status: 202 });
  });

  app.notFound(({ req }) =>
    new ApiError(
      'UnknownOperationException',
      `The local twin does not answer ${req.method} ${req.path} of the AgentCore control plane; it answers GetGateway, ListGateways, GetGatewayTarget, ListGatewayTargets and SynchronizeGatewayTargets`,
    ).toResponse(),
  );
  app.onError((error) =>
    (error instanceof ApiError ? error : new ApiError('ValidationException', error.message)).toResponse(),
  );
  return app;
}

/** By its id or its ARN. */
function find(gateways: readonly Gateway[], identifier: string): Gateway {
  const found = gateways.find(({ gatewayId, gatewayArn }) => gatewayId === identifier || gatewayArn === identifier);
  if (!found) throw new ApiError('ResourceNotFoundException', `Gateway not found: ${identifier}`);
  return found;
}

function findTarget({ targets }: Gateway, targetId: string): GatewayTarget {
  const found = targets.find((target) => target.targetId === targetId);
  if (!found) throw new ApiError('ResourceNotFoundException', `Target not found: ${targetId}`);
  return found;
}

/** A target that cannot be synchronized keeps the tools that it has, and says why. */
async function synchronize(target: GatewayTarget, clock: Clock): Promise<void> {
  try {
    await target.synchronize!();
    Object.assign(target, { status: 'READY', statusReasons: [], lastSynchronizedAt: clock.now() });
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    Object.assign(target, { status: 'SYNCHRONIZE_UNSUCCESSFUL', statusReasons: [error.message] });
  }
}

function page<T>(
  items: readonly T[],
  maxResults: string | undefined,
  nextToken: string | undefined,
  view: (item: T) => object,
): { items: object[]; nextToken?: string } {
  const size = maxResults === undefined ? PAGE.default : Number(maxResults);
  if (!Number.isInteger(size) || size < 1 || size > PAGE.max) {
    throw new ApiError('ValidationException', `maxResults must be a number from 1 to ${PAGE.max}`);
  }
  const from = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(from) || from < 0 || (nextToken !== undefined && from === 0)) {
    throw new ApiError('ValidationException', 'nextToken is not one that a list returned');
  }
  const to = from + size;
  return {
    items: items.slice(from, to).map(view),
    ...(to < items.length && { nextToken: Buffer.from(String(to)).toString('base64url') }),
  };
}

function targetIds(body: string): string[] {
  let list: unknown;
  try {
    list = (JSON.parse(body) as { targetIdList?: unknown } | null)?.targetIdList;
  } catch {
    throw new ApiError('ValidationException', 'The body is not JSON');
  }
  if (!Array.isArray(list) || list.length === 0 || !list.every((id): id is string => typeof id === 'string')) {
    throw new ApiError('ValidationException', 'targetIdList must have at least one target id');
  }
  return list;
}
