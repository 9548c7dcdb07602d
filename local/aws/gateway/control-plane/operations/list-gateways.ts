import { apiOperation, type ApiOperation } from '../../../service-apis/service-api';
import { listPage, PAGE, type DeployedGateways } from '../private/on-gateway';
import { gatewaySummary } from './private/resource-view';

/** https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/API_ListGateways.html */
export const listGateways = ({ gateways }: DeployedGateways): ApiOperation =>
  apiOperation({
    http: 'GET /gateways/',
    input: { optional: PAGE },
    accesses: () => [{ resource: '*' }],
    answer: (input) => listPage([...gateways.values()], input, gatewaySummary),
  });
