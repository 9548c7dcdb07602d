import type { Origins } from '../../account/origins';
import { equalsInConstantTime } from '../../account/secrets';
import { isCustomScope } from './tokens/scopes';
import { STANDARD_ATTRIBUTES } from './users/user-attributes';

/** The OAuth 2.0 grants that an app client can be allowed. */
export type OAuthFlow = 'code' | 'implicit' | 'client_credentials';

/** What a template says of an app client, in the names that AWS would use. */
export interface AppClientSettings {
  readonly logicalId: string;
  readonly clientId: string;
  readonly name: string;
  readonly secret?: string;
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  readonly flows: readonly OAuthFlow[];
  readonly scopes: readonly string[];
  readonly identityProviders: readonly string[];
  /** Token lifetimes in seconds. */
  readonly lifetimes: { readonly access: number; readonly id: number; readonly refresh: number };
  /** Present when refresh tokens rotate. */
  readonly rotation?: { readonly gracePeriodSeconds: number };
  /** How long a person may take for a step of signing in, in seconds. */
  readonly authSessionSeconds: number;
  readonly revocable: boolean;
  readonly preventUserExistenceErrors: boolean;
  /** `undefined` when the template names none, which means Cognito's default. */
  readonly readAttributes?: readonly string[];
}

/** A program that signs users in, or itself. */
export class AppClient {
  readonly #live: {
    readonly value: Pick<AppClientSettings, 'callbackUrls' | 'logoutUrls' | 'scopes'>;
  };

  constructor(
    readonly settings: AppClientSettings,
    origins: Origins,
  ) {
    const { callbackUrls, logoutUrls, scopes } = settings;
    this.#live = origins.live({ callbackUrls, logoutUrls, scopes });
  }

  get clientId(): string {
    return this.settings.clientId;
  }

  /** The callback URLs as they are on this computer. */
  get callbackUrls(): readonly string[] {
    return this.#live.value.callbackUrls;
  }

  /** The sign-out URLs as they are on this computer. */
  get logoutUrls(): readonly string[] {
    return this.#live.value.logoutUrls;
  }

  /** The allowed scopes as tokens of the twin have them. */
  get scopes(): readonly string[] {
    return this.#live.value.scopes;
  }

  /** The scopes that the client can get for itself: client credentials grants know custom scopes only. */
  get machineScopes(): readonly string[] {
    return this.scopes.filter(isCustomScope);
  }

  /** Whether the pool's own users sign in with the client. */
  get offersPasswords(): boolean {
    return this.settings.identityProviders.includes('COGNITO');
  }

  allows(flow: OAuthFlow): boolean {
    return this.settings.flows.includes(flow);
  }

  /** Whether the client authenticates: with its secret where it has one, and with none where it has none. */
  accepts(secret: string | undefined): boolean {
    return this.settings.secret === undefined || secret === undefined
      ? this.settings.secret === secret
      : equalsInConstantTime(secret, this.settings.secret);
  }

  /**
   * Whether the client may read an attribute. A client without `ReadAttributes` reads the standard attributes and no
   * custom ones (`ReadAttributes` of `CreateUserPoolClient`).
   */
  canRead(attribute: string): boolean {
    return (this.settings.readAttributes ?? STANDARD_ATTRIBUTES).includes(attribute);
  }
}
