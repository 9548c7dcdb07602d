import { ApiError } from '../service-apis/api-error';
import { awsJson } from '../service-apis/aws-json';
import type { ServiceApi } from '../service-apis/service-api';
import { adminAddUserToGroup } from './operations/admin-add-user-to-group';
import { adminConfirmSignUp } from './operations/admin-confirm-sign-up';
import { adminCreateUser } from './operations/admin-create-user';
import { adminDeleteUser } from './operations/admin-delete-user';
import { adminDisableUser } from './operations/admin-disable-user';
import { adminEnableUser } from './operations/admin-enable-user';
import { adminGetUser } from './operations/admin-get-user';
import { adminListGroupsForUser } from './operations/admin-list-groups-for-user';
import { adminRemoveUserFromGroup } from './operations/admin-remove-user-from-group';
import { adminSetUserPassword } from './operations/admin-set-user-password';
import { adminUpdateUserAttributes } from './operations/admin-update-user-attributes';
import { adminUserGlobalSignOut } from './operations/admin-user-global-sign-out';
import { describeResourceServer } from './operations/describe-resource-server';
import { describeUserPool } from './operations/describe-user-pool';
import { describeUserPoolClient } from './operations/describe-user-pool-client';
import { describeUserPoolDomain } from './operations/describe-user-pool-domain';
import { listGroups } from './operations/list-groups';
import { listResourceServers } from './operations/list-resource-servers';
import { listUserPoolClients } from './operations/list-user-pool-clients';
import { listUserPools } from './operations/list-user-pools';
import { listUsers } from './operations/list-users';
import { listUsersInGroup } from './operations/list-users-in-group';
import { invalidParameter, type UserPools } from './private/on-user-pool';
import { TriggerError } from './triggers/triggers';
import { UserRefusedError } from './users/user-refused-error';

/**
 * The user pools API of the issuer host: the operations that administrators use. Unverified on live AWS: the wording of
 * messages.
 */
export function userPoolsApi(userPools: UserPools): ServiceApi {
  return {
    sdkId: 'Cognito Identity Provider',
    signingName: 'cognito-idp',
    // AWS has two names for it: `IssuerConfiguration` of a pool chooses.
    hosts: ['cognito-idp', 'issuer-cognito-idp'],
    protocol: awsJson('1.1', 'AWSCognitoIdentityProviderService'),
    invalidInput: invalidParameter,
    maxBodyBytes: 64 * 1024,
    refusalOf: (error) =>
      error instanceof TriggerError || error instanceof UserRefusedError
        ? new ApiError(error.exception, error.message)
        : undefined,
    operations: {
      AdminCreateUser: adminCreateUser(userPools),
      AdminSetUserPassword: adminSetUserPassword(userPools),
      AdminConfirmSignUp: adminConfirmSignUp(userPools),
      AdminGetUser: adminGetUser(userPools),
      AdminUpdateUserAttributes: adminUpdateUserAttributes(userPools),
      AdminDisableUser: adminDisableUser(userPools),
      AdminEnableUser: adminEnableUser(userPools),
      AdminDeleteUser: adminDeleteUser(userPools),
      AdminUserGlobalSignOut: adminUserGlobalSignOut(userPools),
      AdminAddUserToGroup: adminAddUserToGroup(userPools),
      AdminRemoveUserFromGroup: adminRemoveUserFromGroup(userPools),
      AdminListGroupsForUser: adminListGroupsForUser(userPools),
      ListUsers: listUsers(userPools),
      ListGroups: listGroups(userPools),
      ListUsersInGroup: listUsersInGroup(userPools),
      ListUserPools: listUserPools(userPools),
      DescribeUserPool: describeUserPool(userPools),
      ListUserPoolClients: listUserPoolClients(userPools),
      DescribeUserPoolClient: describeUserPoolClient(userPools),
      DescribeUserPoolDomain: describeUserPoolDomain(userPools),
      ListResourceServers: listResourceServers(userPools),
      DescribeResourceServer: describeResourceServer(userPools),
    },
  };
}
