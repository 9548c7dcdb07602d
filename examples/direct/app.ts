import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';
import type { Construct } from 'constructs';

export class DirectStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const users = new GatewayUserPool(this, 'Users', { clients: [McpClient.kiro(), McpClient.claudeCode()] });
    const gateway = new McpGateway(this, 'Gateway', { identity: users });
    new SampleMcpServer(this, 'Orders').addTo(gateway);

    for (const assistant of users.clients) {
      new CfnOutput(this, assistant.name, { value: users.configurationFor(assistant, gateway) });
    }
  }
}

new DirectStack(new App(), 'Direct');
