import type { LocalAccount } from '../../../account/local-account';
import type { ApiInput, ApiOperation, ServiceApi } from '../../service-apis/service-api';

/**
 * The AgentCore control plane, as functions call it. The resources are those of the Service Authorization Reference,
 * "Amazon Bedrock AgentCore": every operation on a gateway or its targets acts upon the gateway.
 */
export function controlPlaneApi({ partition, region, accountId }: LocalAccount): ServiceApi {
  const gateway = ({ gatewayIdentifier }: ApiInput) => {
    const id = String(gatewayIdentifier);
    const arn = `arn:${partition}:bedrock-agentcore:${region}:${accountId}:gateway/${id}`;
    return [{ resource: id.startsWith('arn:') ? id : arn }];
  };
  const onGateway = (http: string): ApiOperation => ({ http, accesses: gateway });
  return {
    sdkId: 'Bedrock AgentCore Control',
    signingName: 'bedrock-agentcore',
    hosts: ['bedrock-agentcore-control'],
    protocol: 'rest-json',
    operations: {
      ListGateways: { http: 'GET /gateways', accesses: () => [{ resource: '*' }] },
      GetGateway: onGateway('GET /gateways/{gatewayIdentifier}'),
      ListGatewayTargets: onGateway('GET /gateways/{gatewayIdentifier}/targets'),
      GetGatewayTarget: onGateway('GET /gateways/{gatewayIdentifier}/targets/{targetId}'),
      SynchronizeGatewayTargets: onGateway('PUT /gateways/{gatewayIdentifier}/synchronizeTargets'),
    },
  };
}
