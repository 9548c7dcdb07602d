import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import type { HttpRoute } from '../http-api';
import type { HttpApis } from '../http-apis';

export const stage = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::Stage',
  create: ({ read }) => {
    const api = apis.named(read);
    const name = read.requiredString('StageName');
    if (!/^(\$default|[\w-]{1,128})$/.test(name)) {
      read.fail('StageName', `"${name}" is not a stage name`, 'use $default, or letters, digits, hyphens and _');
    }
    if (api.stages.has(name)) {
      throw new ResourceError(`Stage with name ${name} already exists`, 'ResourceExists', 'StageName');
    }
    const deployed: readonly HttpRoute[] = read.has('DeploymentId')
      ? read.reference('DeploymentId', api.deployments, `a deployment of HTTP API "${api.name}"`)
      : [];
    const isAutomatic = read.boolean('AutoDeploy', false);
    const variables = read.has('StageVariables') ? read.stringMap('StageVariables') : undefined;
    api.stages.set(name, { name, routes: () => (isAutomatic ? api.routes : deployed), variables });
    return { ref: name };
  },
});
