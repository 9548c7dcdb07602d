import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';

export class ProductStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // The platform team's stack has these parameters, with users.userPool.userPoolId and users.clientFor(kiro).userPoolClientId.
    const platform = (name: string) => StringParameter.valueForStringParameter(this, `/platform/${name}`);
    const kiro = McpClient.kiro();
    const users = GatewayUserPool.fromGatewayUserPoolAttributes(this, 'Users', {
      userPool: UserPool.fromUserPoolId(this, 'UserPool', platform('user-pool-id')),
      domainUrl: 'https://acme-tools.auth.eu-central-1.amazoncognito.com',
      clients: [kiro],
      clientIds: { [kiro.name]: platform('kiro-client-id') },
    });
    const gateway = new McpGateway(this, 'Gateway', { identity: users });
    new SampleMcpServer(this, 'Orders').addTo(gateway);
    new CfnOutput(this, 'Kiro', { value: users.configurationFor(kiro, gateway) });
  }
}
