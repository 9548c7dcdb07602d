import type { IConstruct } from 'constructs';
import type { McpClient } from '../../client/mcp-client';
import type { IGatewayIdentity } from '../../gateway/gateway-identity';
import type { IMcpGateway } from '../../gateway/mcp-gateway-interface';

/**
 * An authorization server: a `GatewayAuthorizationServer`, or what
 * `GatewayAuthorizationServer.fromGatewayAuthorizationServerAttributes` returns for one of another app.
 */
export interface IGatewayAuthorizationServer extends IConstruct, IGatewayIdentity {
  /** The authorization endpoint. */
  readonly authorizationUrl: string;

  /** The token endpoint. */
  readonly tokenUrl: string;

  /** Where the identity provider sends people back to: the one redirect URI to register there. */
  readonly callbackUrl: string;

  /** The value of the claim `agentcore_gateway`, which only tokens for the gateway have. */
  readonly gatewayClaimValue: string;

  /** The name of the parameter in AWS Systems Manager that has the URL of the gateway. The gateway's app creates it. */
  readonly gatewayUrlParameterName: string;

  /**
   * The client id of an assistant that need not register itself.
   *
   * @param assistant the assistant, or its name
   * @throws if `clients` has no assistant of that name.
   */
  clientIdFor(assistant: McpClient | string): string;

  /**
   * What a person pastes into the configuration of an assistant that need not register itself, see `McpClient.configuration`.
   * All others are given `McpGateway.mcpUrl` and nothing else.
   *
   * @param assistant the assistant, or its name
   * @throws if `clients` has no assistant of that name.
   */
  configurationFor(assistant: McpClient | string, gateway: IMcpGateway): string;
}
