import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { GatewayAuthorizationServer, McpGateway, UpstreamIdentityProvider } from 'cdk-agentcore-gateway-auth';

export class OktaStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const signIn = new GatewayAuthorizationServer(this, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.oidc({
        issuer: 'https://acme.okta.com',
        displayName: 'Acme single sign-on',
        clientId: '0oa1example',
        clientSecret: Secret.fromSecretNameV2(this, 'ClientSecret', 'acme-tools/client-secret'),
      }),
      displayName: 'Acme tools',
    });
    new McpGateway(this, 'Gateway', { identity: signIn });
    // The one redirect URI to register with the identity provider.
    new CfnOutput(this, 'RedirectUri', { value: signIn.callbackUrl });
  }
}
