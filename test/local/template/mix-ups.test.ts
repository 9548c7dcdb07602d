import { LocalGateway } from '../../../local';
import type { TemplateResource } from '../../../local/template/template';
import {
  allow,
  arnOf,
  GATEWAY,
  lambdaFunction,
  policy,
  target,
  type Resources,
} from '../aws/gateway/targets/gateway-stack';

const att = (logicalId: string, name: string): unknown => ({ 'Fn::GetAtt': [logicalId, name] });
const ref = (logicalId: string): unknown => ({ Ref: logicalId });

const inputSchema = { Type: 'object', Properties: {} };
const tools = { InlinePayload: [{ Name: 'ping', Description: 'pings', InputSchema: inputSchema }] };
const SIGNED = { CredentialProviderType: 'GATEWAY_IAM_ROLE' };
const oauth = (ProviderArn: unknown): object => ({
  CredentialProviderType: 'OAUTH',
  CredentialProvider: { OauthCredentialProvider: { ProviderArn, Scopes: ['use'] } },
});

/** A stack that deploys: a gateway with a Lambda target, a user pool, a policy engine and a credential provider. */
const STACK: Resources = {
  ...GATEWAY,
  ...lambdaFunction('exports.handler = async () => 1;'),
  Calls: policy(allow(['lambda:InvokeFunction', 'bedrock-agentcore:*', 'secretsmanager:*'], '*')),
  Url: {
    Type: 'AWS::Lambda::Url',
    Properties: { TargetFunctionArn: arnOf('Function'), AuthType: 'NONE' },
  },
  Users: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people' } },
  Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: ref('Users'), ClientName: 'assistant' } },
  Engine: { Type: 'AWS::BedrockAgentCore::PolicyEngine', Properties: { Name: 'rules_of_the_house' } },
  Provider: {
    Type: 'AWS::BedrockAgentCore::OAuth2CredentialProvider',
    Properties: {
      Name: 'machines-of-acme',
      CredentialProviderVendor: 'CustomOauth2',
      Oauth2ProviderConfigInput: {
        CustomOauth2ProviderConfig: {
          ClientId: 'client',
          ClientSecret: 'of-the-client',
          OauthDiscovery: { DiscoveryUrl: { 'Fn::Sub': '${Users.ProviderURL}/.well-known/openid-configuration' } },
        },
      },
    },
  },
  Target: target({ Lambda: { LambdaArn: arnOf('Function'), ToolSchema: tools } }, SIGNED, { DependsOn: ['Calls'] }),
};

type Change = (resources: Record<string, { Type: string; Properties: Record<string, unknown> }>) => void;

async function refusalOf(change: Change): Promise<string> {
  const resources = structuredClone(STACK) as never as Parameters<Change>[0];
  change(resources);
  const started = LocalGateway.start({ Resources: resources as Record<string, TemplateResource> });
  return started.then(
    async (local) => {
      await local.stop();
      return 'it starts';
    },
    ({ message }: Error) => message,
  );
}

test('the stack itself starts', async () => {
  await expect(refusalOf(() => undefined)).resolves.toBe('it starts');
});

const properties =
  (logicalId: string, changed: object): Change =>
  (resources) =>
    Object.assign(resources[logicalId].Properties, changed);

/** What is given, where something else is expected; where it is from, and what to use. */
test.each<[string, Change, string, string]>([
  [
    'the ARN of a gateway as its identifier',
    properties('Target', { GatewayIdentifier: att('Gateway', 'GatewayArn') }),
    'Fn::GetAtt GatewayArn of Gateway',
    'use Ref or Fn::GetAtt GatewayIdentifier',
  ],
  [
    'the URL of a gateway as its identifier',
    properties('Target', { GatewayIdentifier: att('Gateway', 'GatewayUrl') }),
    'Fn::GetAtt GatewayUrl of Gateway',
    'use Ref or Fn::GetAtt GatewayIdentifier',
  ],
  [
    'the name of a function as its ARN',
    properties('Target', {
      TargetConfiguration: { Mcp: { Lambda: { LambdaArn: ref('Function'), ToolSchema: tools } } },
    }),
    'Ref of Function',
    'use Fn::GetAtt Arn of an AWS::Lambda::Function',
  ],
  [
    'the URL of a function as its ARN',
    properties('Target', {
      TargetConfiguration: { Mcp: { Lambda: { LambdaArn: att('Url', 'FunctionUrl'), ToolSchema: tools } } },
    }),
    'Fn::GetAtt FunctionUrl of Url',
    'use Fn::GetAtt Arn of an AWS::Lambda::Function',
  ],
  [
    'the ARN of a role as that of a function',
    properties('Target', {
      TargetConfiguration: { Mcp: { Lambda: { LambdaArn: arnOf('GatewayRole'), ToolSchema: tools } } },
    }),
    'Fn::GetAtt Arn of GatewayRole',
    'use Fn::GetAtt Arn of an AWS::Lambda::Function',
  ],
  [
    'the name of a function as an interceptor',
    properties('Gateway', {
      InterceptorConfigurations: [
        { Interceptor: { Lambda: { Arn: ref('Function') } }, InterceptionPoints: ['REQUEST'] },
      ],
    }),
    'Ref of Function',
    'use Fn::GetAtt Arn of an AWS::Lambda::Function',
  ],
  [
    'the name of a role as its ARN',
    properties('Gateway', { RoleArn: ref('GatewayRole') }),
    'Ref of GatewayRole',
    'use Fn::GetAtt Arn of an AWS::IAM::Role',
  ],
  [
    'the ARN of a function as an endpoint',
    properties('Target', {
      CredentialProviderConfigurations: { Ref: 'AWS::NoValue' },
      TargetConfiguration: { Mcp: { McpServer: { Endpoint: arnOf('Function') } } },
    }),
    'Fn::GetAtt Arn of Function',
    'https://',
  ],
  [
    'the name of a provider as its ARN',
    properties('Target', {
      CredentialProviderConfigurations: [oauth('machines-of-acme')],
      TargetConfiguration: { Mcp: { McpServer: { Endpoint: att('Url', 'FunctionUrl') } } },
    }),
    'ProviderArn "machines-of-acme"',
    'use Ref or Fn::GetAtt CredentialProviderArn',
  ],
  [
    'the ARN of a secret as that of a provider',
    properties('Target', {
      CredentialProviderConfigurations: [oauth(att('Provider', 'ClientSecretArn.SecretArn'))],
      TargetConfiguration: { Mcp: { McpServer: { Endpoint: att('Url', 'FunctionUrl') } } },
    }),
    'of Provider',
    'use Ref or Fn::GetAtt CredentialProviderArn',
  ],
  [
    'the ARN of a user pool as its id',
    properties('Client', { UserPoolId: arnOf('Users') }),
    'Fn::GetAtt Arn of Users',
    'use Ref of',
  ],
  [
    'the issuer of a user pool as its id',
    properties('Client', { UserPoolId: att('Users', 'ProviderURL') }),
    'Fn::GetAtt ProviderURL of Users',
    'use Ref of',
  ],
  [
    'an issuer as discovery URL',
    properties('Gateway', {
      AuthorizerType: 'CUSTOM_JWT',
      AuthorizerConfiguration: {
        CustomJWTAuthorizer: { DiscoveryUrl: att('Users', 'ProviderURL'), AllowedClients: [ref('Client')] },
      },
    }),
    'Fn::GetAtt ProviderURL of Users',
    '/.well-known/openid-configuration',
  ],
  [
    'the id of a user pool as discovery URL',
    properties('Gateway', {
      AuthorizerType: 'CUSTOM_JWT',
      AuthorizerConfiguration: { CustomJWTAuthorizer: { DiscoveryUrl: ref('Users'), AllowedClients: [ref('Client')] } },
    }),
    'of Users',
    '/.well-known/openid-configuration',
  ],
  [
    'the ARN of a policy engine as its id',
    (resources) =>
      (resources.Rule = {
        Type: 'AWS::BedrockAgentCore::Policy',
        Properties: {
          Name: 'rule',
          PolicyEngineId: ref('Engine'),
          Definition: { Cedar: { Statement: 'permit(principal, action, resource);' } },
        },
      }),
    'of Engine',
    'use Fn::GetAtt PolicyEngineId',
  ],
  [
    'the id of a policy engine as its ARN',
    properties('Gateway', { PolicyEngineConfiguration: { Arn: att('Engine', 'PolicyEngineId'), Mode: 'ENFORCE' } }),
    'Fn::GetAtt PolicyEngineId of Engine',
    'use Ref or Fn::GetAtt PolicyEngineArn',
  ],
  [
    'the identifier of a gateway as its ARN in a policy',
    (resources) => {
      const engine = { Arn: att('Engine', 'PolicyEngineArn'), Mode: 'LOG_ONLY' };
      properties('Gateway', { PolicyEngineConfiguration: engine })(resources);
      resources.Rule = {
        Type: 'AWS::BedrockAgentCore::Policy',
        Properties: {
          Name: 'rule',
          PolicyEngineId: att('Engine', 'PolicyEngineId'),
          Definition: {
            Cedar: {
              Statement: { 'Fn::Sub': 'permit(principal, action, resource == AgentCore::Gateway::"${Gateway}");' },
            },
          },
        },
      };
    },
    'Ref of Gateway',
    'name Fn::GetAtt GatewayArn',
  ],
  [
    'the identifier of a gateway as its ARN in a resource policy',
    (resources) =>
      (resources.Rule = {
        Type: 'AWS::BedrockAgentCore::ResourcePolicy',
        Properties: {
          ResourceArn: ref('Gateway'),
          Policy: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: '*', Action: 'bedrock-agentcore:InvokeGateway', Resource: ref('Gateway') },
            ],
          },
        },
      }),
    'of Gateway',
    'GatewayArn',
  ],
  [
    'the ARN of a REST API as its id',
    properties('Target', {
      TargetConfiguration: {
        Mcp: {
          ApiGateway: {
            RestApiId: 'arn:aws:apigateway:us-east-1::/restapis/a1b2c3d4e5',
            Stage: 'prod',
            ApiGatewayToolConfiguration: { ToolFilters: [] },
          },
        },
      },
    }),
    'RestApiId',
    'use Ref of an AWS::ApiGateway::RestApi',
  ],
  [
    'the name of a function as a trigger',
    properties('Users', { LambdaConfig: { PostAuthentication: ref('Function') } }),
    'Ref of Function',
    'Arn of a Lambda function',
  ],
  [
    'the name of a user pool as its id',
    properties('Client', { UserPoolId: 'people' }),
    "UserPoolId 'people'",
    'use Ref of',
  ],
  [
    'the name of an app client as its id',
    (resources) =>
      (resources.Style = {
        Type: 'AWS::Cognito::ManagedLoginBranding',
        Properties: { UserPoolId: ref('Users'), ClientId: 'assistant', UseCognitoProvidedValues: true },
      }),
    "ClientId 'assistant'",
    'use Ref of',
  ],
])('%s is named, with what to use', async (_, change, given, use) => {
  const message = await refusalOf(change);
  expect(message).toContain(given);
  expect(message).toContain(use);
});
