import type { ResourceType } from '../../../template/resource-type';
import { withGeneratedId } from '../generated-id';
import type { RestApis } from '../rest-apis';

export const gatewayResponse = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::GatewayResponse',
  create: (request) => {
    const { read, stackName, logicalId } = request;
    apis.named(read);
    apis.account.warn(
      `${stackName}/${logicalId}: the local twin sends the default response for ${read.requiredString('ResponseType')}, ` +
        'not this one',
    );
    return withGeneratedId(request, 6, 'Id');
  },
});
