import type { ClientAttributes, IUserPool, OAuthScope, UserPoolClientIdentityProvider } from 'aws-cdk-lib/aws-cognito';
import type { McpClient } from '../client/mcp-client';

/**
 * What another app has to know of a `GatewayUserPool`.
 *
 * Every value can be a CDK token, such as the value of a parameter, but for the keys of `clientIds`
 * and `machineClientIds`.
 */
export interface GatewayUserPoolAttributes {
  /** The user pool, of this account and region, e.g. from `UserPool.fromUserPoolId`. */
  readonly userPool: IUserPool;

  /** `GatewayUserPool.domainUrl`. */
  readonly domainUrl: string;

  /**
   * The assistants that people may sign in with, with the options that they have in the other app.
   *
   * @default - none, which is enough for a pool behind a `GatewayAuthorizationServer`
   */
  readonly clients?: McpClient[];

  /**
   * For the name of each assistant, the id of its app client: `userPoolClientId` of `GatewayUserPool.clientFor`.
   *
   * @default - none
   */
  readonly clientIds?: { [assistant: string]: string };

  /**
   * For the name of each machine that was added with `GatewayUserPool.addMachineClient`, the id of its app client. The gateways of
   * this app admit these machines.
   *
   * @default - none
   */
  readonly machineClientIds?: { [machine: string]: string };

  /**
   * The scopes that assistants may be granted, as in `GatewayUserPoolProps.scopes`.
   *
   * @default [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE]
   */
  readonly scopes?: OAuthScope[];

  /**
   * The identity providers of the pool, for the app client of a `GatewayAuthorizationServer` of this app.
   *
   * @default - the user pool, and the providers that this app registers with it
   */
  readonly supportedIdentityProviders?: UserPoolClientIdentityProvider[];

  /**
   * The attributes that the app client of a `GatewayAuthorizationServer` of this app can write: all that the pool requires and its
   * identity providers map, see `GatewayUserPoolProps.writeAttributes`.
   *
   * @default - the e-mail address, and what the identity providers map that this app makes
   */
  readonly writeAttributes?: ClientAttributes;
}
