import { generatedName } from '../../../account/generated-name';
import type { CreateResource } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { PropertyReader } from '../../../template/property-reader';

/** `AWS::Cognito::UserPoolUserToGroupAttachment`. */
export function createUserPoolUserToGroupAttachment(region: CognitoRegion): CreateResource {
  return ({ stackName, logicalId, properties }) => {
    const read = new PropertyReader(properties);
    const pool = region.pool(read);
    const group = read.requiredString('GroupName');
    if (!pool.groups.has(group)) {
      read.fail('GroupName', `'${group}' is no group of the user pool`, 'use Ref of a group of the same pool');
    }
    const username = read.requiredString('Username');
    const user =
      pool.users.bySignInName(username) ??
      read.fail('Username', `'${username}' is no user of the user pool`, 'use Ref of a user of the same pool');
    user.groups.add(group);
    return { ref: `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}` };
  };
}
