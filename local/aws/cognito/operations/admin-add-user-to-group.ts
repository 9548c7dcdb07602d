import type { ApiOperation } from '../../service-apis/service-api';
import { groupOf, onUser, type UserPools } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html */
export const adminAddUserToGroup = (userPools: UserPools): ApiOperation =>
  onUser(userPools, {
    required: { GroupName: 'string' },
    answer(pool, user, { GroupName }) {
      user.groups.add(groupOf(pool, GroupName).name);
    },
  });
