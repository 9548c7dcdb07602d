import { apiOperation, type ApiOperation } from '../../../service-apis/service-api';
import { gatewayAccess, gatewayOf, type DeployedGateways } from '../private/on-gateway';
import { gatewayView } from './private/resource-view';

/** https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_GetGateway.html */
export const getGateway = (gateways: DeployedGateways): ApiOperation =>
  apiOperation({
    http: 'GET /gateways/{gatewayIdentifier}/',
    input: { required: { gatewayIdentifier: 'string' } },
    accesses: ({ gatewayIdentifier }) => gatewayAccess(gateways, gatewayIdentifier),
    answer: ({ gatewayIdentifier }) => gatewayView(gatewayOf(gateways, gatewayIdentifier)),
  });
