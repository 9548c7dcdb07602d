import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { McpGateway, type IGatewayIdentity } from 'cdk-agentcore-gateway-auth';

const directory: IGatewayIdentity = {
  issuer: 'https://login.example.com',
  discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
  allowedAudience: ['api://acme-tools'],
  allowedClients: [],
  allowedScopes: ['tools.invoke'],
  advertisedScopeMapping: {},
  customClaims: [],
  bindToGateway: () => {},
};

export class DirectStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    new McpGateway(this, 'Gateway', { identity: directory });
  }
}
