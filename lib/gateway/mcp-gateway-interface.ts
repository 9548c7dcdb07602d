import type { IGateway } from 'aws-cdk-lib/aws-bedrockagentcore';

/**
 * A gateway with what assistants and identity providers need to know about it: an `McpGateway`, or what
 * `McpGateway.fromMcpGatewayAttributes` returns for one of another app.
 */
export interface IMcpGateway extends IGateway {
  /** The URL that assistants connect to: `https://<gateway host>/mcp`. It is also the resource that tokens are bound to. */
  readonly mcpUrl: string;

  /** Where the gateway publishes its protected resource metadata (RFC 9728). */
  readonly protectedResourceMetadataUrl: string;
}
