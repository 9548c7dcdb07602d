import { ResourceError, type ResourceType } from '../../../template/resource-type';
import { generatedId } from '../../api-gateway/generated-id';
import type { HttpApis } from '../http-apis';

/** Serves a stage under a custom domain name. */
export const apiMapping = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::ApiMapping',
  properties: ['ApiId', 'ApiMappingKey', 'DomainName', 'Stage'],
  create: (request) => {
    const { read } = request;
    const api = apis.named(read);
    const stageName = read.requiredString('Stage');
    const domainName = read.requiredString('DomainName');
    const key = read.string('ApiMappingKey') ?? '';
    const refuse = (property: string, problem: string): never =>
      read.fail(property, problem, 'use Ref of one', 'ResourceNotFound');
    const stage =
      api.stages.get(stageName) ?? refuse('Stage', `"${stageName}" is not a stage of HTTP API "${api.name}"`);
    const mappings =
      apis.domainNames.get(domainName) ?? refuse('DomainName', `"${domainName}" is not a domain name of these stacks`);
    if (mappings.some((mapping) => mapping.key === key)) {
      const message = `ApiMapping key already exists for this domain name: "${key}"`;
      throw new ResourceError(message, 'ResourceExists', 'ApiMappingKey');
    }
    mappings.push({ key, api, stage });
    const id = generatedId(request, 6);
    return { ref: id, attributes: { ApiMappingId: id } };
  },
});
