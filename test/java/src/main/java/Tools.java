import io.github.cdkagentcoregatewayauth.GatewayUserPool;
import io.github.cdkagentcoregatewayauth.McpClient;
import io.github.cdkagentcoregatewayauth.McpGateway;
import io.github.cdkagentcoregatewayauth.SampleMcpServer;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;

/** The stack of scripts/test-languages.mjs, written in Java. */
public class Tools {
    public static void main(String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "Tools");
        GatewayUserPool users = GatewayUserPool.Builder.create(stack, "Users")
                .clients(List.of(McpClient.kiro(), McpClient.claudeCode()))
                .build();
        McpGateway gateway = McpGateway.Builder.create(stack, "Gateway").identity(users).build();
        new SampleMcpServer(stack, "Orders").addTo(gateway);
        app.synth();
    }
}
