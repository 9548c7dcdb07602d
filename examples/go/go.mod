module example.com/gateway-auth-reference

go 1.25

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.269.0
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-agentcore-gateway-auth/cdk-agentcore-gateway-auth-go/agentcoregatewayauth v0.1.0
)
