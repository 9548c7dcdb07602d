import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../generated-id';
import type { RestApis } from '../rest-apis';

/** A JSON schema, which exports have. The twin does not validate bodies with it. */
export const model = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::Model',
  create: (request) => {
    const { read } = request;
    const name = read.string('Name') ?? generatedId(request, 12);
    const { models } = apis.named(read);
    if (read.has('Schema')) {
      models.set(name, read.json('Schema').values);
    }
    return { ref: name };
  },
});
