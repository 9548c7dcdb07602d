import { onUser } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html */
export const adminDisableUser = onUser({
  answer(pool, user) {
    pool.users.setEnabled(user, false);
    // "Deactivates a user profile and revokes all access tokens for the user."
    pool.refreshTokens.revokeAllOf(user.sub);
  },
});
