import type { PropertyReader } from '../../../template/property-reader';
import { runPostConfirmation } from '../sign-in-triggers';
import { userStatus, type User } from '../user';
import type { UserPool } from '../user-pool';
import { ApiError } from './api-error';
import { attributesOf, describedUser, poolOf, userOf, type Operation } from './operation';
import { pageOf } from './page-of';
import { userFilter } from './user-filter';

/** The API names no app client where there is none. */
const NO_CLIENT = 'CLIENT_ID_NOT_APPLICABLE';

/**
 * The operations on users.
 *
 * Source: the Amazon Cognito user pools API reference. The twin mails nothing: a user who is created without
 * `TemporaryPassword` can sign in only after `AdminSetUserPassword`. `AdminCreateUser` ignores the flags that a pre sign-up
 * trigger sets (the developer guide, "Pre sign-up Lambda trigger"). Unverified on live AWS: the wording of messages.
 */
export const USER_OPERATIONS: Readonly<Record<string, Operation>> = {
  AdminCreateUser: async (read, context) => {
    const pool = poolOf(read, context);
    const signInName = read.requiredString('Username');
    read.oneOf('MessageAction', ['SUPPRESS', 'RESEND']);
    const attributes = attributesOf(read);
    await pool.triggers.run('PreSignUp', {
      source: 'PreSignUp_AdminCreateUser',
      userName: signInName,
      clientId: NO_CLIENT,
      request: {
        userAttributes: { ...attributes, 'cognito:user_status': 'FORCE_CHANGE_PASSWORD' },
        validationData: null,
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    });
    const value = read.string('TemporaryPassword');
    const password = value === undefined ? undefined : { value, temporary: true };
    return { User: userType(pool.users.create({ signInName, attributes, password })) };
  },
  AdminSetUserPassword: (read, context) => {
    const { pool, user } = named(read, context);
    if (user.identity !== undefined) {
      throw new ApiError('UnsupportedUserStateException', 'User is external and has no password.');
    }
    const password = { value: read.requiredString('Password'), temporary: !read.boolean('Permanent', false) };
    pool.users.setPassword(user, password);
    return {};
  },
  AdminConfirmSignUp: async (read, context) => {
    const { pool, user } = named(read, context);
    if (user.confirmed) {
      // The words are from public reports.
      throw new ApiError('NotAuthorizedException', `User cannot be confirmed. Current status is ${userStatus(user)}`);
    }
    pool.users.confirm(user);
    await runPostConfirmation(pool, NO_CLIENT, user);
    return {};
  },
  AdminGetUser: (read, context) => {
    const { user } = named(read, context);
    const { attributes, rest } = describedUser(user);
    const factors = user.softwareToken === undefined ? [] : ['SOFTWARE_TOKEN_MFA'];
    return {
      ...rest,
      UserAttributes: attributes,
      ...(factors.length > 0 ? { UserMFASettingList: factors, PreferredMfaSetting: factors[0] } : {}),
    };
  },
  AdminUpdateUserAttributes: (read, context) => {
    const { pool, user } = named(read, context);
    pool.users.updateAttributes(user, attributesOf(read));
    return {};
  },
  AdminDisableUser: (read, context) => {
    const { pool, user } = named(read, context);
    pool.users.setEnabled(user, false);
    // "Deactivates a user profile and revokes all access tokens for the user."
    pool.refreshTokens.revokeAllOf(user.sub);
    return {};
  },
  AdminEnableUser: (read, context) => {
    const { pool, user } = named(read, context);
    pool.users.setEnabled(user, true);
    return {};
  },
  AdminDeleteUser: (read, context) => {
    const { pool, user } = named(read, context);
    pool.users.delete(user);
    return {};
  },
  AdminUserGlobalSignOut: (read, context) => {
    const { pool, user } = named(read, context);
    pool.refreshTokens.revokeAllOf(user.sub);
    return {};
  },
  ListUsers: (read, context) => {
    const pool = poolOf(read, context);
    const found = pool.users.all.filter(userFilter(read.string('Filter')));
    const { page, next } = pageOf(read, found, { limit: 'Limit', token: 'PaginationToken' });
    const wanted = read.strings('AttributesToGet');
    return { Users: page.map((user) => userType(user, wanted)), ...next };
  },
};

/** The `UserType` of a user, with the attributes that are wanted. */
export function userType(user: User, wanted: readonly string[] = []): object {
  const { attributes, rest } = describedUser(user);
  const shown = attributes.filter(
    (attribute) => wanted.length === 0 || wanted.includes((attribute as { readonly Name: string }).Name),
  );
  return { ...rest, Attributes: shown };
}

function named(
  read: PropertyReader,
  context: Parameters<Operation>[1],
): { readonly pool: UserPool; readonly user: User } {
  const pool = poolOf(read, context);
  return { pool, user: userOf(read, pool) };
}
