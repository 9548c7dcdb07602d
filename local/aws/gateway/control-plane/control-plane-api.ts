import { restJson } from '../../service-apis/rest-json';
import type { ServiceApi } from '../../service-apis/service-api';
import { getGateway } from './operations/get-gateway';
import { getGatewayTarget } from './operations/get-gateway-target';
import { listGatewayTargets } from './operations/list-gateway-targets';
import { listGateways } from './operations/list-gateways';
import { invalidField, type DeployedGateways } from './private/on-gateway';
import { synchronizeGatewayTargets } from './operations/synchronize-gateway-targets';

/**
 * The part of the AgentCore control plane's API that a deployed gateway needs: it is read, and its targets are synchronized. What
 * changes resources is CloudFormation's in the twin, and an unknown operation here.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore-control/latest/APIReference/
 */
export function controlPlaneApi(gateways: DeployedGateways): ServiceApi {
  return {
    sdkId: 'Bedrock AgentCore Control',
    signingName: 'bedrock-agentcore',
    hosts: ['bedrock-agentcore-control'],
    protocol: restJson,
    invalidInput: invalidField,
    operations: {
      GetGateway: getGateway(gateways),
      ListGateways: listGateways(gateways),
      GetGatewayTarget: getGatewayTarget(gateways),
      ListGatewayTargets: listGatewayTargets(gateways),
      SynchronizeGatewayTargets: synchronizeGatewayTargets(gateways),
    },
  };
}
