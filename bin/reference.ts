import { App, CfnOutput, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from '../lib';

/** This stack is for trying out and has to go away without a trace. Keep the defaults where people depend on it. */
const TO_TRY_OUT = { removalPolicy: RemovalPolicy.DESTROY };

/**
 * A gateway with a sample MCP server.
 *
 * People sign in at the user pool directly, with every assistant that needs no second deployment. With
 * `-c signIn=authorization-server` an authorization server stands in between, and every assistant connects by URL alone.
 */
export class GatewayAuthReference extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const signIn: unknown = this.node.tryGetContext('signIn') ?? 'direct';
    switch (signIn) {
      case 'direct':
        this.signInDirectly();
        break;
      case 'authorization-server':
        this.signInAtAuthorizationServer();
        break;
      default:
        throw new Error(`Invalid context signIn ${JSON.stringify(signIn)}: use direct or authorization-server`);
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

  private signInDirectly(): void {
    const users = new GatewayUserPool(this, 'Users', {
      clients: [
        McpClient.kiro(),
        McpClient.kiroCli(),
        McpClient.claudeCode(),
        McpClient.vsCode(),
        McpClient.copilotCli(),
        McpClient.cursor(),
        McpClient.geminiCli(),
        McpClient.qwenCode(),
        McpClient.opencode(),
        McpClient.cline(),
        McpClient.goose(),
        McpClient.mcpInspector(),
        McpClient.mcpRemote(),
        McpClient.fastMcp(),
      ],
      ...TO_TRY_OUT,
      deletionProtection: false,
    });
    const gateway = new McpGateway(this, 'Gateway', { identity: users });
    new SampleMcpServer(this, 'Orders').addTo(gateway);

    new CfnOutput(this, 'McpUrl', { value: gateway.mcpUrl });
    new CfnOutput(this, 'Issuer', { value: gateway.issuer });
    for (const assistant of users.clients) {
      const { name, configurationFile } = assistant;
      new CfnOutput(this, `${name} ClientId`, { value: users.clientFor(assistant).userPoolClientId });
      new CfnOutput(this, `${name} Configuration`, {
        description: `For ${configurationFile ?? 'the command line'}`,
        value: users.configurationFor(assistant, gateway),
      });
    }
  }

  private signInAtAuthorizationServer(): void {
    const users = new GatewayUserPool(this, 'Users', { ...TO_TRY_OUT, deletionProtection: false });
    const signIn = new GatewayAuthorizationServer(this, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.userPool(users),
      ...TO_TRY_OUT,
    });
    const gateway = new McpGateway(this, 'Gateway', { identity: signIn });
    new SampleMcpServer(this, 'Orders').addTo(gateway);

    new CfnOutput(this, 'McpUrl', { value: gateway.mcpUrl });
    new CfnOutput(this, 'Issuer', { value: gateway.issuer });
    new CfnOutput(this, 'Configuration', {
      description: 'Paste the URL into any assistant; many of them read it in this form',
      value: `{"mcpServers":{"gateway":{"type":"http","url":"${gateway.mcpUrl}"}}}`,
    });

    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-APIG4',
        reason: 'Who calls the endpoints of an authorization server is not signed in yet; the function decides.',
      },
      {
        id: 'AwsSolutions-SMG4',
        reason: 'The cookies that the secret signs are good for minutes, and only the function can read it.',
      },
    );
  }
}

new GatewayAuthReference(new App(), 'GatewayAuthReference');
