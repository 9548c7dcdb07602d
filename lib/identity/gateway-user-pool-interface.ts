import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { Construct, IConstruct, IDependable } from 'constructs';
import type { McpClient } from '../client/mcp-client';
import type { IGatewayIdentity } from '../gateway/gateway-identity';
import type { IMcpGateway } from '../gateway/mcp-gateway-interface';

/**
 * A user pool at which assistants sign people in: a `GatewayUserPool`, or what `GatewayUserPool.fromGatewayUserPoolAttributes`
 * returns for one of another app.
 */
export interface IGatewayUserPool extends IConstruct, IGatewayIdentity {
  /** The user pool. */
  readonly userPool: IUserPool;

  /** The URL of the sign-in page's domain, without a trailing slash. */
  readonly domainUrl: string;

  /** The authorization endpoint. */
  readonly authorizationUrl: string;

  /** The token endpoint. */
  readonly tokenUrl: string;

  /** The assistants that people may sign in with. */
  readonly clients: McpClient[];

  /**
   * The app client of an assistant.
   *
   * @param assistant the assistant, or its name
   * @throws if `clients` has no assistant of that name.
   */
  clientFor(assistant: McpClient | string): IUserPoolClient;

  /**
   * What a person pastes into the configuration of an assistant to use a gateway, see `McpClient.configuration`.
   *
   * @param assistant the assistant, or its name
   * @throws if `clients` has no assistant of that name.
   */
  configurationFor(assistant: McpClient | string, gateway: IMcpGateway): string;

  /**
   * What must exist before a person can sign in, as far as this app makes it.
   *
   * @internal
   */
  readonly _signInPage: IDependable[];

  /**
   * The app client of an authorization server that signs people in here: confidential, with one callback.
   *
   * @internal
   */
  _addAuthorizationServerClient(scope: Construct, id: string, callbackUrl: string): IUserPoolClient;
}
