import type { Construct } from 'constructs';
import type { IGatewayUserPool } from '../gateway-user-pool-interface';
import type { OidcIdentityProviderOptions } from './oidc-identity-provider-options';
import { oidcConnection } from './private/oidc-connection';
import type { UpstreamConnection } from './private/upstream-connection';
import { userPoolConnection } from './private/user-pool-connection';
import type { UserPoolIdentityProviderOptions } from './user-pool-identity-provider-options';

/**
 * Who signs people in for a `GatewayAuthorizationServer`, which is a confidential client there with a single callback.
 *
 * @example
 * import { Stack, App } from 'aws-cdk-lib';
 * import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
 * import { UpstreamIdentityProvider } from 'cdk-agentcore-gateway-auth';
 *
 * const stack = new Stack(new App(), 'Tools');
 * const provider = UpstreamIdentityProvider.oidc({
 *   issuer: 'https://login.example.com',
 *   displayName: 'Acme single sign-on',
 *   clientId: 'agentcore-gateway',
 *   clientSecret: Secret.fromSecretNameV2(stack, 'ClientSecret', 'agentcore-gateway/client-secret'),
 * });
 */
export class UpstreamIdentityProvider {
  /**
   * A user pool. It gets a confidential app client. The authorization server reads the client's secret from Amazon Cognito
   * when it needs it: the secret is in no template, no environment variable and no output.
   *
   * Each authorization server takes one of the 20 managed login brandings of the pool.
   *
   * @throws if the display name is empty or too long.
   */
  public static userPool(
    users: IGatewayUserPool,
    options: UserPoolIdentityProviderOptions = {},
  ): UpstreamIdentityProvider {
    return new UpstreamIdentityProvider(userPoolConnection(users, options));
  }

  /**
   * Any identity provider that speaks OpenID Connect: Microsoft Entra ID, Okta, Keycloak and others.
   *
   * @throws if a property cannot work with OpenID Connect.
   */
  public static oidc(options: OidcIdentityProviderOptions): UpstreamIdentityProvider {
    return new UpstreamIdentityProvider(oidcConnection(options));
  }

  private constructor(private readonly connection: (scope: Construct, callbackUrl: string) => UpstreamConnection) {}

  /** @internal */
  public _connect(scope: Construct, callbackUrl: string): UpstreamConnection {
    return this.connection(scope, callbackUrl);
  }
}
