import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../generated-id';
import { addStage } from '../private/add-stage';
import type { RestApis } from '../rest-apis';

export const deployment = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::Deployment',
  create: (request) => {
    const { stackName, logicalId, waitsFor, read } = request;
    const api = apis.named(read);
    if (api.methods.length === 0 && !api.isImported) {
      throw new ResourceError(
        "The REST API doesn't contain any methods; name the methods in the DependsOn of the deployment",
      );
    }
    const incomplete = api.methods.find(({ integration }) => integration === undefined);
    if (incomplete !== undefined) {
      throw new ResourceError(`No integration defined for method: ${incomplete.httpMethod} ${incomplete.path}`);
    }
    for (const method of api.methods) {
      if (waitsFor !== undefined && method.stackName === stackName && !waitsFor.has(method.logicalId)) {
        apis.account.warn(
          `${stackName}/${logicalId}: AWS may create this deployment before ${method.logicalId} ` +
            `(${method.httpMethod} ${method.path}), which it would then lack; add "DependsOn": ["${method.logicalId}"]`,
        );
      }
    }
    const id = generatedId(request, 6);
    const created = { id, methods: [...api.methods] };
    api.deployments.set(id, created);
    if (read.has('StageName')) {
      addStage(api, created, request, read.object('StageDescription'));
    }
    return { ref: id, attributes: { DeploymentId: id } };
  },
});
