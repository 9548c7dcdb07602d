import { physicalName } from '../../../account/generated-name';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import type { Authorization } from '../authorization';
import { roleId } from '../role';
import type { MutableRole, Roles } from '../roles';
import { readPath, readPolicy, NAME } from './private/policy-properties';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const iamRole = (roles: Roles, authorization: Authorization): ResourceType => ({
  type: 'AWS::IAM::Role',
  create(request) {
    const { read } = request;
    const name = read.text('RoleName', NAME.role) ?? physicalName(request, NAME.role.maxLength);
    const arn = roles.arn('role', readPath(read), name);
    const fromPolicies = roles.byName.get(name);
    if (fromPolicies?.trustPolicy !== undefined) {
      const problem = `RoleName '${name}' already exists; choose another name, or let AWS generate one`;
      throw new ResourceError(problem, 'ResourceExists', 'RoleName');
    }
    const permissionsBoundary = read.string('PermissionsBoundary');
    const role: MutableRole = {
      name,
      arn,
      id: roleId(arn),
      trustPolicy: read.requiredObject('AssumeRolePolicyDocument').values,
      inlinePolicies: new Map(fromPolicies?.inlinePolicies),
      managedPolicyArns: new Set([...read.strings('ManagedPolicyArns'), ...(fromPolicies?.managedPolicyArns ?? [])]),
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    };
    for (const policy of read.objects('Policies')) {
      const { name: policyName, document } = readPolicy(policy, request, authorization);
      role.inlinePolicies.set(policyName, document);
    }
    roles.byName.set(name, role);
    return { ref: name, attributes: { Arn: arn, RoleId: role.id } };
  },
});
