import { apiOperation, type ApiOperation } from '../../../service-apis/service-api';
import { gatewayAccess, gatewayOf, targetOf, type DeployedGateways } from '../private/on-gateway';
import { targetView } from './private/resource-view';

/** https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetGatewayTarget.html */
export const getGatewayTarget = (gateways: DeployedGateways): ApiOperation =>
  apiOperation({
    http: 'GET /gateways/{gatewayIdentifier}/targets/{targetId}/',
    input: { required: { gatewayIdentifier: 'string', targetId: 'string' } },
    accesses: ({ gatewayIdentifier }) => gatewayAccess(gateways, gatewayIdentifier),
    answer({ gatewayIdentifier, targetId }) {
      const gateway = gatewayOf(gateways, gatewayIdentifier);
      return targetView(gateway.gatewayArn, targetOf(gateway, targetId));
    },
  });
