/**
 * What the construct tells the function, as JSON in the environment variable `CONFIGURATION`.
 *
 * It names secrets and keys but never contains one. The construct that writes it is `GatewayAuthorizationServer`.
 */
export interface Configuration {
  /** This authorization server: an https origin without path or trailing slash (RFC 8414 section 2). */
  readonly issuer: string;

  /** What the pages call this service, e.g. "Acme tools". */
  readonly displayName: string;

  /** DynamoDB table with the partition key `id` (string) and the time-to-live attribute `expiresAt` (seconds). */
  readonly tableName: string;

  /** KMS keys for RS256. The first one signs; the public halves of all are published, so that keys can be rotated. */
  readonly signingKeyArns: string[];

  /** Secrets Manager secret: the key of the cookies' signatures, or several separated by a space, the newest first. */
  readonly cookieSecretArn: string;

  readonly gateway: GatewayConfiguration;
  readonly identityProvider: IdentityProviderConfiguration;
  readonly clients: ClientsConfiguration;

  /** What an assistant may be granted. */
  readonly scopes: ScopeConfiguration[];

  /** Seconds. */
  readonly accessTokenLifetime: number;

  /** Seconds from sign-in until the person has to sign in again, however often the token was refreshed. */
  readonly refreshTokenLifetime: number;
}

/** The one protected resource that tokens are issued for. */
export interface GatewayConfiguration {
  /**
   * Name of the SSM parameter with the gateway's URL. It is read when it is needed and not before: the gateway is created
   * after this function, because the gateway reads the function's metadata.
   */
  readonly urlParameter: string;

  /** The claim that the gateway's authorizer requires, besides `aud`, which it cannot compare with its own URL. */
  readonly claim: { readonly name: string; readonly value: string };
}

/** Who signs people in: an OpenID Connect provider, where this server is a confidential client. */
export interface IdentityProviderConfiguration {
  readonly issuer: string;
  readonly displayName: string;
  readonly clientId: string;
  readonly clientSecret: ClientSecretSource;

  /** The scopes to request upstream; `openid` is one of them. */
  readonly scopes: string[];

  /** Which claims of the ID token become `username` and `groups` of the access tokens. */
  readonly usernameClaim: string;
  readonly groupsClaim: string;
}

/** A secret of Secrets Manager whose whole value is the client secret, or the app client of a Cognito user pool. */
export type ClientSecretSource = { readonly secretArn: string } | { readonly userPoolId: string };

export interface ScopeConfiguration {
  readonly name: string;

  /** What the consent page says, completing "It will be able to ...". */
  readonly description: string;

  /** If given, only members of one of these groups are granted the scope. */
  readonly groups?: string[];
}

/** Which assistants may ask people to sign in. */
export interface ClientsConfiguration {
  readonly preRegistered: PreRegisteredClient[];

  /** RFC 7591. */
  readonly dynamicRegistration: boolean;

  /**
   * Hosts whose Client ID Metadata Documents are fetched, besides those of known assistants, which are not fetched but
   * bundled. `*` stands for every public host.
   */
  readonly metadataDocumentHosts: string[];

  /** https and custom-scheme callbacks, compared character by character. Loopback callbacks are always admitted. */
  readonly callbackUrls: string[];
}

export interface PreRegisteredClient {
  readonly clientId: string;
  readonly name: string;
  readonly redirectUris: string[];
}
