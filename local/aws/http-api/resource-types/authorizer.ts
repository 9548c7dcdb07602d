import type { ResourceType } from '../../../template/resource-type';
import { withGeneratedId } from '../../api-gateway/generated-id';
import type { HttpApis } from '../http-apis';

/** Is not run: a route that names one refuses every call. */
export const authorizer = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::Authorizer',
  create: (request) => {
    apis.named(request.read);
    return withGeneratedId(request, 6, 'AuthorizerId');
  },
});
