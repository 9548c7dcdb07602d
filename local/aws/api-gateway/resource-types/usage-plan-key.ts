import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import type { RestApis } from '../rest-apis';

export const usagePlanKey = ({ keys }: RestApis): ResourceType => ({
  type: 'AWS::ApiGateway::UsagePlanKey',
  create: ({ read }) => {
    read.requiredOneOf('KeyType', ['API_KEY']);
    const keyId = read.requiredString('KeyId');
    const planId = read.requiredString('UsagePlanId');
    const missing = keys.addToPlan(keyId, planId);
    if (missing === 'plan') {
      throw new ResourceError('Invalid Usage Plan ID specified', 'ResourceNotFound', 'UsagePlanId');
    }
    if (missing === 'key') {
      throw new ResourceError('Invalid API Key ID specified', 'ResourceNotFound', 'KeyId');
    }
    const id = `${keyId}:${planId}`;
    return { ref: id, attributes: { Id: id } };
  },
});
