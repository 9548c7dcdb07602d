import { RemovalPolicies, RemovalPolicy, Tags, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
} from '../../lib';
import { resources, strictStack } from './strict-app';

/** Everything that this library makes by default. */
function everythingIn(stack: Stack): void {
  const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
  const direct = new McpGateway(stack, 'Direct', { identity: users });
  const signIn = new GatewayAuthorizationServer(stack, 'SignIn', {
    identityProvider: UpstreamIdentityProvider.userPool(users),
  });
  new McpGateway(stack, 'Gateway', { identity: signIn });
  new SampleMcpServer(stack, 'Orders').addTo(direct);
}

describe('what owners of CDK apps are used to works with the constructs', () => {
  let tagged: Stack;

  beforeAll(() => {
    tagged = strictStack();
    everythingIn(tagged);
    Tags.of(tagged).add('team', 'platform');
  });

  const AS_LIST = { Tags: expect.arrayContaining([{ Key: 'team', Value: 'platform' }]) };
  const AS_MAP = { Tags: { team: 'platform' } };

  test.each<[string, object]>([
    ['AWS::ApiGatewayV2::Api', AS_MAP],
    ['AWS::ApiGatewayV2::Stage', AS_MAP],
    ['AWS::BedrockAgentCore::Gateway', AS_MAP],
    ['AWS::CloudWatch::Alarm', AS_LIST],
    ['AWS::Cognito::UserPool', { UserPoolTags: { team: 'platform' } }],
    ['AWS::DynamoDB::Table', AS_LIST],
    ['AWS::IAM::Role', AS_LIST],
    ['AWS::KMS::Key', AS_LIST],
    ['AWS::Lambda::Function', AS_LIST],
    ['AWS::Logs::LogGroup', AS_LIST],
    ['AWS::SSM::Parameter', AS_MAP],
    ['AWS::SecretsManager::Secret', AS_LIST],
  ])('a tag of the stack is on every %s', (type, properties) => {
    const found = Object.values(resources(tagged, type));
    expect(found.length).toBeGreaterThan(0);
    for (const { Properties } of found) {
      expect(Properties).toMatchObject(properties);
    }
  });

  test.each<[string, (policies: RemovalPolicies) => void, string]>([
    ['destroy', (policies) => policies.destroy(), 'Delete'],
    ['retain', (policies) => policies.retain(), 'Retain'],
  ])('RemovalPolicies.of(stack).%s() is the last word on every resource', (_, apply, DeletionPolicy) => {
    const stack = strictStack();
    everythingIn(stack);
    apply(RemovalPolicies.of(stack));
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, object> };
    for (const resource of Object.values(Resources)) {
      expect(resource).toMatchObject({ DeletionPolicy });
    }
  });

  test('a gateway takes a removal policy as every resource does', () => {
    const stack = strictStack();
    const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
    new McpGateway(stack, 'Gateway', { identity: users }).applyRemovalPolicy(RemovalPolicy.RETAIN);
    expect(Object.values(resources(stack, 'AWS::BedrockAgentCore::Gateway'))).toMatchObject([
      { DeletionPolicy: 'Retain' },
    ]);
  });
});
