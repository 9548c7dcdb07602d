import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { withGeneratedId } from '../../api-gateway/generated-id';
import type { HttpApis } from '../http-apis';

/** Serves a stage under a custom domain name. */
export const apiMapping = (apis: HttpApis): ResourceType => ({
  type: 'AWS::ApiGatewayV2::ApiMapping',
  create: (request) => {
    const { read } = request;
    const api = apis.named(read);
    const key = read.string('ApiMappingKey') ?? '';
    const stage = read.reference('Stage', api.stages, `a stage of HTTP API "${api.name}"`);
    const mappings = read.reference('DomainName', apis.domainNames, 'a domain name of these stacks');
    if (mappings.some((mapping) => mapping.key === key)) {
      const message = `ApiMapping key already exists for this domain name: "${key}"`;
      throw new ResourceError(message, 'ResourceExists', 'ApiMappingKey');
    }
    mappings.push({ key, api, stage });
    return withGeneratedId(request, 6, 'ApiMappingId');
  },
});
