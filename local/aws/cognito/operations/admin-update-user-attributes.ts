import { onUser } from '../private/on-user-pool';
import { ATTRIBUTES, attributesOf } from './private/user-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html */
export const adminUpdateUserAttributes = onUser({
  required: { UserAttributes: ATTRIBUTES },
  optional: { ClientMetadata: { map: 'string' } },
  answer(pool, user, { UserAttributes }) {
    pool.users.updateAttributes(user, attributesOf(UserAttributes), 'admin-update');
  },
});
