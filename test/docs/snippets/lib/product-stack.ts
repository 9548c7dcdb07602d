import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { GatewayUserPool, McpClient, McpGateway, SampleMcpServer } from 'cdk-agentcore-gateway-auth';

export class ProductStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // The platform team's stack exports users.userPool.userPoolId, users.domainUrl and users.clientFor(kiro).userPoolClientId.
    const kiro = McpClient.kiro();
    const users = GatewayUserPool.fromGatewayUserPoolAttributes(this, 'Users', {
      userPool: UserPool.fromUserPoolId(this, 'UserPool', Fn.importValue('platform-UserPoolId')),
      domainUrl: Fn.importValue('platform-DomainUrl'),
      clients: [kiro],
      clientIds: { [kiro.name]: Fn.importValue('platform-KiroClientId') },
    });
    const gateway = new McpGateway(this, 'Gateway', { identity: users });
    new SampleMcpServer(this, 'Orders').addTo(gateway);
  }
}
