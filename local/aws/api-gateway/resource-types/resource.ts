import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../generated-id';
import type { RestApis } from '../rest-apis';

/** A part of a path. */
export const resource = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::Resource',
  create: (request) => {
    const { read } = request;
    const api = apis.named(read);
    const part = read.requiredString('PathPart');
    const parent = read.reference('ParentId', api.paths, `a resource of REST API "${api.name}"`);
    if (!/^(\{[\w.:-]+\+?\}|[\w.:$~!'()*,;=@%-]+)$/.test(part)) {
      throw new ResourceError(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the " +
          `beginning and the end; got "${part}"`,
        'InvalidProperty',
        'PathPart',
      );
    }
    if (parent.endsWith('+}')) {
      const message = 'Cannot create a child of a resource with a greedy path variable {proxy+}';
      throw new ResourceError(message, 'InvalidProperty', 'ParentId');
    }
    const path = `${parent === '/' ? '' : parent}/${part}`;
    if ([...api.paths.values()].includes(path)) {
      const message = `Another resource with the same parent already has this name: ${part}`;
      throw new ResourceError(message, 'ResourceExists', 'PathPart');
    }
    const id = generatedId(request, 6);
    api.paths.set(id, path);
    return { ref: id, attributes: { ResourceId: id } };
  },
});
