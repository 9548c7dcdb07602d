import aws_cdk as cdk
from cdk_agentcore_gateway_auth import GatewayUserPool, McpClient, McpGateway, SampleMcpServer

app = cdk.App()
stack = cdk.Stack(app, "GatewayAuthReference")

users = GatewayUserPool(
    stack,
    "Users",
    clients=[
        McpClient.kiro(),
        McpClient.kiro_cli(),
        McpClient.claude_code(),
        McpClient.vs_code(),
        McpClient.copilot_cli(),
        McpClient.cursor(),
        McpClient.gemini_cli(),
        McpClient.qwen_code(),
        McpClient.opencode(),
        McpClient.cline(),
        McpClient.goose(),
        McpClient.mcp_inspector(),
        McpClient.mcp_remote(),
        McpClient.fast_mcp(),
    ],
    removal_policy=cdk.RemovalPolicy.DESTROY,
    deletion_protection=False,
)
gateway = McpGateway(stack, "Gateway", identity=users)
SampleMcpServer(stack, "Orders").add_to(gateway)

cdk.CfnOutput(stack, "McpUrl", value=gateway.mcp_url)
cdk.CfnOutput(stack, "Issuer", value=gateway.issuer)
for client in users.clients:
    cdk.CfnOutput(stack, f"{client.name} ClientId", value=users.client_for(client).user_pool_client_id)
    cdk.CfnOutput(
        stack,
        f"{client.name} Configuration",
        description=f"For {client.configuration_file or 'the command line'}",
        value=users.configuration_for(client, gateway),
    )

app.synth()
