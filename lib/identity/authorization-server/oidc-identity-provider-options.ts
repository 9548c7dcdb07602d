import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { TokenEndpointAuthMethod } from './token-endpoint-auth-method';

/** Options of `UpstreamIdentityProvider.oidc`: what the identity provider's console shows for a confidential client. */
export interface OidcIdentityProviderOptions {
  /**
   * The issuer: an https URL, spelled exactly as in the `iss` claim of the ID tokens, with or without a slash at the end.
   * `<issuer>/.well-known/openid-configuration` must exist (OpenID Connect Discovery 1.0 section 4).
   *
   * For Microsoft Entra ID it names one tenant: at `common`, `organizations` and `consumers` people of other organizations sign in.
   */
  readonly issuer: string;

  /** What people call the identity provider, e.g. `Acme single sign-on`: 1 to 100 characters. */
  readonly displayName: string;

  /**
   * The client id. The client needs the authorization code grant and exactly one redirect URI,
   * `GatewayAuthorizationServer.callbackUrl`.
   */
  readonly clientId: string;

  /** A secret that holds the client secret and nothing else, in the region of the authorization server. */
  readonly clientSecret: ISecret;

  /**
   * How the secret is sent to the token endpoint. Set it if the provider answers `invalid_client` although the secret is right:
   * the metadata of a provider says what it takes from some clients, not from this one. `client_secret_post` also helps with
   * providers that do not decode what RFC 6749 section 2.3.1 encodes in the header.
   *
   * @default - what the metadata of the provider names (`token_endpoint_auth_methods_supported`): `client_secret_basic`, or else
   * `client_secret_post`. Metadata that names none means `client_secret_basic` (OpenID Connect Discovery 1.0 section 3).
   */
  readonly tokenEndpointAuthMethod?: TokenEndpointAuthMethod;

  /**
   * The scopes to request; `openid` is one of them. They decide which claims the ID token has.
   *
   * @default ['openid', 'email', 'profile']
   */
  readonly scopes?: string[];

  /**
   * The claim that names the person in the access tokens. Without it, or with an `email` that `email_verified` says is not
   * verified, they have `sub` as name, and the log says so. A claim that the ID token does not have is asked for at the
   * provider's userinfo endpoint.
   *
   * @default 'preferred_username'
   */
  readonly usernameClaim?: string;

  /**
   * The claim with the person's groups: a list of strings, or a string, which is the name of one group whatever characters it
   * has. It is a claim and not a path into one. If the ID token does not have it and a scope is for members of some groups,
   * it is asked for at the provider's userinfo endpoint.
   *
   * @default 'groups'
   */
  readonly groupsClaim?: string;
}
