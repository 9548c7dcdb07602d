import { onUser } from '../private/on-user-pool';
import { describedUser } from './private/user-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminGetUser.html */
export const adminGetUser = onUser({
  answer(_pool, user) {
    const { attributes, rest } = describedUser(user);
    const factors = user.softwareToken === undefined ? [] : ['SOFTWARE_TOKEN_MFA'];
    return {
      ...rest,
      UserAttributes: attributes,
      ...(factors.length > 0 ? { UserMFASettingList: factors, PreferredMfaSetting: factors[0] } : {}),
    };
  },
});
