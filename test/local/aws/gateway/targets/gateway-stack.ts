import { LocalGateway, type LocalGatewayOptions } from '../../../../../local';
import type { TemplateResource } from '../../../../../local/template/template';

export type Resources = Record<string, TemplateResource>;

export const arnOf = (logicalId: string): unknown => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

/** Lets a service assume a role. */
export const trust = (service: string, Condition?: object): object => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole', ...(Condition && { Condition }) },
  ],
});

export const allow = (Action: string | string[], Resource: unknown): object => ({ Effect: 'Allow', Action, Resource });

/** A policy of the gateway's role. */
export const policy = (...Statement: object[]): TemplateResource => ({
  Type: 'AWS::IAM::Policy',
  Properties: {
    PolicyName: 'Calls',
    PolicyDocument: { Version: '2012-10-17', Statement },
    Roles: [{ Ref: 'GatewayRole' }],
  },
});

/** A gateway that anybody may call, which tells what went wrong, and its role without any permission. */
export const GATEWAY: Resources = {
  GatewayRole: {
    Type: 'AWS::IAM::Role',
    Properties: { AssumeRolePolicyDocument: trust('bedrock-agentcore.amazonaws.com') },
  },
  Gateway: {
    Type: 'AWS::BedrockAgentCore::Gateway',
    Properties: {
      Name: 'tools',
      RoleArn: arnOf('GatewayRole'),
      AuthorizerType: 'NONE',
      ProtocolType: 'MCP',
      ExceptionLevel: 'DEBUG',
    },
  },
};

/** @param credentials by default those that AWS requires of the kind */
export function target(
  configuration: object,
  credentials: object | undefined = Object.hasOwn(configuration, 'Lambda')
    ? { CredentialProviderType: 'GATEWAY_IAM_ROLE' }
    : undefined,
  more: Partial<TemplateResource> = {},
  Name = 'orders',
): TemplateResource {
  return {
    Type: 'AWS::BedrockAgentCore::GatewayTarget',
    Properties: {
      GatewayIdentifier: { Ref: 'Gateway' },
      Name,
      TargetConfiguration: { Mcp: configuration },
      ...(credentials && { CredentialProviderConfigurations: [credentials] }),
    },
    ...more,
  };
}

export function lambdaFunction(source: string): Resources {
  return {
    FunctionRole: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
    },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'desk',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: arnOf('FunctionRole'),
        Timeout: 20,
        Code: { ZipFile: source },
      },
    },
  };
}

/** A twin that runs these resources, and its first gateway's tools. `await using` stops it. */
export class RunningStack implements AsyncDisposable {
  static async start(Resources: Resources, options?: LocalGatewayOptions): Promise<RunningStack> {
    return new RunningStack(await LocalGateway.start({ Resources }, options));
  }

  private constructor(readonly local: LocalGateway) {}

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test that expects another shape fails by itself
  async request(method: string, params: object = {}): Promise<any> {
    const response = await fetch(this.local.mcpUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    return response.json();
  }

  async toolNames(cursor?: string): Promise<string[]> {
    const { result } = await this.request('tools/list', cursor === undefined ? {} : { cursor });
    const { tools, nextCursor } = result as { tools: { name: string }[]; nextCursor?: string };
    return [...tools.map(({ name }) => name), ...(nextCursor === undefined ? [] : await this.toolNames(nextCursor))];
  }

  /** What a tool answered, or the message of its failure. */
  async call(name: string, toolArguments: object = {}): Promise<string> {
    const { result, error } = await this.request('tools/call', { name, arguments: toolArguments });
    return error ? error.message : result.content[0].text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.local.stop();
  }
}
