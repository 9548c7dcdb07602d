import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnUserPoolGroup } from 'aws-cdk-lib/aws-cognito';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from 'cdk-agentcore-gateway-auth';
import type { Construct } from 'constructs';

export class AuthorizationServerStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const users = new GatewayUserPool(this, 'Users');
    new CfnUserPoolGroup(this, 'Support', { userPoolId: users.userPool.userPoolId, groupName: 'support' });
    const signIn = new GatewayAuthorizationServer(this, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.userPool(users, { displayName: 'Acme accounts' }),
      displayName: 'Acme tools',
      scopes: [
        { name: 'orders/read', description: 'look up orders' },
        { name: 'orders/write', description: 'change orders', groups: ['support'] },
      ],
    });
    const gateway = new McpGateway(this, 'Gateway', { identity: signIn });
    new SampleMcpServer(this, 'Orders').addTo(gateway);

    new CfnOutput(this, 'McpUrl', { value: gateway.mcpUrl });
  }
}

new AuthorizationServerStack(new App(), 'AuthorizationServer');
