import type { ApiOperation } from '../../service-apis/service-api';
import { onUser, type UserPools } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html */
export const adminDisableUser = (userPools: UserPools): ApiOperation =>
  onUser(userPools, {
    answer(pool, user) {
      pool.users.setEnabled(user, false);
      // "Deactivates a user profile and revokes all access tokens for the user."
      pool.refreshTokens.revokeAllOf(user.sub);
    },
  });
