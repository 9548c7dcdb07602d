import { ApiError } from '../../service-apis/api-error';
import { onUser } from '../private/on-user-pool';

/**
 * The wording of the refusal is unverified.
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html
 */
export const adminSetUserPassword = onUser({
  required: { Password: 'string' },
  optional: { Permanent: 'boolean' },
  answer(pool, user, { Password, Permanent = false }) {
    if (user.identity !== undefined) {
      throw new ApiError('UnsupportedUserStateException', 'User is external and has no password.');
    }
    pool.users.setPassword(user, { value: Password, temporary: !Permanent });
  },
});
