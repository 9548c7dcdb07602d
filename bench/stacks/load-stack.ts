import { CfnOutput, type App } from 'aws-cdk-lib';
import { AnyPrincipal } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, type CfnUrl } from 'aws-cdk-lib/aws-lambda';
import { SampleMcpServer } from 'cdk-agentcore-gateway-auth';
import { ownStack } from './own-stack';

/** The reference stack, and its MCP server once more without a gateway before it: what everybody may call directly. */
export function loadStack(app: App): void {
  const stack = ownStack(app);
  const direct = new SampleMcpServer(stack, 'Direct');
  (direct.functionUrl.node.defaultChild as CfnUrl).authType = FunctionUrlAuthType.NONE;
  const everybody = { principal: new AnyPrincipal() };
  direct.function.addPermission('OpenUrl', {
    ...everybody,
    action: 'lambda:InvokeFunctionUrl',
    functionUrlAuthType: FunctionUrlAuthType.NONE,
  });
  direct.function.addPermission('OpenFunction', { ...everybody, invokedViaFunctionUrl: true });
  new CfnOutput(stack, 'DirectUrl', { value: `${direct.functionUrl.url}mcp` });
}
