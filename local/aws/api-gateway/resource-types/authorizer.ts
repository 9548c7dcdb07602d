import type { ResourceType } from '../../../template/resource-type';
import { withGeneratedId } from '../generated-id';
import type { RestApis } from '../rest-apis';

/** Is not run: a method that names one refuses every call. */
export const authorizer = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::Authorizer',
  create: (request) => {
    apis.named(request.read);
    return withGeneratedId(request, 6, 'AuthorizerId');
  },
});
