/** Options of the assistants whose callback port can be chosen. */
export interface McpClientOptions {
  /**
   * The loopback port on which the assistant waits for the authorization code, from 1024 to 65535. It has to be known at
   * synthesis.
   *
   * Amazon Cognito compares callback URLs exactly, port included, so the port is fixed for every person who uses the
   * assistant. Choose another one if something on your people's machines already listens on the default.
   *
   * @default - a port of its own for each assistant
   */
  readonly callbackPort?: number;
}

/** Options of `McpClient.codexCli`. */
export interface CodexCliOptions extends McpClientOptions {
  /**
   * The literal URL of the gateway, as the stack's output shows it after a first deployment.
   *
   * Codex's callback URL contains a hash of it, which cannot be computed while the URL is a CDK token.
   */
  readonly mcpUrl: string;
}
