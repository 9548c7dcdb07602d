import type { TemplateResource } from '../../../../../local/template/template';
import {
  allow,
  arnOf,
  GATEWAY,
  lambdaFunction,
  policy,
  RunningStack,
  target,
  trust,
  type Resources,
} from './gateway-stack';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:111122223333:function:desk';

const LAMBDA_TARGET = {
  Lambda: {
    LambdaArn: arnOf('Function'),
    ToolSchema: { InlinePayload: [{ Name: 'echo', Description: 'Echoes', InputSchema: { Type: 'object' } }] },
  },
};
const ROLE_CREDENTIALS = { CredentialProviderType: 'GATEWAY_IAM_ROLE' };

function lambdaStack(resources: Resources, more: Partial<TemplateResource> = {}): Resources {
  return {
    ...GATEWAY,
    ...lambdaFunction('exports.handler = async (event) => ({ got: event.text });'),
    Target: target(LAMBDA_TARGET, ROLE_CREDENTIALS, more),
    ...resources,
  };
}

const permission = (properties: object): TemplateResource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: arnOf('Function'), Principal: arnOf('GatewayRole'), ...properties },
});

describe('a Lambda target', () => {
  test.each<[string, Resources]>([
    ['a policy of the role', { Policy: policy(allow('lambda:InvokeFunction', arnOf('Function'))) }],
    ['a permission of the function', { Permission: permission({ Action: 'lambda:InvokeFunction' }) }],
    [
      'a managed policy of the template',
      {
        Managed: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            Roles: [{ Ref: 'GatewayRole' }],
            PolicyDocument: { Version: '2012-10-17', Statement: [allow('lambda:*', '*')] },
          },
        },
      },
    ],
  ])('is called when %s allows it', async (_, resources) => {
    await using stack = await RunningStack.start(lambdaStack(resources));
    expect(await stack.call('orders___echo', { text: 'hello' })).toBe('{"got":"hello"}');
  });

  test.each<[string, Resources]>([
    ['nothing is granted', {}],
    ['another function is granted', { Policy: policy(allow('lambda:InvokeFunction', `${FUNCTION_ARN}2`)) }],
    ['another action is granted', { Policy: policy(allow('lambda:GetFunction', '*')) }],
    [
      'only function URLs are granted',
      { P: permission({ Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }) },
    ],
    ['another account is granted', { P: permission({ Action: 'lambda:InvokeFunction', Principal: '444455556666' }) }],
  ])('is refused when %s, with role, action, resource and statement', async (_, resources) => {
    const started = RunningStack.start(lambdaStack(resources));
    await expect(started).rejects.toThrow(
      `Gateway execution role lacks permission to invoke Lambda function ${FUNCTION_ARN}. Update the permission and retry`,
    );
    await expect(started).rejects.toThrow(
      /:role\/Stack-GatewayRole-\w+ is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:111122223333:function:desk: no policy allows it; add \{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"arn:aws:lambda:us-east-1:111122223333:function:desk"\} to the role/,
    );
  });

  test('is refused when a policy denies it, whatever others allow', async () => {
    const resources = {
      Policy: policy(allow('lambda:InvokeFunction', '*'), { Effect: 'Deny', Action: 'lambda:*', Resource: '*' }),
    };
    await expect(RunningStack.start(lambdaStack(resources))).rejects.toThrow('with an explicit deny in a policy');
  });

  test('is refused when the permissions boundary of the role does not allow it', async () => {
    const Boundary = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [allow('s3:*', '*')] } },
    };
    const { GatewayRole } = GATEWAY;
    const resources = {
      Boundary,
      GatewayRole: {
        ...GatewayRole!,
        Properties: { ...GatewayRole!.Properties, PermissionsBoundary: { Ref: 'Boundary' } },
      },
      Policy: policy(allow('lambda:InvokeFunction', '*')),
    };
    await expect(RunningStack.start(lambdaStack(resources))).rejects.toThrow(
      'not authorized to perform: lambda:Invoke',
    );
  });

  test('is called with a warning when a managed policy is not known to the twin', async () => {
    const { GatewayRole } = GATEWAY;
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/Mystery'];
    await using stack = await RunningStack.start(
      lambdaStack({
        GatewayRole: { ...GatewayRole!, Properties: { ...GatewayRole!.Properties, ManagedPolicyArns } },
      }),
    );
    expect(await stack.call('orders___echo', { text: 'hello' })).toBe('{"got":"hello"}');
    expect(stack.local.warnings).toContainEqual(
      expect.stringContaining('what arn:aws:iam::aws:policy/Mystery allows is not known to the local twin'),
    );
  });
});

describe('the trust policy', () => {
  const gatewayRole = (Condition: object, service = 'bedrock-agentcore.amazonaws.com'): Resources => ({
    GatewayRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust(service, Condition) } },
    Policy: policy(allow('lambda:InvokeFunction', '*')),
  });
  const gatewayArn = (id: string): object => ({
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnLike: {
      'aws:SourceArn': {
        'Fn::Sub': `arn:\${AWS::Partition}:bedrock-agentcore:\${AWS::Region}:\${AWS::AccountId}:gateway/${id}`,
      },
    },
  });

  test('that names account and gateway admits the gateway', async () => {
    await using stack = await RunningStack.start(lambdaStack(gatewayRole(gatewayArn('tools-??????????'))));
    expect(await stack.call('orders___echo', { text: 'x' })).toBe('{"got":"x"}');
  });

  test.each<[string, Resources]>([
    ['another gateway', gatewayRole(gatewayArn('other-*'))],
    ['another account', gatewayRole({ StringEquals: { 'aws:SourceAccount': '444455556666' } })],
    ['another service', gatewayRole({}, 'lambda.amazonaws.com')],
  ])('that names %s refuses the gateway', async (_, resources) => {
    await expect(RunningStack.start(lambdaStack(resources))).rejects.toThrow(
      /Target \(AWS::BedrockAgentCore::GatewayTarget\): the gateway cannot assume its execution role: bedrock-agentcore\.amazonaws\.com is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role\/\S+: no policy allows it for aws:SourceAccount=111122223333, aws:SourceArn=arn:aws:bedrock-agentcore:us-east-1:111122223333:gateway\/tools-\w{10}; add .* to its trust policy/,
    );
  });

  test('of a function has to admit Lambda', async () => {
    const FunctionRole = {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trust('edgelambda.amazonaws.com') },
    };
    await expect(RunningStack.start(lambdaStack({ FunctionRole }))).rejects.toThrow(
      'Function (AWS::Lambda::Function): The role defined for the function cannot be assumed by Lambda. lambda.amazonaws.com is not authorized',
    );
  });
});

/** A complete MCP server, as small as it can be. */
const MCP_SERVER = `
exports.handler = async ({ body }) => {
  const { id, method, params } = JSON.parse(body ?? '{}');
  if (id === undefined) return { statusCode: 202 };
  const result = {
    initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } },
    'tools/list': { tools: [{ name: 'ping', inputSchema: { type: 'object' } }] },
    'tools/call': { content: [{ type: 'text', text: 'pong' }] },
  }[method];
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(
    result ? { jsonrpc: '2.0', id, result } : { jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }) };
};`;
const URL_ACTIONS = [
  allow('lambda:InvokeFunctionUrl', arnOf('Function')),
  {
    ...allow('lambda:InvokeFunction', arnOf('Function')),
    Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': true } },
  },
];
const LAMBDA_CREDENTIALS = {
  ...ROLE_CREDENTIALS,
  CredentialProvider: { IamCredentialProvider: { Service: 'lambda' } },
};

function urlStack(resources: Resources, more: Partial<TemplateResource> = {}, AuthType = 'AWS_IAM'): Resources {
  return {
    ...GATEWAY,
    ...lambdaFunction(MCP_SERVER),
    Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType, TargetFunctionArn: arnOf('Function') } },
    Target: target(
      { McpServer: { Endpoint: { 'Fn::Sub': '${Url.FunctionUrl}mcp' } } },
      AuthType === 'NONE' ? undefined : LAMBDA_CREDENTIALS,
      more,
    ),
    ...resources,
  };
}

describe('a target behind a function URL', () => {
  test('is called when the role has both permissions', async () => {
    await using stack = await RunningStack.start(urlStack({ Policy: policy(...URL_ACTIONS) }));
    expect(await stack.toolNames()).toEqual(['orders___ping']);
    expect(await stack.call('orders___ping')).toBe('pong');
  });

  test('is called when the function has both permissions', async () => {
    await using stack = await RunningStack.start(
      urlStack({
        One: permission({ Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'AWS_IAM' }),
        Other: permission({ Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
      }),
    );
    expect(await stack.call('orders___ping')).toBe('pong');
  });

  test.each<[string, string, Resources]>([
    ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunctionUrl', { Policy: policy(URL_ACTIONS[1]!) }],
    ['lambda:InvokeFunction', 'lambda:InvokeFunction', { Policy: policy(URL_ACTIONS[0]!) }],
    [
      'the auth type',
      'lambda:InvokeFunctionUrl',
      {
        Policy: policy(URL_ACTIONS[1]!),
        P: permission({ Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
      },
    ],
  ])('cannot be synchronized without %s', async (_, action, resources) => {
    await expect(RunningStack.start(urlStack(resources))).rejects.toThrow(
      new RegExp(
        `tools could not be listed: .*HTTP 403 Forbidden: arn:aws:iam::111122223333:role/\\S+ is not authorized to perform: ${action} on`,
      ),
    );
  });

  test('that anybody may call needs permissions for everybody', async () => {
    const everybody = { Principal: '*' };
    const resources = {
      One: permission({ ...everybody, Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
      Other: permission({ ...everybody, Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
    };
    await using stack = await RunningStack.start(urlStack(resources, {}, 'NONE'));
    expect(await stack.call('orders___ping')).toBe('pong');
    await expect(RunningStack.start(urlStack({ One: resources.One }, {}, 'NONE'))).rejects.toThrow('Forbidden');
  });
});

describe('a target that AWS may create too early', () => {
  const races = (stack: RunningStack): readonly string[] =>
    stack.local.warnings.filter((warning) => warning.includes('DependsOn'));

  test('is deployed, and the policy that it should wait for is named', async () => {
    await using stack = await RunningStack.start(urlStack({ Policy: policy(...URL_ACTIONS) }));
    expect(races(stack)).toEqual([
      expect.stringMatching(
        /^Stack\/Target: AWS may create this target before Policy, .* add "DependsOn": \["Policy"\]$/,
      ),
    ]);
  });

  test('is named with the permissions of its function', async () => {
    await using stack = await RunningStack.start(
      urlStack(
        {
          One: permission({ Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'AWS_IAM' }),
          Other: permission({ Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true }),
        },
        { DependsOn: 'One' },
      ),
    );
    expect(races(stack)).toEqual([expect.stringContaining('add "DependsOn": ["Other"]')]);
  });

  test('is deployed without a warning when it waits, be it through another resource', async () => {
    const Between = { Type: 'AWS::Logs::LogGroup', DependsOn: 'Policy' };
    await using stack = await RunningStack.start(
      urlStack({ Policy: policy(...URL_ACTIONS), Between }, { DependsOn: 'Between' }),
    );
    expect(races(stack)).toEqual([]);
  });

  test('is not warned of a policy that it does not need', async () => {
    const Unrelated = policy(allow('s3:GetObject', '*'));
    const Other = { ...Unrelated, Properties: { ...Unrelated.Properties, PolicyName: 'Other' } };
    await using stack = await RunningStack.start(
      urlStack({ Policy: policy(...URL_ACTIONS), Other }, { DependsOn: 'Policy' }),
    );
    expect(races(stack)).toEqual([]);
  });

  test('is allowed by a policy that is a resource of its own, for which it should wait', async () => {
    const { Roles, ...inline } = policy(...URL_ACTIONS).Properties as { Roles: [unknown] };
    const Policy = { Type: 'AWS::IAM::RolePolicy', Properties: { ...inline, RoleName: Roles[0] } };
    await using early = await RunningStack.start(urlStack({ Policy }));
    expect(races(early)).toEqual([expect.stringContaining('add "DependsOn": ["Policy"]')]);
    await using waiting = await RunningStack.start(urlStack({ Policy }, { DependsOn: 'Policy' }));
    expect(races(waiting)).toEqual([]);
  });

  test('is warned of for a Lambda target too, which AWS tries when it creates it', async () => {
    await using stack = await RunningStack.start(
      lambdaStack({ Policy: policy(allow('lambda:InvokeFunction', arnOf('Function'))) }),
    );
    expect(races(stack)).toHaveLength(1);
  });
});
