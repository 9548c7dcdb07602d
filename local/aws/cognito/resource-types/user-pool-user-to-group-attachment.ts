import { generatedName } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { NAMES_OTHERS, warnOfLateResources } from './private/late-resources';

/** `AWS::Cognito::UserPoolUserToGroupAttachment`. User and group are named, by `Ref` or as text. */
export const userPoolUserToGroupAttachment = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
  phase: NAMES_OTHERS,
  create: (request) => {
    const { read, stackName, logicalId } = request;
    const pool = region.pool(read);
    const { name, declaredBy } = read.reference('GroupName', pool.groups, 'a group of the user pool');
    const username = read.requiredString('Username');
    const problem = `'${username}' is not a user of the user pool`;
    const user =
      pool.users.bySignInName(username) ??
      read.fail('Username', problem, 'use Ref of a user of the same pool', 'ResourceNotFound');
    user.groups.add(name);
    const what = 'group membership';
    warnOfLateResources(region, request, what, 'the group that GroupName names', [declaredBy]);
    warnOfLateResources(region, request, what, 'the user that Username names', [user.declaredBy]);
    return { ref: `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}` };
  },
});
