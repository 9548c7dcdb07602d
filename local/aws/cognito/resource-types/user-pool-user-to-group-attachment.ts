import { generatedName } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';

/** `AWS::Cognito::UserPoolUserToGroupAttachment`. */
export const userPoolUserToGroupAttachment = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
  create: ({ read, stackName, logicalId }) => {
    const pool = region.pool(read);
    const group = read.requiredString('GroupName');
    if (!pool.groups.has(group)) {
      read.fail(
        'GroupName',
        `'${group}' is not a group of the user pool`,
        'use Ref of a group of the same pool',
        'ResourceNotFound',
      );
    }
    const username = read.requiredString('Username');
    const user =
      pool.users.bySignInName(username) ??
      read.fail(
        'Username',
        `'${username}' is not a user of the user pool`,
        'use Ref of a user of the same pool',
        'ResourceNotFound',
      );
    user.groups.add(group);
    return { ref: `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}` };
  },
});
