import type { ResourceType } from '../../../template/resource-type';
import { withGeneratedId } from '../generated-id';
import type { RestApis } from '../rest-apis';

export const requestValidator = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::RequestValidator',
  create: (request) => {
    const { read, stackName, logicalId } = request;
    apis.named(read);
    if (read.boolean('ValidateRequestBody')) {
      apis.account.warn(
        `${stackName}/${logicalId}: the local twin does not validate bodies; AWS answers 400 to a body that does not fit ` +
          'its model',
      );
    }
    return withGeneratedId(request, 6, 'RequestValidatorId');
  },
});
