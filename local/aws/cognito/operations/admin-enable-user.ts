import { onUser } from '../private/on-user-pool';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminEnableUser.html */
export const adminEnableUser = onUser({ answer: (pool, user) => pool.users.setEnabled(user, true) });
