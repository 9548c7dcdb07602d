import type { GatewayAttributes } from 'aws-cdk-lib/aws-bedrockagentcore';

/** What another app has to know of an `McpGateway`: properties of the same name. All values can be CDK tokens. */
export interface McpGatewayAttributes extends GatewayAttributes {
  /** `McpGateway.mcpUrl`. */
  readonly mcpUrl: string;
}
