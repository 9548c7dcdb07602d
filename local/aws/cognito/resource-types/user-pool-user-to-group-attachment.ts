import { generatedName } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';

export const userPoolUserToGroupAttachment = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
  create: ({ read, stackName, logicalId }) => {
    const pool = region.pool(read);
    const { name } = read.reference('GroupName', pool.groups, 'a group of the user pool');
    const username = read.requiredString('Username');
    const problem = `'${username}' is not a user of the user pool`;
    const user =
      pool.users.bySignInName(username) ??
      read.fail('Username', problem, 'use Ref of a user of the same pool', 'ResourceNotFound');
    user.groups.add(name);
    return { ref: `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}` };
  },
});
