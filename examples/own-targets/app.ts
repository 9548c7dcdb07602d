import { App, CfnOutput, CfnParameter, SecretValue, Stack, Validations } from 'aws-cdk-lib';
import {
  ApiKeyCredentialLocation,
  ApiKeyCredentialProvider,
  ApiSchema,
  GatewayCredentialProvider,
  SchemaDefinitionType,
  ToolSchema,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { GatewayUserPool, McpClient, McpGateway } from 'cdk-agentcore-gateway-auth';
import type { Construct } from 'constructs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export class OwnTargetsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const users = new GatewayUserPool(this, 'Users', { clients: [McpClient.kiro()] });
    const gateway = new McpGateway(this, 'Gateway', { identity: users });

    gateway.addLambdaTarget('Orders', {
      gatewayTargetName: 'orders',
      lambdaFunction: new Function(this, 'OrderStatus', {
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        handler: 'index.handler',
        code: Code.fromAsset(join(__dirname, 'order-status')),
      }),
      toolSchema: ToolSchema.fromInline([
        {
          name: 'status',
          description: 'Tells how far an order is',
          inputSchema: {
            type: SchemaDefinitionType.OBJECT,
            properties: { id: { type: SchemaDefinitionType.STRING } },
            required: ['id'],
          },
        },
      ]),
    });

    const apiKey = new CfnParameter(this, 'LibraryApiKey', { noEcho: true });
    gateway.addOpenApiTarget('Library', {
      gatewayTargetName: 'library',
      apiSchema: ApiSchema.fromInline(readFileSync(join(__dirname, 'library.openapi.json'), 'utf8')),
      credentialProviderConfigurations: [
        GatewayCredentialProvider.fromApiKeyIdentity(
          new ApiKeyCredentialProvider(this, 'LibraryKey', {
            apiKeyCredentialProviderName: 'library',
            apiKey: SecretValue.cfnParameter(apiKey),
          }),
          { credentialLocation: ApiKeyCredentialLocation.header({ credentialParameterName: 'X-API-Key' }) },
        ),
      ],
    });

    Validations.of(gateway).acknowledge({
      id: 'Annotation::aws-cdk-lib.aws-bedrockagentcore:wildcardSecretArnGrant',
      reason: 'AgentCore Identity makes the secret, and its name, when it makes the credential provider.',
    });

    new CfnOutput(this, 'Kiro', { value: users.configurationFor('Kiro', gateway) });
  }
}

new OwnTargetsStack(new App(), 'OwnTargets');
