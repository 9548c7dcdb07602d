import type { ApiOperation } from '../../service-apis/service-api';
import { onUser, type UserPools } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminEnableUser.html */
export const adminEnableUser = (userPools: UserPools): ApiOperation =>
  onUser(userPools, { answer: (pool, user) => pool.users.setEnabled(user, true) });
