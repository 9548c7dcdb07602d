import type { McpClient } from '../../client/mcp-client';

/**
 * What another app has to know of a `GatewayAuthorizationServer`. Each is a property of the same name, or one of the properties it
 * was made with. Values can be CDK tokens, such as the value of a parameter.
 */
export interface GatewayAuthorizationServerAttributes {
  /** `GatewayAuthorizationServer.issuer`. */
  readonly issuer: string;

  /** `GatewayAuthorizationServer.gatewayClaimValue`. */
  readonly gatewayClaimValue: string;

  /** `GatewayAuthorizationServer.gatewayUrlParameterName`. */
  readonly gatewayUrlParameterName: string;

  /**
   * `GatewayAuthorizationServer.allowedScopes`.
   *
   * @default ['agentcore-gateway/invoke']
   */
  readonly allowedScopes?: string[];

  /**
   * `GatewayAuthorizationServerProps.clients`, with the options that they have in the other app.
   *
   * @default - none
   */
  readonly clients?: McpClient[];
}
