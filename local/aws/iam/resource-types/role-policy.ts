import type { ResourceType } from '../../../template/resource-type';
import type { Authorization } from '../authorization';
import type { Roles } from '../roles';
import { NAME, readPolicy } from './private/policy-properties';

/**
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html
 *
 * `Ref` returns the identifier that the schema of the resource type has. Unverified on AWS.
 */
export const iamRolePolicy = (roles: Roles, authorization: Authorization): ResourceType => ({
  type: 'AWS::IAM::RolePolicy',
  create(request) {
    const { read } = request;
    const { name, document } = readPolicy(read, request, authorization);
    const role = read.requiredText('RoleName', NAME.role);
    roles.named(role).inlinePolicies.set(name, document);
    return { ref: `${name}|${role}` };
  },
});
