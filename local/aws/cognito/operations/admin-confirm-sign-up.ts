import { ApiError } from '../../service-apis/api-error';
import { onUser } from '../private/on-user-pool';
import { runPostConfirmation } from '../triggers/sign-in-triggers';
import { userStatus } from '../users/user';
import { NO_CLIENT } from './private/user-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminConfirmSignUp.html */
export const adminConfirmSignUp = onUser({
  optional: { ClientMetadata: { map: 'string' } },
  async answer(pool, user) {
    if (user.confirmed) {
      // The words are from public reports.
      throw new ApiError('NotAuthorizedException', `User cannot be confirmed. Current status is ${userStatus(user)}`);
    }
    pool.users.confirm(user);
    await runPostConfirmation(pool, NO_CLIENT, user);
  },
});
