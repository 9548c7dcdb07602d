import { physicalName } from '../../../account/generated-name';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import type { Authorization } from '../authorization';
import type { Roles } from '../roles';
import { readPolicy } from './private/policy-properties';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const iamPolicy = (roles: Roles, authorization: Authorization): ResourceType => ({
  type: 'AWS::IAM::Policy',
  create(request) {
    const { read } = request;
    const { name, document } = readPolicy(read, request, authorization);
    if (['Roles', 'Users', 'Groups'].every((principals) => read.strings(principals).length === 0)) {
      const problem = `At least one of [Groups,Roles,Users] must be non-empty for the policy '${name}'`;
      throw new ResourceError(problem, 'MissingProperty', 'Roles');
    }
    for (const role of read.strings('Roles')) {
      roles.named(role).inlinePolicies.set(name, document);
    }
    const id = physicalName(request, 64);
    return { ref: id, attributes: { Id: id } };
  },
});
