import { onUserPool } from '../private/on-user-pool';
import { ATTRIBUTES, attributesOf, NO_CLIENT, userType } from './private/user-type';

/**
 * The twin mails nothing: a user who is created without `TemporaryPassword` can sign in only after `AdminSetUserPassword`. The
 * flags that a pre sign-up trigger sets are ignored (the developer guide, "Pre sign-up Lambda trigger").
 *
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
 */
export const adminCreateUser = onUserPool({
  required: { Username: 'string' },
  optional: {
    ClientMetadata: { map: 'string' },
    DesiredDeliveryMediums: ['string'],
    ForceAliasCreation: 'boolean',
    MessageAction: { enum: ['RESEND', 'SUPPRESS'] },
    TemporaryPassword: 'string',
    UserAttributes: ATTRIBUTES,
    ValidationData: ATTRIBUTES,
  },
  async answer(pool, { Username, UserAttributes, TemporaryPassword }) {
    const attributes = attributesOf(UserAttributes);
    await pool.triggers.run('PreSignUp', {
      source: 'PreSignUp_AdminCreateUser',
      userName: Username,
      clientId: NO_CLIENT,
      request: {
        userAttributes: { ...attributes, 'cognito:user_status': 'FORCE_CHANGE_PASSWORD' },
        validationData: null,
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    });
    const password = TemporaryPassword === undefined ? undefined : { value: TemporaryPassword, temporary: true };
    const user = pool.users.create({ signInName: Username, attributes, password, road: 'admin-create' });
    return { User: userType(user) };
  },
});
