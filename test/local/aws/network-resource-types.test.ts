import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { GatewayAuthorizer, Gateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import { LocalGateway } from '../../../local';

test('a network of the CDK deploys in name only and without a warning, with ids of the right form', async () => {
  const app = new App();
  const stack = new Stack(app, 'Network');
  const vpc = new Vpc(stack, 'Vpc', {
    maxAzs: 2,
    restrictDefaultSecurityGroup: false,
    gatewayEndpoints: { DynamoDB: { service: GatewayVpcEndpointAwsService.DYNAMODB } },
    flowLogs: { All: { destination: FlowLogDestination.toCloudWatchLogs() } },
  });
  const endpoint = vpc.addInterfaceEndpoint('Kms', { service: InterfaceVpcEndpointAwsService.KMS });
  const group = new SecurityGroup(stack, 'Group', { vpc, allowAllOutbound: false });
  group.addEgressRule(Peer.securityGroupId(endpoint.connections.securityGroups[0]!.securityGroupId), Port.HTTPS);
  const topic = new Topic(stack, 'Topic', { enforceSSL: true });
  new Gateway(stack, 'Gateway', { authorizerConfiguration: GatewayAuthorizer.withNoAuth() });
  const [subnet] = vpc.privateSubnets;
  for (const [name, value] of Object.entries({
    Vpc: vpc.vpcId,
    Cidr: vpc.vpcCidrBlock,
    DefaultGroup: vpc.vpcDefaultSecurityGroup,
    Subnet: subnet!.subnetId,
    Zone: subnet!.availabilityZone,
    RouteTable: subnet!.routeTable.routeTableId,
    Endpoint: endpoint.vpcEndpointId,
    Group: group.securityGroupId,
    Topic: topic.topicArn,
  })) {
    new CfnOutput(stack, `${name}Output`, { value });
  }
  const local = await LocalGateway.start(app);
  try {
    expect(local.warnings.filter((warning) => warning.includes('does not run'))).toEqual([]);
    const id = (prefix: string): unknown => expect.stringMatching(new RegExp(`^${prefix}-[0-9a-f]{17}$`));
    expect(local.stacks[0]!.outputs).toMatchObject({
      VpcOutput: id('vpc'),
      CidrOutput: '10.0.0.0/16',
      DefaultGroupOutput: id('sg'),
      SubnetOutput: id('subnet'),
      ZoneOutput: expect.stringMatching(/^us-east-1[a-z]$/) as unknown,
      RouteTableOutput: id('rtb'),
      EndpointOutput: id('vpce'),
      GroupOutput: id('sg'),
      TopicOutput: expect.stringMatching(/^arn:aws:sns:us-east-1:111122223333:Network-Topic/) as unknown,
    });
  } finally {
    await local.stop();
  }
});
