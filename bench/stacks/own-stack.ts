import { Stack, type App } from 'aws-cdk-lib';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';

/** The resources of the reference stack, made by this library's constructs. */
export function ownStack(app: App): Stack {
  const stack = new Stack(app, 'Own');
  const users = new GatewayUserPool(stack, 'Users', {
    clients: [McpClient.kiro(), McpClient.vsCode(), McpClient.mcpRemote()],
  });
  const gateway = new McpGateway(stack, 'Gateway', { identity: users });
  new SampleMcpServer(stack, 'Orders').addTo(gateway);
  return stack;
}
