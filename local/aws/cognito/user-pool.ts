import type { Clock } from '../../account/clock';
import type { Assumptions } from '../../account/assumptions';
import type { AppClient } from './app-client';
import { AuthorizationCodes } from './sign-in/authorization-codes';
import { groupConfiguration, type Group, type GroupConfiguration } from './users/group';
import type { IdentityProvider } from './federation/identity-provider';
import type { LocalUserPool } from './local-user-pool';
import type { Outbox } from './outbox';
import type { PoolDomain } from './pool-domain';
import { RefreshTokens } from './tokens/refresh-tokens';
import type { ResourceServer } from './resource-server';
import type { SecondFactor } from './mfa/second-factors';
import type { SigningKeys } from './tokens/signing-keys';
import { TokenIssuer } from './tokens/token-issuer';
import type { Triggers } from './triggers/triggers';
import type { User } from './users/user';
import { UserDirectory, type DirectoryRules } from './users/user-directory';

/** The feature plans of user pools, from the smallest to the largest. */
export const FEATURE_PLANS = ['LITE', 'ESSENTIALS', 'PLUS'] as const;

/** A feature plan, `UserPoolTier` in templates. */
export type FeaturePlan = (typeof FEATURE_PLANS)[number];

/** `MfaConfiguration` in templates. */
export type MfaConfiguration = 'OFF' | 'OPTIONAL' | 'ON';

/** What a template says of a user pool. */
export interface UserPoolSettings extends DirectoryRules {
  readonly logicalId: string;
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly plan: FeaturePlan;
  /** Whether people need a second factor to sign in. */
  readonly mfa: MfaConfiguration;
  readonly secondFactors: readonly SecondFactor[];
}

/** A user pool with everything that belongs to it. */
export class UserPool {
  readonly clients = new Map<string, AppClient>();
  readonly resourceServers: ResourceServer[] = [];
  readonly groups = new Map<string, Group>();
  readonly identityProviders = new Map<string, IdentityProvider>();
  /** The names of all identity providers, also of those that the twin does not serve. */
  readonly providerNames = new Set<string>();
  /** The clients that have a managed login branding style. */
  readonly brandedClients = new Set<string>();
  readonly domains: PoolDomain[] = [];
  readonly users: UserDirectory;
  readonly codes: AuthorizationCodes;
  readonly refreshTokens: RefreshTokens;
  readonly tokens: TokenIssuer;

  /** @param issuer the loopback address under which tokens name this pool, so that real clients can verify them */
  constructor(
    readonly settings: UserPoolSettings,
    readonly issuer: string,
    readonly clock: Clock,
    readonly triggers: Triggers,
    readonly assume: Assumptions,
    readonly keys: SigningKeys,
    readonly outbox: Outbox,
  ) {
    this.users = new UserDirectory(settings, clock);
    this.codes = new AuthorizationCodes(clock);
    this.refreshTokens = new RefreshTokens(clock, assume);
    this.tokens = new TokenIssuer(issuer, keys, clock);
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
      usernames: this.users.usernames,
    };
  }
}
