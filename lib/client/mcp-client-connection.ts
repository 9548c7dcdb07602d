/**
 * What an assistant is told about the gateway and its identity provider. CDK tokens are welcome everywhere but in `serverName`. The
 * length of `scopes` has to be known at synthesis; the elements may be tokens.
 */
export interface McpClientConnection {
  /** The MCP URL of the gateway, see `McpGateway.mcpUrl`. */
  readonly mcpUrl: string;

  /** The id of the assistant's app client. */
  readonly clientId: string;

  /**
   * The name that the assistant shows for the gateway: letters, digits, `_` and `-`.
   *
   * @default 'gateway'
   */
  readonly serverName?: string;

  /**
   * The scopes to request.
   *
   * @default ['openid', 'email', 'profile']
   */
  readonly scopes?: string[];

  /**
   * The authorization endpoint of the identity provider. Gemini CLI needs it, other assistants discover it.
   *
   * @default - the assistant discovers it
   */
  readonly authorizationUrl?: string;

  /**
   * The token endpoint of the identity provider. Gemini CLI needs it, other assistants discover it.
   *
   * @default - the assistant discovers it
   */
  readonly tokenUrl?: string;
}
