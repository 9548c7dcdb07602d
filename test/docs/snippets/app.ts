import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';

const app = new App();
const stack = new Stack(app, 'Tools');
const kiro = McpClient.kiro();
const users = new GatewayUserPool(stack, 'Users', { clients: [kiro, McpClient.claudeCode()] });
const gateway = new McpGateway(stack, 'Gateway', { identity: users });
new SampleMcpServer(stack, 'Orders').addTo(gateway);
new CfnOutput(stack, 'Kiro', { value: users.configurationFor(kiro, gateway) });
