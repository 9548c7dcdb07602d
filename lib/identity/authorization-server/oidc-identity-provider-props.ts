import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** Properties of `UpstreamIdentityProvider.oidc`: what the identity provider's console shows for a confidential client. */
export interface OidcIdentityProviderProps {
  /**
   * The issuer: an https URL, spelled exactly as in the `iss` claim of the ID tokens, with or without a slash at the end.
   * `<issuer>/.well-known/openid-configuration` must exist (OpenID Connect Discovery 1.0 section 4).
   */
  readonly issuer: string;

  /** What people call the identity provider, e.g. `Acme single sign-on`: 1 to 100 characters. */
  readonly displayName: string;

  /**
   * The client id. The client needs the authorization code grant and exactly one redirect URI,
   * `GatewayAuthorizationServer.callbackUrl`.
   */
  readonly clientId: string;

  /** A secret that holds the client secret and nothing else. */
  readonly clientSecret: ISecret;

  /**
   * The scopes to request; `openid` is one of them. They decide which claims the ID token has.
   *
   * @default ['openid', 'email', 'profile']
   */
  readonly scopes?: string[];

  /**
   * The claim of the ID token that names the person in the access tokens.
   *
   * @default 'preferred_username'
   */
  readonly usernameClaim?: string;

  /**
   * The claim of the ID token with the person's groups, as a list of strings.
   *
   * @default 'groups'
   */
  readonly groupsClaim?: string;
}
