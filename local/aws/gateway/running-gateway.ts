/** A gateway that runs in the twin. */
export interface RunningGateway {
  /** Such as `orders-a1b2c3d4e5`. */
  readonly gatewayId: string;
  readonly name: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Such as `http://127.0.0.1:41234/mcp`. */
  readonly mcpUrl: string;
  /** The authorization server where assistants have people sign in; absent where there is no OAuth. */
  readonly authorizationServer?: string;
}
