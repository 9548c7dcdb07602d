package com.example;

import io.github.cdkagentcoregatewayauth.GatewayUserPool;
import io.github.cdkagentcoregatewayauth.McpClient;
import io.github.cdkagentcoregatewayauth.McpGateway;
import io.github.cdkagentcoregatewayauth.SampleMcpServer;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;

public final class ReferenceApp {
    public static void main(String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "GatewayAuthReference");

        GatewayUserPool users = GatewayUserPool.Builder.create(stack, "Users")
                .clients(List.of(
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
                        McpClient.fastMcp()))
                .removalPolicy(RemovalPolicy.DESTROY)
                .deletionProtection(false)
                .build();
        McpGateway gateway =
                McpGateway.Builder.create(stack, "Gateway").identity(users).build();
        new SampleMcpServer(stack, "Orders").addTo(gateway);

        CfnOutput.Builder.create(stack, "McpUrl").value(gateway.getMcpUrl()).build();
        CfnOutput.Builder.create(stack, "Issuer").value(gateway.getIssuer()).build();
        for (McpClient client : users.getClients()) {
            String name = client.getName();
            String file = Optional.ofNullable(client.getConfigurationFile()).orElse("the command line");
            CfnOutput.Builder.create(stack, name + " ClientId")
                    .value(users.clientFor(client).getUserPoolClientId())
                    .build();
            CfnOutput.Builder.create(stack, name + " Configuration")
                    .description("For " + file)
                    .value(users.configurationFor(client, gateway))
                    .build();
        }

        app.synth();
    }
}
