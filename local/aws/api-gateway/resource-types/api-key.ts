import { generatedName } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import { generatedId } from '../generated-id';
import type { RestApis } from '../rest-apis';

export const apiKey = (apis: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::ApiKey',
  create: (request) => {
    const { read } = request;
    const id = generatedId(request, 10);
    const value = read.string('Value') ?? `${generatedId(request, 32)}${generatedName(`${id} value`, 8)}`;
    if (!/^.{20,128}$/.test(value)) {
      read.fail('Value', `has ${value.length} characters`, 'an API key has at least 20 characters, and 128 at most');
    }
    apis.keys.addKey({ id, value, enabled: read.boolean('Enabled', false) });
    return { ref: id, attributes: { APIKeyId: id } };
  },
});
