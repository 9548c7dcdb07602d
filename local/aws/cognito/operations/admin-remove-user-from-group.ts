import type { ApiOperation } from '../../service-apis/service-api';
import { groupOf, onUser, type UserPools } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRemoveUserFromGroup.html */
export const adminRemoveUserFromGroup = (userPools: UserPools): ApiOperation =>
  onUser(userPools, {
    required: { GroupName: 'string' },
    answer(pool, user, { GroupName }) {
      user.groups.delete(groupOf(pool, GroupName).name);
    },
  });
