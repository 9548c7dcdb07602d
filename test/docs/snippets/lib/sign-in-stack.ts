import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from 'cdk-agentcore-gateway-auth';

export class SignInStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const users = new GatewayUserPool(this, 'Users');
    const signIn = new GatewayAuthorizationServer(this, 'SignIn', {
      // Or UpstreamIdentityProvider.oidc(...), for Microsoft Entra ID, Okta, Keycloak and others.
      identityProvider: UpstreamIdentityProvider.userPool(users, { displayName: 'Acme accounts' }),
      displayName: 'Acme tools',
      scopes: [
        { name: 'orders/read', description: 'look up orders' },
        { name: 'orders/write', description: 'change orders', groups: ['support'] },
      ],
    });
    const gateway = new McpGateway(this, 'Gateway', { identity: signIn });
    new SampleMcpServer(this, 'Orders').addTo(gateway);
  }
}
