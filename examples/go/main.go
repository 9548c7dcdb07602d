package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-agentcore-gateway-auth/cdk-agentcore-gateway-auth-go/agentcoregatewayauth"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("GatewayAuthReference"), nil)

	users := agentcoregatewayauth.NewGatewayUserPool(stack, jsii.String("Users"), &agentcoregatewayauth.GatewayUserPoolProps{
		Clients: &[]agentcoregatewayauth.McpClient{
			agentcoregatewayauth.McpClient_Kiro(nil),
			agentcoregatewayauth.McpClient_KiroCli(nil),
			agentcoregatewayauth.McpClient_ClaudeCode(nil),
			agentcoregatewayauth.McpClient_VsCode(),
			agentcoregatewayauth.McpClient_CopilotCli(nil),
			agentcoregatewayauth.McpClient_Cursor(),
			agentcoregatewayauth.McpClient_GeminiCli(nil),
			agentcoregatewayauth.McpClient_QwenCode(),
			agentcoregatewayauth.McpClient_Opencode(nil),
			agentcoregatewayauth.McpClient_Cline(),
			agentcoregatewayauth.McpClient_Goose(nil),
			agentcoregatewayauth.McpClient_McpInspector(nil),
			agentcoregatewayauth.McpClient_McpRemote(nil),
			agentcoregatewayauth.McpClient_FastMcp(nil),
		},
		RemovalPolicy:      awscdk.RemovalPolicy_DESTROY,
		DeletionProtection: jsii.Bool(false),
	})
	gateway := agentcoregatewayauth.NewMcpGateway(stack, jsii.String("Gateway"), &agentcoregatewayauth.McpGatewayProps{
		Identity: users,
	})
	agentcoregatewayauth.NewSampleMcpServer(stack, jsii.String("Orders"), nil).AddTo(gateway, nil)

	output(stack, "McpUrl", gateway.McpUrl(), nil)
	output(stack, "Issuer", gateway.Issuer(), nil)
	for _, client := range *users.Clients() {
		name := *client.Name()
		file := "the command line"
		if client.ConfigurationFile() != nil {
			file = *client.ConfigurationFile()
		}
		output(stack, name+" ClientId", users.ClientFor(client).UserPoolClientId(), nil)
		output(stack, name+" Configuration", users.ConfigurationFor(client, gateway), jsii.String("For "+file))
	}

	app.Synth(nil)
}

func output(stack awscdk.Stack, id string, value *string, description *string) {
	awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: description})
}
