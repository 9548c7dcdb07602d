import type { Clock } from '../../../../account/clock';
import { apiOperation, type ApiOperation } from '../../../service-apis/service-api';
import { TargetError, type GatewayTarget } from '../../targets/gateway-target';
import { gatewayAccess, gatewayOf, invalidField, targetOf, type DeployedGateways } from '../private/on-gateway';
import { targetView } from './private/resource-view';

/**
 * AWS answers before it has synchronized, with SYNCHRONIZING; here it is done, so that a test need not wait.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_SynchronizeGatewayTargets.html
 */
export const synchronizeGatewayTargets = (gateways: DeployedGateways): ApiOperation =>
  apiOperation({
    http: 'PUT /gateways/{gatewayIdentifier}/synchronizeTargets',
    status: 202,
    input: { required: { gatewayIdentifier: 'string', targetIdList: ['string'] } },
    accesses: ({ gatewayIdentifier }) => gatewayAccess(gateways, gatewayIdentifier),
    async answer({ gatewayIdentifier, targetIdList }) {
      const gateway = gatewayOf(gateways, gatewayIdentifier);
      if (targetIdList.length === 0) {
        throw invalidField('targetIdList must have at least one target id');
      }
      const targets = targetIdList.map((targetId) => targetOf(gateway, targetId));
      const refused = targets.find((target) => target.synchronize === undefined);
      if (refused !== undefined) {
        throw invalidField(`Target ${refused.targetId} has static tools: nothing to synchronize`);
      }
      await Promise.all(targets.map((target) => synchronize(target, gateways.account.clock)));
      return { targets: targets.map((target) => targetView(gateway.gatewayArn, target)) };
    },
  });

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
