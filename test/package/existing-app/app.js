/**
 * The app of a platform team: two stages of a pipeline, four stacks in each, and all that other teams own is imported.
 *
 * It uses properties that are there to stay, and runs with every supported aws-cdk-lib.
 */
const { App, Aspects, CfnResource, NestedStack, Stack, Stage, Tags } = require('aws-cdk-lib');
const { SchemaDefinitionType, ToolSchema } = require('aws-cdk-lib/aws-bedrockagentcore');
const { Certificate } = require('aws-cdk-lib/aws-certificatemanager');
const { UserPool, UserPoolDomain } = require('aws-cdk-lib/aws-cognito');
const { SecurityGroup, Vpc } = require('aws-cdk-lib/aws-ec2');
const { ManagedPolicy, PermissionsBoundary, Role } = require('aws-cdk-lib/aws-iam');
const { Key } = require('aws-cdk-lib/aws-kms');
const { Code, Function, Runtime } = require('aws-cdk-lib/aws-lambda');
const { HostedZone } = require('aws-cdk-lib/aws-route53');
const { Secret } = require('aws-cdk-lib/aws-secretsmanager');
const { Topic } = require('aws-cdk-lib/aws-sns');
const auth = require('cdk-agentcore-gateway-auth');

const ACCOUNT = '111122223333';
const REGION = 'eu-central-1';
/** The app after an owner has removed assistants, a machine and a target. */
const REDUCED = process.env.REDUCED === 'true';
const arnOf = (service, resource) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

class NetworkStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: [`${REGION}a`, `${REGION}b`],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
    });
    this.securityGroup = new SecurityGroup(this, 'Functions', { vpc: this.vpc, description: 'Functions of tools' });
    this.key = Key.fromKeyArn(this, 'Key', arnOf('kms', 'key/11111111-2222-3333-4444-555555555555'));
  }
}

/** People are in a user pool and at a provider that another team runs. */
class ImportedIdentityStack extends Stack {
  constructor(scope, id, { key, ...props }) {
    super(scope, id, props);
    const userPool = UserPool.fromUserPoolArn(this, 'Pool', arnOf('cognito-idp', `userpool/${REGION}_Staff1234`));
    this.users = new auth.GatewayUserPool(this, 'Users', {
      userPool,
      userPoolDomain: UserPoolDomain.fromDomainName(this, 'Domain', 'staff-of-the-bank'),
      clients: [auth.McpClient.kiro(), ...(REDUCED ? [] : [auth.McpClient.claudeCode(), auth.McpClient.vsCode()])],
    });
    if (!REDUCED) this.users.addMachineClient('nightly-report');
    this.signIn = new auth.GatewayAuthorizationServer(this, 'SignIn', {
      identityProvider: auth.UpstreamIdentityProvider.oidc({
        issuer: 'https://login.bank.example',
        displayName: 'The bank',
        clientId: 'agentcore-gateway',
        clientSecret: Secret.fromSecretAttributes(this, 'ClientSecret', {
          secretCompleteArn: arnOf('secretsmanager', 'secret:agentcore-gateway-AbCdEf'),
          encryptionKey: key,
        }),
      }),
      domain: {
        domainName: 'tools-sign-in.bank.example',
        certificate: Certificate.fromCertificateArn(
          this,
          'Certificate',
          arnOf('acm', 'certificate/11111111-2222-3333-4444-555555555555'),
        ),
        hostedZone: HostedZone.fromHostedZoneAttributes(this, 'Zone', {
          hostedZoneId: 'Z0123456789ABCDEFGHIJ',
          zoneName: 'bank.example',
        }),
      },
      encryptionKey: key,
      alarmTopic: Topic.fromTopicArn(this, 'Alarms', arnOf('sns', 'platform-alarms')),
    });
  }
}

class GatewayStack extends Stack {
  constructor(scope, id, { identities, key, importRole, ...props }) {
    super(scope, id, props);
    this.gateways = Object.entries(identities).map(
      ([name, identity]) =>
        new auth.McpGateway(this, name, {
          identity,
          kmsKey: key,
          role: importRole
            ? Role.fromRoleArn(this, `${name}Role`, `arn:aws:iam::${ACCOUNT}:role/platform/${name}`)
            : undefined,
        }),
    );
  }
}

class TargetsStack extends Stack {
  constructor(scope, id, { network, nested, ...props }) {
    super(scope, id, props);
    this.balances = new Function(this, 'Balances', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async ({ account }) => ({ account, balance: 42 });'),
      vpc: network.vpc,
      securityGroups: [network.securityGroup],
    });
    this.sample = new auth.SampleMcpServer(nested ? new NestedStack(this, 'Samples') : this, 'Orders');
  }
}

function addTargets({ balances, sample }, gateways) {
  for (const gateway of gateways) {
    gateway.addLambdaTarget('Balances', {
      gatewayTargetName: 'balances',
      lambdaFunction: balances,
      toolSchema: ToolSchema.fromInline([
        {
          name: 'get_balance',
          description: 'Reads the balance of an account',
          inputSchema: {
            type: SchemaDefinitionType.OBJECT,
            properties: { account: { type: SchemaDefinitionType.STRING } },
            required: ['account'],
          },
        },
      ]),
    });
    if (!REDUCED) sample.addTo(gateway);
  }
}

function defineStage(app, name, { imported }) {
  const stage = new Stage(app, name, { env: { account: ACCOUNT, region: REGION } });
  const network = new NetworkStack(stage, 'Network');
  const { key } = network;
  const targets = new TargetsStack(stage, 'Targets', { network, nested: imported });
  const identities = imported
    ? (({ users, signIn }) => ({ Direct: users, ByUrl: signIn }))(new ImportedIdentityStack(stage, 'Identity', { key }))
    : { Direct: new auth.GatewayUserPool(new Stack(stage, 'Identity'), 'Users', { clients: [auth.McpClient.kiro()] }) };
  const { gateways } = new GatewayStack(stage, 'Gateway', {
    identities,
    importRole: imported,
    key: imported ? key : undefined,
  });
  addTargets(targets, gateways);
  PermissionsBoundary.of(stage).apply(ManagedPolicy.fromManagedPolicyName(network, 'Boundary', 'platform-boundary'));
  // On the stage: what is added to an app does not reach into it.
  Tags.of(stage).add('cost-center', '4711');
  Aspects.of(stage).add(new Marked());
}

/** A rule of the platform: what AWS CloudFormation makes bears a mark, whoever defined it. */
class Marked {
  visit(node) {
    if (CfnResource.isCfnResource(node)) node.addMetadata('platform', 'checked');
  }
}

const app = new App();
defineStage(app, 'Prod', { imported: true });
defineStage(app, 'Sandbox', { imported: false });
app.synth();
