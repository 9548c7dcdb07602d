import { App, CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { BackupPlan, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup';
import { FeaturePlan, Mfa } from 'aws-cdk-lib/aws-cognito';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from 'cdk-agentcore-gateway-auth';
import type { Construct } from 'constructs';

/** The way from the functions to the services that they call. */
export class NetworkStack extends Stack {
  readonly vpc: IVpc;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    // The user pool is reached through the NAT gateway: its endpoints have no PrivateLink.
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      gatewayEndpoints: { DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
    });
    vpc.addInterfaceEndpoint('Kms', { service: InterfaceVpcEndpointAwsService.KMS });
    vpc.addInterfaceEndpoint('SecretsManager', { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER });
    vpc.addInterfaceEndpoint('ParameterStore', { service: InterfaceVpcEndpointAwsService.SSM });
    this.vpc = vpc;
  }
}

export interface ToolsStackProps extends StackProps {
  readonly vpc: IVpc;
  /** Roles that a platform team has made. Those that are imported as immutable are left as they are. */
  readonly roles?: { readonly signIn?: IRole; readonly gateway?: IRole; readonly orders?: IRole };
}

export class ToolsStack extends Stack {
  constructor(scope: Construct, id: string, props: ToolsStackProps) {
    super(scope, id, props);
    const { vpc, roles } = props;

    const key = new Key(this, 'Key', { enableKeyRotation: true });
    const logs = (name: string) =>
      new LogGroup(this, `${name}Logs`, { encryptionKey: key, retention: RetentionDays.ONE_YEAR });
    // Amazon CloudWatch Logs encrypts log groups of this account; Amazon CloudWatch sends alarms to the topic.
    const logsService = new ServicePrincipal(`logs.${this.region}.amazonaws.com`);
    key.grantEncryptDecrypt(
      logsService.withConditions({
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': this.formatArn({ service: 'logs', resource: 'log-group:*' }),
        },
      }),
    );
    key.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));

    const users = new GatewayUserPool(this, 'Users', { mfa: Mfa.REQUIRED, featurePlan: FeaturePlan.PLUS });
    const signIn = new GatewayAuthorizationServer(this, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.userPool(users),
      encryptionKey: key,
      vpc,
      role: roles?.signIn,
      tracing: Tracing.ACTIVE,
      logGroup: logs('SignIn'),
      accessLogGroup: logs('Access'),
      reservedConcurrentExecutions: 20,
      alarmTopic: new Topic(this, 'OnCall', { masterKey: key, enforceSSL: true }),
    });
    const gateway = new McpGateway(this, 'Gateway', { identity: signIn, kmsKey: key, role: roles?.gateway });
    new SampleMcpServer(this, 'Orders', {
      vpc,
      role: roles?.orders,
      tracing: Tracing.ACTIVE,
      logGroup: logs('Orders'),
      reservedConcurrentExecutions: 10,
    }).addTo(gateway);

    const vault = new BackupVault(this, 'Backups', { encryptionKey: key, removalPolicy: RemovalPolicy.RETAIN });
    BackupPlan.daily35DayRetention(this, 'Daily', vault).addSelection('Tables', {
      resources: [BackupResource.fromDynamoDbTable(signIn.table)],
    });

    new CfnOutput(this, 'McpUrl', { value: gateway.mcpUrl });
  }
}

const app = new App();
const { vpc } = new NetworkStack(app, 'Network');
new ToolsStack(app, 'Tools', { vpc });
