import type { Origins } from '../../account/origins';
import { equalsInConstantTime } from '../../account/secrets';
import { isCustomScope } from './tokens/scopes';
import { isWritableByClients } from './users/attribute-schema';

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
  /** `undefined` when the template names none, which means the attributes that {@link AppClient.canRead} says. */
  readonly readAttributes?: readonly string[];
  /** `undefined` when the template names none, which means every attribute that a client can have write access to. */
  readonly writeAttributes?: readonly string[];
  /** Whether the client reads custom attributes where the template names none. */
  readonly readsCustomAttributes: boolean;
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
   * Whether the client may read an attribute. Where the template does not say, the two sources differ: all but custom ones
   * (`ReadAttributes` of `CreateUserPoolClient`), or all (the guide, "Attribute permissions and scopes").
   */
  canRead(attribute: string): boolean {
    const { readAttributes, readsCustomAttributes } = this.settings;
    if (readAttributes !== undefined) return readAttributes.includes(attribute);
    return !attribute.startsWith('dev:') && (readsCustomAttributes || !attribute.startsWith('custom:'));
  }

  /**
   * Whether the client may write an attribute. Where the template does not say, it may write every one, custom ones
   * included: the guide, "Attribute permissions and scopes", and a public measurement, against `WriteAttributes` of
   * `CreateUserPoolClient`, which has standard attributes only.
   */
  canWrite(attribute: string): boolean {
    return this.settings.writeAttributes?.includes(attribute) ?? isWritableByClients(attribute);
  }
}
