// The stack of scripts/test-languages.mjs, written in Go.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	auth "github.com/cdk-agentcore-gateway-auth/cdk-agentcore-gateway-auth-go/agentcoregatewayauth"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Tools"), nil)
	users := auth.NewGatewayUserPool(stack, jsii.String("Users"), &auth.GatewayUserPoolProps{
		Clients: &[]auth.McpClient{auth.McpClient_Kiro(), auth.McpClient_ClaudeCode()},
	})
	gateway := auth.NewMcpGateway(stack, jsii.String("Gateway"), &auth.McpGatewayProps{Identity: users})
	auth.NewSampleMcpServer(stack, jsii.String("Orders"), nil).AddTo(gateway)
	app.Synth(nil)
}
