import { generatedName } from '../../../account/generated-name';
import { shortened } from '../../../template/property-reader';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { NAME_RULES } from '../private/name-rules';

const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** `AWS::Cognito::UserPoolGroup`. `Ref` is the name: CloudFormation Template Reference. */
export const userPoolGroup = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolGroup',
  create: ({ read, stackName, logicalId }) => {
    const pool = region.pool(read);
    const name =
      read.text('GroupName', NAME_RULES.principal) ?? `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}`;
    const precedence = read.integer('Precedence', { min: 0, max: 2 ** 31 - 1 });
    if (pool.groups.has(name)) {
      read.fail('GroupName', `'${name}' already exists in the user pool`, 'choose another one', 'ResourceExists');
    }
    const roleArn = read.string('RoleArn');
    if (roleArn !== undefined && !ROLE_ARN.test(roleArn)) {
      read.fail('RoleArn', `'${shortened(roleArn)}' is not the ARN of a role`, 'use the Arn of an IAM role');
    }
    const description = read.text('Description', NAME_RULES.groupDescription);
    const createdAt = region.account.clock.now();
    const declaredBy = { stackName, logicalId };
    pool.groups.set(name, { name, description, precedence, roleArn, createdAt, declaredBy });
    return { ref: name };
  },
});
