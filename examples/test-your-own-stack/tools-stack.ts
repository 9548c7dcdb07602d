import { Stack } from 'aws-cdk-lib';
import {
  Gateway,
  GatewayAuthorizer,
  GatewayTarget,
  SchemaDefinitionType,
  ToolSchema,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import { CfnManagedLoginBranding, ManagedLoginVersion, UserPool, type UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Architecture, Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

export class ToolsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const pool = new UserPool(this, 'People', { userPoolName: 'people' });
    pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: 'acme-tools' },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const addClient = (name: string, port: number): UserPoolClient => {
      const client = pool.addClient(name, {
        userPoolClientName: name,
        oAuth: { flows: { authorizationCodeGrant: true }, callbackUrls: [`http://localhost:${port}/callback`] },
      });
      new CfnManagedLoginBranding(this, `${name}Branding`, {
        userPoolId: pool.userPoolId,
        clientId: client.userPoolClientId,
        useCognitoProvidedValues: true,
      });
      return client;
    };
    const desk = addClient('Desk', 9000);
    addClient('Kiosk', 9001);

    const gateway = new Gateway(this, 'Gateway', {
      gatewayName: 'tools',
      authorizerConfiguration: GatewayAuthorizer.usingCognito({
        userPool: pool,
        allowedClients: [desk],
        allowedScopes: ['openid'],
      }),
    });
    // Assistants name the gateway as the resource of their tokens, which Amazon Cognito must know.
    pool.addResourceServer('Gateway', { identifier: gateway.gatewayUrl!, userPoolResourceServerName: 'gateway' });

    const target = GatewayTarget.forLambda(this, 'Clock', {
      gateway,
      gatewayTargetName: 'clock',
      lambdaFunction: new Function(this, 'ClockFunction', {
        runtime: Runtime.NODEJS_24_X,
        architecture: Architecture.ARM_64,
        handler: 'index.handler',
        code: Code.fromInline(`exports.handler = async ({ zone }) => ({ zone, hour: 12 });`),
      }),
      toolSchema: ToolSchema.fromInline([
        {
          name: 'now',
          description: 'Tells the time',
          inputSchema: {
            type: SchemaDefinitionType.OBJECT,
            properties: { zone: { type: SchemaDefinitionType.STRING } },
          },
        },
      ]),
    });
    // Without this, AWS may create the target before the gateway may call the function; the twin warns of it.
    target.node.addDependency(gateway.role);
  }
}
