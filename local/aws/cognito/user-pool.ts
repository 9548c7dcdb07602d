import type { Assumptions } from '../../account/assumptions';
import type { Clock } from '../../account/clock';
import type { ResourceOrigin } from '../../template/late-resource';
import type { AppClient } from './app-client';
import type { IdentityProvider } from './federation/identity-provider';
import type { LocalUserPool, NewUser } from './local-user-pool';
import type { SecondFactor } from './mfa/second-factors';
import { SoftwareToken } from './mfa/software-token';
import type { Outbox } from './outbox';
import { ExpiringStore } from './private/expiring-store';
import type { ResourceServer } from './resource-server';
import type { AuthorizationGrant } from './sign-in/authorization-grant';
import { SignInAttempts } from './sign-in/sign-in-attempts';
import { RefreshTokens } from './tokens/refresh-tokens';
import { SigningKeys } from './tokens/signing-keys';
import { TokenIssuer } from './tokens/token-issuer';
import type { Triggers } from './triggers/triggers';
import { groupConfiguration, type Group, type GroupConfiguration } from './users/group';
import type { User } from './users/user';
import { UserDirectory } from './users/user-directory';
import { UserRefusedError } from './users/user-refused-error';
import type { UserRules } from './users/user-rules';

/** The feature plans of user pools, from the smallest to the largest. */
export const FEATURE_PLANS = ['LITE', 'ESSENTIALS', 'PLUS'] as const;

/** A feature plan, `UserPoolTier` in templates. */
export type FeaturePlan = (typeof FEATURE_PLANS)[number];

/** `MfaConfiguration` in templates. */
export type MfaConfiguration = 'OFF' | 'OPTIONAL' | 'ON';

/** What a template says of a user pool. */
export interface UserPoolSettings extends UserRules {
  readonly logicalId: string;
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly plan: FeaturePlan;
  /** Whether people need a second factor to sign in. */
  readonly mfa: MfaConfiguration;
  readonly secondFactors: readonly SecondFactor[];
}

/** What a pool knows of every identity provider, whichever its type. */
export interface RegisteredProvider {
  /** The attributes that its claims become. */
  readonly mappedAttributes: readonly string[];
  /** The resource of the template that it is. */
  readonly declaredBy: ResourceOrigin;
}

/** A domain of a pool, as others than its own endpoints know it. */
export interface DomainOfPool {
  readonly pool: { readonly id: string };
  /** The prefix, or the whole custom domain. */
  readonly name: string;
  readonly custom: boolean;
  /** 1 is the classic hosted UI, 2 managed login. */
  readonly managedLoginVersion: number;
  /** The resource of the template that it is. */
  readonly declaredBy: ResourceOrigin;
  /** Where the domain answers on this computer. */
  readonly origin: string;
}

/** A user pool with everything that belongs to it. */
export class UserPool {
  readonly clients = new Map<string, AppClient>();
  readonly resourceServers: ResourceServer[] = [];
  readonly groups = new Map<string, Group>();
  readonly identityProviders = new Map<string, IdentityProvider>();
  /** All identity providers by their names, also those that the twin does not serve. */
  readonly registeredProviders = new Map<string, RegisteredProvider>();
  /** The clients that have a managed login branding style. */
  readonly brandedClients = new Set<string>();
  readonly domains: DomainOfPool[] = [];
  readonly keys = new SigningKeys();
  readonly users: UserDirectory;
  readonly signIns: SignInAttempts;
  /** By the authorization code. */
  readonly grants: ExpiringStore<AuthorizationGrant>;
  readonly refreshTokens: RefreshTokens;
  readonly tokens: TokenIssuer;

  /** @param issuer the loopback address under which tokens name this pool, so that real clients can verify them */
  constructor(
    readonly settings: UserPoolSettings,
    readonly issuer: string,
    readonly clock: Clock,
    readonly triggers: Triggers,
    readonly assume: Assumptions,
    readonly outbox: Outbox,
    /**
     * Tells the owner of the pool why a sign-in is refused, which clients are not told.
     *
     * @param about the value that is refused, such as a secret; it is shown to nobody
     */
    readonly refused: (reason: string, clientId?: string, about?: string) => void,
  ) {
    this.users = new UserDirectory(settings, clock);
    this.signIns = new SignInAttempts(this.users, clock);
    this.grants = new ExpiringStore(clock);
    this.refreshTokens = new RefreshTokens(clock, assume);
    this.tokens = new TokenIssuer(issuer, this.keys, clock);
  }

  get id(): string {
    return this.settings.id;
  }

  /** The resource server with exactly this identifier, as clients of the twin name it. */
  resourceServer(identifier: string): ResourceServer | undefined {
    return this.resourceServers.find((server) => server.identifier === identifier);
  }

  /** What the groups of a user mean for tokens. */
  groupsOf(user: User): GroupConfiguration {
    return groupConfiguration([...user.groups].flatMap((name) => this.groups.get(name) ?? []));
  }

  /** The identity providers that a client offers and the twin serves, in the client's order. */
  providersOf(client: AppClient): readonly IdentityProvider[] {
    return client.settings.identityProviders.flatMap((name) => this.identityProviders.get(name) ?? []);
  }

  /**
   * The user who signs in with a name.
   *
   * @throws UserRefusedError when there is none
   */
  user(signInName: string): User {
    const user = this.users.bySignInName(signInName);
    if (user === undefined) {
      throw new UserRefusedError(`user '${signInName}' does not exist in user pool ${this.id}`, 'username');
    }
    return user;
  }

  /** @throws UserRefusedError when AWS would refuse the user; nothing is created then */
  createUser(person: NewUser): User {
    const { username, password, temporary = false, confirmed = true, attributes = {}, groups = [] } = person;
    const unknown = groups.find((group) => !this.groups.has(group));
    if (unknown !== undefined) {
      const known = [...this.groups.keys()].join(', ') || 'none';
      const message = `group '${unknown}' does not exist in user pool ${this.id}; it has ${known}`;
      throw new UserRefusedError(message, 'groups');
    }
    const user = this.users.create({
      signInName: username,
      attributes,
      verified: confirmed,
      confirmed,
      password: { value: password, temporary },
    });
    for (const group of groups) {
      user.groups.add(group);
    }
    return user;
  }

  /** @throws UserRefusedError when there is no such user, or the pool has no MFA with software tokens */
  enrollTotp(signInName: string): { readonly secret: string } {
    const { mfa, secondFactors } = this.settings;
    if (mfa === 'OFF' || !secondFactors.includes('SOFTWARE_TOKEN_MFA')) {
      throw new UserRefusedError(
        `user pool ${this.id} has no software tokens; set MfaConfiguration, and SOFTWARE_TOKEN_MFA in EnabledMfas`,
      );
    }
    const softwareToken = new SoftwareToken();
    this.user(signInName).softwareToken = softwareToken;
    return { secret: softwareToken.secret };
  }

  /** What tests and tools may know of the pool. */
  view(): LocalUserPool {
    const { logicalId, id, arn, name } = this.settings;
    return {
      logicalId,
      id,
      arn,
      name,
      issuer: this.issuer,
      domains: this.domains.map((domain) => domain.origin),
      clients: [...this.clients.values()].map((client) => ({
        logicalId: client.settings.logicalId,
        name: client.settings.name,
        clientId: client.clientId,
        ...(client.settings.secret === undefined ? {} : { clientSecret: client.settings.secret }),
        redirectUris: client.callbackUrls,
        logoutUris: client.logoutUrls,
        scopes: client.scopes,
        flows: client.settings.flows,
      })),
      usernameAttributes: this.settings.signInNames.usernameAttributes,
      usernames: this.users.all.map(({ username }) => username),
    };
  }
}
