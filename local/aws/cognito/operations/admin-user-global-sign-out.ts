import type { ApiOperation } from '../../service-apis/service-api';
import { onUser, type UserPools } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html */
export const adminUserGlobalSignOut = (userPools: UserPools): ApiOperation =>
  onUser(userPools, { answer: (pool, user) => pool.refreshTokens.revokeAllOf(user.sub) });
