import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../generated-id';
import type { RestApis } from '../rest-apis';

export const usagePlan = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::UsagePlan',
  create: (request) => {
    const stages = request.read.objects('ApiStages').map((read) => {
      const apiId = read.requiredString('ApiId');
      const stage = read.requiredString('Stage');
      if (!apis.find(apiId)?.stages.has(stage)) {
        const message = `API Stage not found: ${apiId}:${stage}`;
        throw new ResourceError(message, 'ResourceNotFound', read.nameOf('Stage'));
      }
      return `${apiId}/${stage}`;
    });
    const id = generatedId(request, 6);
    apis.keys.addPlan(id, stages);
    return { ref: id, attributes: { Id: id } };
  },
});
