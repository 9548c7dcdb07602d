import type { LocalAccount } from '../../account/local-account';
import { typesOf, type LocalService, type ResourceType } from '../../template/resource-type';
import type { ServiceApis } from '../service-apis/service-apis';
import { CognitoRegion } from './cognito-region';
import { CognitoServers } from './cognito-servers';
import type { LocalMessage } from './local-message';
import type { LocalUser, LocalUserPool, NewUser, UserReference } from './local-user-pool';
import { Outbox, type ReceiveMessage } from './outbox';
import { createManagedLoginBranding } from './resource-types/managed-login-branding';
import { createUserPool } from './resource-types/user-pool';
import { createUserPoolClient } from './resource-types/user-pool-client';
import { createUserPoolDomain } from './resource-types/user-pool-domain';
import { createUserPoolIdentityProvider } from './resource-types/user-pool-identity-provider';
import { createUserPoolGroup } from './resource-types/user-pool-group';
import { createUserPoolResourceServer } from './resource-types/user-pool-resource-server';
import { createUserPoolUser } from './resource-types/user-pool-user';
import { createUserPoolUserToGroupAttachment } from './resource-types/user-pool-user-to-group-attachment';
import type { GenerateSigningKey } from './tokens/signing-keys';
import { SoftwareToken } from './mfa/software-token';
import type { InvokeFunction } from './triggers/triggers';
import type { User } from './users/user';
import { UserRefusedError } from './users/user-directory';
import type { UserPool } from './user-pool';

/** What the service needs of other services. */
export interface CognitoDependencies {
  /**
   * Runs Lambda triggers.
   *
   * @default - triggers do not run, which is said of every pool that has some
   */
  readonly invokeFunction?: InvokeFunction;
  /**
   * Makes the keys that pools sign with. RSA keys are slow to make; a suite that starts many services can keep some.
   *
   * @default - new RSA keys
   */
  readonly generateSigningKey?: GenerateSigningKey;
  /**
   * Gets every message to a person when it is sent.
   *
   * @default - messages are kept only
   */
  readonly receiveMessage?: ReceiveMessage;
}

/**
 * Amazon Cognito user pools, on this computer: discovery, keys, the OAuth endpoints and the sign-in pages of every pool
 * that a template declares.
 *
 * A template is evaluated with the names that AWS would give; what runs here sees loopback addresses. So tokens bear the
 * loopback address of their issuer, and callback URLs, sign-out URLs, resource server identifiers and scopes are compared in
 * their loopback form.
 *
 * @example
 * const cognito = new CognitoService(account, apis);
 * // ... the deployment creates the template's resources ...
 * const [pool] = cognito.pools;
 * cognito.createUser({ userPoolId: pool.id, username: 'alice', password: 'Correct-horse-1' });
 */
export class CognitoService implements LocalService {
  readonly resourceTypes: readonly ResourceType[];
  readonly #servers: CognitoServers;
  readonly #region: CognitoRegion;

  /** @param apis where the issuer host of the region is served */
  constructor(account: LocalAccount, apis: ServiceApis, dependencies: CognitoDependencies = {}) {
    this.#servers = new CognitoServers(account);
    this.#region = new CognitoRegion(
      account,
      this.#servers,
      apis,
      dependencies.invokeFunction,
      dependencies.generateSigningKey,
      new Outbox(dependencies.receiveMessage),
    );
    this.resourceTypes = typesOf({
      'AWS::Cognito::UserPool': createUserPool(this.#region),
      'AWS::Cognito::UserPoolClient': createUserPoolClient(this.#region),
      'AWS::Cognito::UserPoolDomain': createUserPoolDomain(this.#region),
      'AWS::Cognito::UserPoolResourceServer': createUserPoolResourceServer(this.#region),
      'AWS::Cognito::UserPoolGroup': createUserPoolGroup(this.#region),
      'AWS::Cognito::UserPoolIdentityProvider': createUserPoolIdentityProvider(this.#region),
      'AWS::Cognito::UserPoolUser': createUserPoolUser(this.#region),
      'AWS::Cognito::UserPoolUserToGroupAttachment': createUserPoolUserToGroupAttachment(this.#region),
      'AWS::Cognito::ManagedLoginBranding': createManagedLoginBranding(this.#region),
    });
  }

  /** The pools that exist now, in the order of creation. */
  get pools(): readonly LocalUserPool[] {
    return [...this.#region.pools.values()].map((pool) => pool.view());
  }

  /** The messages to people, oldest first; the last thousand are kept. */
  get messages(): readonly LocalMessage[] {
    return this.#region.outbox.messages;
  }

  /**
   * Creates a user who can sign in at once, or with a temporary password has to choose another one first.
   *
   * @throws Error when AWS would refuse the user, for example because of the pool's password policy. The message never
   * contains the password.
   */
  createUser(user: NewUser): LocalUser {
    const pool = this.#pool(user.userPoolId);
    const unknown = (user.groups ?? []).find((group) => !pool.groups.has(group));
    if (unknown !== undefined) {
      throw new UserRefusedError(
        `group '${unknown}' does not exist in user pool ${pool.id}; it has ${[...pool.groups.keys()].join(', ') || 'none'}`,
      );
    }
    const created = pool.users.create({
      signInName: user.username,
      attributes: user.attributes ?? {},
      verified: user.confirmed ?? true,
      confirmed: user.confirmed ?? true,
      password: { value: user.password, temporary: user.temporary ?? false },
    });
    for (const group of user.groups ?? []) {
      created.groups.add(group);
    }
    return { username: created.username, sub: created.sub };
  }

  /**
   * Gives a user another password, as an administrator can. A user whom a template created has none that anybody knows.
   *
   * @param temporary whether the user has to choose another one on the next sign-in
   */
  setUserPassword(user: UserReference & { readonly password: string; readonly temporary?: boolean }): void {
    const password = { value: user.password, temporary: user.temporary ?? false };
    this.#pool(user.userPoolId).users.setPassword(this.#user(user), password);
  }

  /** Lets a user sign in and refresh tokens again, or stops both. */
  setUserEnabled(user: UserReference & { readonly enabled: boolean }): void {
    this.#pool(user.userPoolId).users.setEnabled(this.#user(user), user.enabled);
  }

  /**
   * Gives a user an authenticator app, as somebody has who set one up before.
   *
   * @returns the secret in base32: codes are those of RFC 6238 with SHA-1, 6 digits and 30 seconds, by the twin's clock
   * @throws Error when the pool has no MFA with software tokens
   */
  enrollTotp(reference: UserReference): { readonly secret: string } {
    const { mfa, secondFactors } = this.#pool(reference.userPoolId).settings;
    if (mfa === 'OFF' || !secondFactors.includes('SOFTWARE_TOKEN_MFA')) {
      throw new UserRefusedError(
        `user pool ${reference.userPoolId} has no software tokens; set MfaConfiguration, and SOFTWARE_TOKEN_MFA in EnabledMfas`,
      );
    }
    const user = this.#user(reference);
    user.softwareToken = new SoftwareToken();
    return { secret: user.softwareToken.secret };
  }

  /** Stops every server. Stopping twice does no harm. */
  async stop(): Promise<void> {
    await this.#servers.stop();
  }

  #pool(id: string): UserPool {
    const pool = this.#region.pools.get(id);
    if (pool === undefined) {
      throw new UserRefusedError(
        `user pool '${id}' does not exist; there is ${[...this.#region.pools.keys()].join(', ') || 'none'}`,
      );
    }
    return pool;
  }

  #user({ userPoolId, username }: UserReference): User {
    const user = this.#pool(userPoolId).users.bySignInName(username);
    if (user === undefined) {
      throw new UserRefusedError(`user '${username}' does not exist in user pool ${userPoolId}`);
    }
    return user;
  }
}
