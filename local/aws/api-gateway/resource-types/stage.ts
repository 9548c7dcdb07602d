import type { ResourceType } from '../../../template/resource-type';
import { addStage } from '../private/add-stage';
import type { RestApis } from '../rest-apis';

export const stage = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::Stage',
  create: (request) => {
    const { read, stackName, logicalId } = request;
    const api = apis.named(read);
    const deployment = read.reference('DeploymentId', api.deployments, `a deployment of REST API "${api.name}"`);
    if (read.has('CanarySetting')) {
      apis.account.warn(`${stackName}/${logicalId}: the local twin does not run the canary of a stage`);
    }
    return { ref: addStage(api, deployment, request, read).name };
  },
});
