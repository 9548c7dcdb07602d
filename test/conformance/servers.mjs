// The servers that the conformance suite is run against.
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function, FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';
import { LocalGateway } from 'cdk-agentcore-gateway-auth/testing';

/**
 * Starts the sample MCP server by itself, a gateway in front of it, and a gateway that has sessions and streams as well.
 *
 * @param root the folder of the package, built
 * @returns the URL of each server, by the name that the baseline has for it, and how to stop them
 */
export async function startServers(root) {
  const app = new App({ builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'Conformance');

  // The function of `SampleMcpServer` answers signed requests only, and the suite signs none. This is the same code behind
  // a URL for everybody.
  const { url } = new Function(stack, 'Sample', {
    runtime: Runtime.NODEJS_24_X,
    code: Code.fromAsset(join(root, 'dist', 'functions', 'sample-mcp-server')),
    handler: 'index.handler',
  }).addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  new CfnOutput(stack, 'SampleUrl', { value: `${url}mcp` });

  const identity = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
  const orders = new SampleMcpServer(stack, 'Orders');
  const addGateway = (id, props) => {
    const gateway = new McpGateway(stack, id, { identity, ...props });
    orders.addTo(gateway);
    // The suite has no token either. What a gateway does about tokens is tested elsewhere.
    const resource = gateway.node.defaultChild;
    resource.authorizerType = 'NONE';
    resource.authorizerConfiguration = undefined;
    return stack.getLogicalId(resource);
  };
  const gateway = addGateway('Gateway', {});
  const withSessions = addGateway('GatewayWithSessions', {
    sessionTimeout: Duration.hours(1),
    responseStreaming: true,
  });

  const local = await LocalGateway.start(app);
  const urlOf = (id) => local.gateways.find(({ logicalId }) => logicalId === id).mcpUrl;
  return {
    urls: {
      sample: local.stacks[0].outputs.SampleUrl,
      gateway: urlOf(gateway),
      'gateway with sessions': urlOf(withSessions),
    },
    stop: () => local.stop(),
  };
}
