/**
 * The contract between `GatewayAuthorizationServer` and its function: what the construct tells the function, and which routes lead
 * to the function.
 *
 * The function is told in two halves. `FunctionSettings` are the owner's, have no limit, and come in the file `settings.json` beside
 * the code. `FunctionResources` are few, and come as JSON in the environment variable `CONFIGURATION`: names that are known at
 * deployment only, and the addresses that differ where the function runs elsewhere. Where a setting is known at deployment only,
 * too, the file has a `DeployedValue` in its place.
 *
 * Both sides compile against this file. It has types only, since the function may import nothing else of `lib/`.
 */

/** What the function is, and what it calls. */
export interface FunctionResources extends Pick<
  FunctionConfiguration,
  'issuer' | 'tableName' | 'signingKeyArns' | 'cookieSecretArn'
> {
  readonly identityProviderIssuer: string;
}

export interface FunctionSettings extends Omit<FunctionConfiguration, keyof FunctionResources | 'identityProvider'> {
  readonly identityProvider: Omit<IdentityProviderConfiguration, 'issuer'>;
}

/** Stands in the settings file for a value that variables of the environment have. */
export type DeployedValue =
  | { readonly deployedText: readonly (string | DeployedPart)[] }
  | { readonly deployedNumber: string }
  /** The items are separated by line breaks. */
  | { readonly deployedList: string };

/** The part of a text that a variable of the environment has. */
export interface DeployedPart {
  readonly variable: string;
}

/** Names secrets and keys but never contains one. */
export interface FunctionConfiguration {
  /** This authorization server: an https origin without path or trailing slash (RFC 8414 section 2). */
  readonly issuer: string;

  /** What the pages call this service, e.g. "Acme tools". */
  readonly displayName: string;

  /** DynamoDB table with the partition key `id` (string) and the time-to-live attribute `expiresAt` (seconds). */
  readonly tableName: string;

  /** KMS keys for RS256. The first one signs; the public halves of all are published, so that keys can be rotated. */
  readonly signingKeyArns: readonly string[];

  /** Secrets Manager secret: the key of the cookies' signatures, or several separated by a space, the newest first. */
  readonly cookieSecretArn: string;

  readonly gateway: GatewayConfiguration;
  readonly identityProvider: IdentityProviderConfiguration;
  readonly clients: ClientsConfiguration;

  /** What an assistant may be granted. */
  readonly scopes: readonly ScopeConfiguration[];

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

  readonly claim: GatewayClaim;
}

/** The claim that the gateway's authorizer requires, besides `aud`, which it cannot compare with its own URL. */
export interface GatewayClaim {
  readonly name: string;
  readonly value: string;
}

/** The OpenID Connect provider that signs people in, where the authorization server is a confidential client. */
export interface IdentityProviderConfiguration {
  readonly issuer: string;
  readonly displayName: string;
  readonly clientId: string;
  readonly clientSecret: ClientSecretSource;

  /** If not given, the identity provider's metadata says how the secret is sent. */
  readonly tokenEndpointAuthMethod?: TokenEndpointAuthMethod;

  /** The scopes to request upstream; `openid` is one of them. */
  readonly scopes: readonly string[];

  /** Which claims of the ID token become `username` and `groups` of the access tokens. */
  readonly usernameClaim: string;
  readonly groupsClaim: string;
}

/** A secret of Secrets Manager that holds the client secret alone, or the app client of a Cognito user pool. */
export type ClientSecretSource = { readonly secretArn: string } | { readonly userPoolId: string };

/** OpenID Connect Core 1.0 section 9. */
export type TokenEndpointAuthMethod = 'client_secret_basic' | 'client_secret_post';

export interface ScopeConfiguration {
  readonly name: string;

  /** What the consent page says, completing "It will be able to ...". */
  readonly description: string;

  /** If given, only members of one of these groups are granted the scope. */
  readonly groups?: readonly string[];
}

/** Which assistants may ask people to sign in. */
export interface ClientsConfiguration {
  readonly preRegistered: readonly PreRegisteredClient[];

  /** RFC 7591. */
  readonly dynamicRegistration: boolean;

  /** Seconds since 1970: registrations that were made before are not accepted any more. */
  readonly registrationsEndedBefore?: number;

  /**
   * Hosts whose Client ID Metadata Documents are fetched, besides those of known assistants, which are not fetched but
   * bundled. `*` stands for every public host. A host that is named may also have callbacks of its own.
   */
  readonly metadataDocumentHosts: readonly string[];

  /** https and custom-scheme callbacks, compared character by character. Loopback callbacks are always admitted. */
  readonly callbackUrls: readonly string[];
}

/** An assistant that need not register itself. */
export interface PreRegisteredClient {
  readonly clientId: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
}

/**
 * The paths of the authorization server, as an HTTP API writes them, and the methods that the function takes there. `{uid}` is
 * one segment: the engine's identifier of an authorization request.
 *
 * The construct gives each a limit of requests, the function an answer. The rest is a 404.
 */
export interface FunctionRoutes {
  readonly '/.well-known/oauth-authorization-server': readonly ['GET'];
  readonly '/.well-known/openid-configuration': readonly ['GET'];
  readonly '/jwks': readonly ['GET'];
  readonly '/authorize': readonly ['GET'];
  readonly '/authorize/{uid}': readonly ['GET'];
  readonly '/consent/{uid}': readonly ['GET', 'POST'];
  readonly '/callback': readonly ['GET'];
  readonly '/token': readonly ['POST'];
  readonly '/revoke': readonly ['POST'];
  readonly '/register': readonly ['POST'];
}

export type FunctionPath = keyof FunctionRoutes;
