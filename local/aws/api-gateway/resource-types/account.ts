import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../generated-id';

/** The role with which API Gateway writes logs, which the twin does not write. */
export const apiGatewayAccount = (): ResourceType => ({
  type: 'AWS::ApiGateway::Account',
  properties: ['CloudWatchRoleArn'],
  create: (request) => {
    const id = generatedId(request, 6);
    return { ref: id, attributes: { Id: id } };
  },
});
