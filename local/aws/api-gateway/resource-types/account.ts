import type { ResourceType } from '../../../template/resource-type';
import { withGeneratedId } from '../generated-id';

/** The role with which API Gateway writes logs, which the twin does not write. */
export const apiGatewayAccount = (): ResourceType => ({
  type: 'AWS::ApiGateway::Account',
  create: (request) => withGeneratedId(request, 6, 'Id'),
});
