import type { LocalAccount } from '../../account/local-account';
import type { LocalService, ResourceType } from '../../template/resource-type';
import type { ServiceApis } from '../service-apis/service-apis';
import { CognitoRegion } from './cognito-region';
import type { LocalUserPool, NewUser, UserReference } from './local-user-pool';
import { Outbox, type LocalMessage, type ReceiveMessage } from './outbox';
import { describedUserPoolClient } from './resource-types/described-user-pool-client';
import { managedLoginBranding } from './resource-types/managed-login-branding';
import { userPool } from './resource-types/user-pool';
import { userPoolClient } from './resource-types/user-pool-client';
import { userPoolDomain } from './resource-types/user-pool-domain';
import { userPoolGroup } from './resource-types/user-pool-group';
import { userPoolIdentityProvider } from './resource-types/user-pool-identity-provider';
import { userPoolResourceServer } from './resource-types/user-pool-resource-server';
import { userPoolUiCustomizationAttachment } from './resource-types/user-pool-ui-customization-attachment';
import { userPoolUser } from './resource-types/user-pool-user';
import { userPoolUserToGroupAttachment } from './resource-types/user-pool-user-to-group-attachment';
import type { InvokeFunction } from './triggers/triggers';
import type { UserPool } from './user-pool';
import type { User } from './users/user';
import { generatedPassword } from './users/password-policy';
import { UserRefusedError } from './users/user-refused-error';

/**
 * Amazon Cognito user pools, on this computer: discovery, keys, the OAuth endpoints and the sign-in pages of every pool
 * that a template declares.
 *
 * A template is evaluated with the names that AWS would give; what runs here sees loopback addresses. So tokens have the
 * loopback address of their issuer, and callback URLs, sign-out URLs, resource server identifiers and scopes are compared in
 * their loopback form.
 */
export class CognitoService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  readonly #region: CognitoRegion;

  /**
   * @param apis where the issuer host of the region is served
   * @param invokeFunction runs Lambda triggers
   * @param receiveMessage gets every message to a person when it is sent
   */
  constructor(
    account: LocalAccount,
    apis: ServiceApis,
    invokeFunction: InvokeFunction,
    receiveMessage?: ReceiveMessage,
  ) {
    this.#region = new CognitoRegion(account, apis, invokeFunction, new Outbox(receiveMessage));
    this.resourceTypes = [
      describedUserPoolClient,
      userPool,
      userPoolClient,
      userPoolDomain,
      userPoolGroup,
      userPoolIdentityProvider,
      userPoolResourceServer,
      userPoolUser,
      userPoolUserToGroupAttachment,
      managedLoginBranding,
      userPoolUiCustomizationAttachment,
    ].map((type) => type(this.#region));
  }

  /** The pools that exist now, in the order of creation. */
  get pools(): readonly LocalUserPool[] {
    return [...this.#region.pools.values()].map((pool) => pool.view());
  }

  /** The messages to people, oldest first; the last thousand are kept. */
  get messages(): readonly LocalMessage[] {
    return this.#region.outbox.entries;
  }

  /**
   * Creates a user who can sign in at once, or with a temporary password has to choose another one first.
   *
   * @throws UserRefusedError when AWS would refuse the user, for example because of the pool's password policy
   */
  createUser(user: NewUser): User {
    return this.#pool(user).createUser(user);
  }

  /** A password that the policy of a user pool admits. */
  generatedPassword(userPoolId: string): string {
    return generatedPassword(this.#pool({ userPoolId }).settings.passwordPolicy);
  }

  /**
   * Lets a user sign in and refresh tokens again, or stops both.
   *
   * @throws UserRefusedError when there is no such user
   */
  setUserEnabled(user: UserReference & { readonly enabled: boolean }): void {
    const pool = this.#pool(user);
    pool.users.setEnabled(pool.user(user.username), user.enabled);
  }

  /**
   * Gives a user an authenticator app, as if the user had set one up before.
   *
   * @returns the secret in base32: codes are those of RFC 6238 with SHA-1, 6 digits and 30 seconds, by the twin's clock
   * @throws UserRefusedError when there is no such user, or the pool has no MFA with software tokens
   */
  enrollTotp(user: UserReference): { readonly secret: string } {
    return this.#pool(user).enrollTotp(user.username);
  }

  stop(): Promise<void> {
    return this.#region.stop();
  }

  #pool({ userPoolId: id }: Pick<UserReference, 'userPoolId'>): UserPool {
    const { pools } = this.#region;
    const pool = pools.get(id);
    if (pool === undefined) {
      const known = [...pools.keys()].join(', ') || 'none';
      throw new UserRefusedError(`user pool '${id}' does not exist; there is ${known}`, 'userPoolId');
    }
    return pool;
  }
}
