import type { IdentifierKind } from '../../template/property-reader';

/**
 * What identifies the resources that gateways and targets name. Patterns: the API model of `bedrock-agentcore-control`, which
 * refuses every other value before it looks for the resource.
 */
export const ROLE_ARN: IdentifierKind = {
  what: 'the ARN of a role',
  pattern: /^arn:aws(-[^:]+)?:iam::([0-9]{12})?:role\/.+$/,
  expression: 'Fn::GetAtt Arn of an AWS::IAM::Role',
};

export const FUNCTION_ARN: IdentifierKind = {
  what: 'the ARN of a function',
  pattern:
    /^(?=.{1,170}$)arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}(-gov)?-[a-z]+-\d:\d{12}:function:[\w.-]+(:(\$LATEST|[\w-]+))?$/,
  expression: 'Fn::GetAtt Arn of an AWS::Lambda::Function',
};

export const PROVIDER_ARN: IdentifierKind = {
  what: 'the ARN of a credential provider',
  pattern: /^(?=.{1,2048}$)arn:[^:]*:[^:]*:[^:]*:([0-9]{12})?:.+$/,
  expression:
    'Ref or Fn::GetAtt CredentialProviderArn of an AWS::BedrockAgentCore::OAuth2CredentialProvider or ApiKeyCredentialProvider',
};

/** `PutResourcePolicy` has the ARNs of gateways and of other resources of AgentCore. */
export const RESOURCE_ARN: IdentifierKind = {
  what: 'an ARN of AgentCore',
  pattern: /^arn:aws(-[^:]+)?:bedrock-?agentcore:[a-z0-9-]+:\d{12}:.+$/,
  expression: 'Fn::GetAtt GatewayArn of an AWS::BedrockAgentCore::Gateway',
};

/** The model says nothing of its form; API Gateway generates ten letters and digits. */
export const REST_API_ID: IdentifierKind = {
  what: 'the id of a REST API',
  pattern: /^[^:/]+$/,
  expression: 'Ref of an AWS::ApiGateway::RestApi',
};
