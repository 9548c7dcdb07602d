import { App, CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from '../lib';

/** A gateway with a sample MCP server, for every assistant that needs no second deployment. */
export class GatewayAuthReference extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const users = new GatewayUserPool(this, 'Users', {
      clients: [
        McpClient.kiro(),
        McpClient.kiroCli(),
        McpClient.claudeCode(),
        McpClient.vsCode(),
        McpClient.cursor(),
        McpClient.geminiCli(),
        McpClient.opencode(),
        McpClient.goose(),
        McpClient.mcpInspector(),
        McpClient.mcpRemote(),
      ],
      // This stack is for trying out and has to go away without a trace. Keep both defaults where people depend on the pool.
      removalPolicy: RemovalPolicy.DESTROY,
      deletionProtection: false,
    });
    const gateway = new McpGateway(this, 'Gateway', { identity: users });
    new SampleMcpServer(this, 'Orders').addTo(gateway);

    new CfnOutput(this, 'McpUrl', { value: gateway.mcpUrl });
    new CfnOutput(this, 'Issuer', { value: gateway.issuer });
    for (const { name, configurationFile } of users.clients) {
      new CfnOutput(this, `${name} ClientId`, { value: users.clientFor(name).userPoolClientId });
      new CfnOutput(this, `${name} Configuration`, {
        description: `For ${configurationFile ?? 'the command line'}`,
        value: users.configurationFor(name, gateway),
      });
    }

    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-COG2',
        reason: 'A second factor is optional, so that the stack can be tried out in minutes.',
      },
      {
        id: 'AwsSolutions-COG8',
        reason: 'The Essentials plan has all that sign-in needs; Plus costs more per person.',
      },
    );
  }
}

new GatewayAuthReference(new App(), 'GatewayAuthReference');
