import { onUser } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html */
export const adminUserGlobalSignOut = onUser({ answer: (pool, user) => pool.refreshTokens.revokeAllOf(user.sub) });
