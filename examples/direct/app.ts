import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';
import type { Construct } from 'constructs';

export class DirectStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const users = new GatewayUserPool(this, 'Users', { clients: [McpClient.kiro(), McpClient.claudeCode()] });
    const gateway = new McpGateway(this, 'Gateway', { identity: users });
    new SampleMcpServer(this, 'Orders').addTo(gateway);

    for (const { name } of users.clients) {
      new CfnOutput(this, name, { value: users.configurationFor(name, gateway) });
    }
  }
}

new DirectStack(new App(), 'Direct');
