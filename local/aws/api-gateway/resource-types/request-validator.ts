import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../generated-id';
import type { RestApis } from '../rest-apis';

export const requestValidator = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::RequestValidator',
  properties: ['Name', 'RestApiId', 'ValidateRequestBody', 'ValidateRequestParameters'],
  create: (request) => {
    const { read, stackName, logicalId } = request;
    apis.named(read);
    if (read.boolean('ValidateRequestBody')) {
      apis.account.warn(
        `${stackName}/${logicalId}: the local twin does not validate bodies; AWS answers 400 to a body that does not fit ` +
          'its model',
      );
    }
    const id = generatedId(request, 6);
    return { ref: id, attributes: { RequestValidatorId: id } };
  },
});
