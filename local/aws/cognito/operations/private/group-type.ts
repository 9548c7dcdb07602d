import type { UserPool } from '../../user-pool';
import type { Group } from '../../users/group';
import { apiTime } from './user-type';

/** `GroupType` in the API reference. */
export function groupType(pool: UserPool, { name, description, precedence, roleArn, createdAt }: Group): object {
  return {
    GroupName: name,
    UserPoolId: pool.id,
    Description: description,
    Precedence: precedence,
    RoleArn: roleArn,
    CreationDate: apiTime(createdAt),
    LastModifiedDate: apiTime(createdAt),
  };
}
