import { Stack } from 'aws-cdk-lib';
import {
  GatewayCustomClaim,
  SchemaDefinitionType,
  type ToolDefinition,
  ToolSchema,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import { CfnUserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { GatewayUserPool, McpClient, McpGateway } from 'cdk-agentcore-gateway-auth';

export class ToolsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const users = new GatewayUserPool(this, 'Users', { clients: [McpClient.kiro(), McpClient.vsCode()] });
    new CfnUserPoolGroup(this, 'Support', { userPoolId: users.userPool.userPoolId, groupName: 'support' });

    const gateway = new McpGateway(this, 'Gateway', {
      identity: users,
      // Only people in this group may call the tools.
      customClaims: [GatewayCustomClaim.withStringArrayValue('cognito:groups', ['support'])],
    });
    const find: ToolDefinition = {
      name: 'find',
      description: 'Finds a customer by name',
      inputSchema: {
        type: SchemaDefinitionType.OBJECT,
        properties: { name: { type: SchemaDefinitionType.STRING } },
        required: ['name'],
      },
    };
    // McpGateway is a Gateway of the CDK, with all its targets, grants and metrics.
    gateway.addLambdaTarget('Customers', {
      gatewayTargetName: 'customers',
      lambdaFunction: new Function(this, 'FindCustomer', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async ({ name }) => ({ id: 7, name });'),
      }),
      toolSchema: ToolSchema.fromInline([find]),
    });
  }
}
