import { physicalName } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import type { Authorization } from '../authorization';
import type { Roles } from '../roles';
import { NAME, readDocument, readPath } from './private/policy-properties';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const iamManagedPolicy = (roles: Roles, authorization: Authorization): ResourceType => ({
  type: 'AWS::IAM::ManagedPolicy',
  create(request) {
    const { read } = request;
    const name = read.text('ManagedPolicyName', NAME.policy) ?? physicalName(request, 64);
    const arn = roles.arn('policy', readPath(read), name);
    roles.managedPolicies.set(arn, readDocument(read, request, authorization));
    for (const role of read.strings('Roles')) {
      roles.named(role).managedPolicyArns.add(arn);
    }
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
});
