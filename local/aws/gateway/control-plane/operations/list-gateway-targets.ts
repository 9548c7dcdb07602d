import { apiOperation, type ApiOperation } from '../../../service-apis/service-api';
import { gatewayAccess, gatewayOf, listPage, PAGE, type DeployedGateways } from '../private/on-gateway';
import { targetSummary } from './private/resource-view';

/** https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_ListGatewayTargets.html */
export const listGatewayTargets = (gateways: DeployedGateways): ApiOperation =>
  apiOperation({
    http: 'GET /gateways/{gatewayIdentifier}/targets/',
    input: { required: { gatewayIdentifier: 'string' }, optional: PAGE },
    accesses: ({ gatewayIdentifier }) => gatewayAccess(gateways, gatewayIdentifier),
    answer: (input) => listPage(gatewayOf(gateways, input.gatewayIdentifier).targets, input, targetSummary),
  });
