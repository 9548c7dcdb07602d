import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../../api-gateway/generated-id';
import type { HttpApis } from '../http-apis';

export const deployment = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::Deployment',
  create: (request) => {
    const { read } = request;
    const api = apis.named(read);
    if (api.routes.length === 0) {
      throw new ResourceError(
        'At least one route is required before deploying the Api; name the routes in the DependsOn of the deployment',
      );
    }
    const id = generatedId(request, 6);
    const routes = [...api.routes];
    api.deployments.set(id, routes);
    if (read.has('StageName')) {
      const stage = read.reference('StageName', api.stages, `a stage of HTTP API "${api.name}"`);
      api.stages.set(stage.name, { ...stage, routes: () => routes });
    }
    return { ref: id, attributes: { DeploymentId: id } };
  },
});
