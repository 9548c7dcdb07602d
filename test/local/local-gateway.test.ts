import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { LocalGateway, TemplateError, type LocalGatewayOptions } from 'cdk-agentcore-gateway-auth/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A stack that nobody wrote with this library: plain CloudFormation, as any tool could have made it. */
function plainTemplate() {
  return {
    Parameters: { Callback: { Type: 'String', Default: 'http://localhost:9999/callback' }, Prefix: { Type: 'String' } },
    Conditions: { WithDomain: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Prefix' }, ''] }] } },
    Resources: {
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people' } },
      Domain: {
        Type: 'AWS::Cognito::UserPoolDomain',
        Condition: 'WithDomain',
        Properties: { UserPoolId: { Ref: 'Pool' }, Domain: { Ref: 'Prefix' }, ManagedLoginVersion: 2 },
      },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: {
          UserPoolId: { Ref: 'Pool' },
          ClientName: 'desk',
          AllowedOAuthFlowsUserPoolClient: true,
          AllowedOAuthFlows: ['code'],
          AllowedOAuthScopes: ['openid'],
          CallbackURLs: [{ Ref: 'Callback' }],
          SupportedIdentityProviders: ['COGNITO'],
        },
      },
      Branding: {
        Type: 'AWS::Cognito::ManagedLoginBranding',
        Properties: { UserPoolId: { Ref: 'Pool' }, ClientId: { Ref: 'Client' }, UseCognitoProvidedValues: true },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: ['bedrock-agentcore.amazonaws.com', 'lambda.amazonaws.com'] },
                Action: 'sts:AssumeRole',
              },
            ],
          },
          Policies: [
            {
              PolicyName: 'call',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }],
              },
            },
          ],
        },
      },
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: {
            ZipFile:
              'exports.handler = async (event, { clientContext }) => ({ event, tool: clientContext.custom.bedrockAgentCoreToolName });',
          },
        },
      },
      Gateway: {
        Type: 'AWS::BedrockAgentCore::Gateway',
        Properties: {
          Name: 'plain',
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          AuthorizerType: 'CUSTOM_JWT',
          AuthorizerConfiguration: {
            CustomJWTAuthorizer: {
              DiscoveryUrl: {
                'Fn::Sub': 'https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}/.well-known/openid-configuration',
              },
              AllowedClients: [{ Ref: 'Client' }],
              AllowedScopes: ['openid'],
            },
          },
          ProtocolType: 'MCP',
        },
      },
      ResourceServer: {
        Type: 'AWS::Cognito::UserPoolResourceServer',
        Properties: {
          UserPoolId: { Ref: 'Pool' },
          Name: 'gateway',
          Identifier: { 'Fn::GetAtt': ['Gateway', 'GatewayUrl'] },
        },
      },
      Target: {
        Type: 'AWS::BedrockAgentCore::GatewayTarget',
        DependsOn: ['Role'],
        Properties: {
          GatewayIdentifier: { Ref: 'Gateway' },
          Name: 'echo',
          CredentialProviderConfigurations: [{ CredentialProviderType: 'GATEWAY_IAM_ROLE' }],
          TargetConfiguration: {
            Mcp: {
              Lambda: {
                LambdaArn: { 'Fn::GetAtt': ['Function', 'Arn'] },
                ToolSchema: {
                  InlinePayload: [
                    {
                      Name: 'say',
                      Description: 'Says it again',
                      InputSchema: { Type: 'object', Properties: { text: { Type: 'string' } }, Required: ['text'] },
                    },
                  ],
                },
              },
            },
          },
        },
      },
    },
    Outputs: { Url: { Value: { 'Fn::GetAtt': ['Gateway', 'GatewayUrl'] } } },
  };
}

const running: LocalGateway[] = [];

async function start(
  source: Parameters<typeof LocalGateway.start>[0],
  options: LocalGatewayOptions = { parameters: { Prefix: 'plain-login' } },
): Promise<LocalGateway> {
  const local = await LocalGateway.start(source, options);
  running.push(local);
  return local;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((local) => local.stop()));
});

test('a plain template runs: parameters, conditions, a Lambda target, sign-in', async () => {
  const local = await start(plainTemplate(), {
    parameters: { Prefix: 'plain-login', Callback: 'http://localhost:4711/callback' },
  });
  expect(local.clients).toMatchObject([{ name: 'desk', redirectUris: ['http://localhost:4711/callback'] }]);
  expect(local.stacks[0]!.outputs.Url).toBe(local.mcpUrl);
  const desk = await local.signIn({ client: 'desk', user: await local.createUser() });
  expect(await desk.listTools()).toEqual(['echo___say']);
  const { text } = await desk.call('echo___say', { text: 'hello' });
  expect(JSON.parse(text)).toEqual({ event: { text: 'hello' }, tool: 'echo___say' });
  await desk.close();
});

test('the same template gives the same client ids and another user pool key in every run', async () => {
  const [first, second] = await Promise.all([start(plainTemplate()), start(plainTemplate())]);
  expect(first.clients[0]!.clientId).toBe(second.clients[0]!.clientId);
  const kids = await Promise.all(
    [first, second].map(async ({ issuer }) => (await fetch(`${issuer}/.well-known/jwks.json`)).json()),
  );
  expect(kids[0]).not.toEqual(kids[1]);
});

describe('the obvious stack, which fails on AWS, fails here in the same way', () => {
  /** The CDK's gateway with an ordinary authorization code client. */
  function obviousStack(change: { resourceServer?: boolean; branding?: boolean; scopes?: string[] }): App {
    const app = new App();
    const stack = new Stack(app, 'Obvious');
    const pool = new cognito.UserPool(stack, 'Pool');
    const client = pool.addClient('Client', {
      userPoolClientName: 'desk',
      oAuth: { flows: { authorizationCodeGrant: true }, callbackUrls: ['http://localhost:9999/callback'] },
    });
    pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: 'obvious' },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    if (change.branding) {
      new cognito.CfnManagedLoginBranding(stack, 'Branding', {
        userPoolId: pool.userPoolId,
        clientId: client.userPoolClientId,
        useCognitoProvidedValues: true,
      });
    }
    const gateway = new agentcore.Gateway(stack, 'Gateway', {
      authorizerConfiguration: agentcore.GatewayAuthorizer.usingCognito({
        userPool: pool,
        allowedClients: [client],
        allowedScopes: change.scopes,
      }),
    });
    if (change.resourceServer) {
      pool.addResourceServer('ResourceServer', {
        identifier: gateway.gatewayUrl!,
        userPoolResourceServerName: 'gateway',
      });
    }
    new CfnOutput(stack, 'Url', { value: gateway.gatewayUrl! });
    return app;
  }

  const signIn = async (app: App) => {
    const local = await start(app, {});
    return local.signIn({ client: 'desk', user: await local.createUser() });
  };

  test('without branding the login page is unavailable', async () => {
    await expect(signIn(obviousStack({}))).rejects.toThrow(
      /\/login answered 403: .*Login pages unavailable\. Please contact an administrator\./,
    );
  });

  test('without a resource server for the gateway the code cannot be redeemed', async () => {
    await expect(signIn(obviousStack({ branding: true, scopes: ['openid'] }))).rejects.toThrow(
      /the token endpoint refused the code: .*invalid_grant/,
    );
  });

  test('a scope that the app client lacks is refused before sign-in', async () => {
    await expect(
      signIn(obviousStack({ branding: true, resourceServer: true, scopes: ['tools/invoke'] })),
    ).rejects.toThrow('the identity provider refused: invalid_request, invalid_scope');
  });

  test('with all of them it works', async () => {
    const assistant = await signIn(obviousStack({ branding: true, resourceServer: true, scopes: ['openid'] }));
    expect(await assistant.listTools()).toEqual(['x_amz_bedrock_agentcore_search']);
    await assistant.close();
  });
});

describe('what cannot run is said', () => {
  test('a resource type that the twin does not know exists in name only', async () => {
    const app = new App();
    const stack = new Stack(app, 'WithQueue');
    const queue = new Queue(stack, 'Queue');
    new agentcore.Gateway(stack, 'Gateway', { authorizerConfiguration: agentcore.GatewayAuthorizer.withNoAuth() });
    new CfnOutput(stack, 'QueueArn', { value: queue.queueArn });
    const local = await start(app, {});
    expect(local.warnings).toContainEqual(
      expect.stringMatching(
        /^WithQueue\/Queue\w+: the local twin does not run AWS::SQS::Queue; the resource exists in name only$/,
      ),
    );
    expect(local.warnings).toContainEqual(expect.stringContaining('AuthorizerType NONE lets anybody call'));
    expect(local.stacks[0]!.outputs.QueueArn).toMatch(/^arn:aws:sqs:us-east-1:111122223333:WithQueue-Queue/);
  });

  test('a function in Python does not stop the rest', async () => {
    const app = new App();
    const stack = new Stack(app, 'WithPython');
    new lambda.Function(stack, 'Python', {
      runtime: lambda.Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: lambda.Code.fromInline('def handler(event, context): pass'),
    });
    new agentcore.Gateway(stack, 'Gateway', { authorizerConfiguration: agentcore.GatewayAuthorizer.withNoAuth() });
    const local = await start(app, {});
    expect(local.warnings.join()).toContain(
      'its runtime is python3.13, and the local twin runs Node.js functions only',
    );
  });

  type Change = (template: ReturnType<typeof plainTemplate>) => void;

  test.each<[string, Change, string]>([
    [
      'no gateway',
      (template) => {
        const { Pool } = template.Resources;
        Object.assign(template, { Resources: { Pool }, Outputs: {} });
      },
      'there is no AWS::BedrockAgentCore::Gateway in these stacks',
    ],
    [
      'a gateway name with a blank',
      ({ Resources }) => (Resources.Gateway.Properties.Name = 'my gateway'),
      "stack Stack: Gateway (AWS::BedrockAgentCore::Gateway): Name 'my gateway' is not valid; use 1 to 48 letters, digits and single hyphens",
    ],
    [
      'no rule for tokens',
      ({ Resources }) => {
        const jwt: { AllowedClients?: unknown; AllowedScopes?: unknown } =
          Resources.Gateway.Properties.AuthorizerConfiguration.CustomJWTAuthorizer;
        delete jwt.AllowedClients;
        delete jwt.AllowedScopes;
      },
      'one of AllowedAudience, AllowedClients, AllowedScopes and CustomClaims is needed',
    ],
    [
      'a callback on another machine over http',
      ({ Parameters }) => (Parameters.Callback.Default = 'http://intranet.example/callback'),
      'stack Stack: Client (AWS::Cognito::UserPoolClient): CallbackURLs',
    ],
    [
      'a reserved word in the domain prefix',
      ({ Resources }) => (Resources.Domain.Properties.Domain = { Ref: 'AWS::Partition' }),
      'stack Stack: Domain (AWS::Cognito::UserPoolDomain):',
    ],
    [
      'a typo in a reference',
      ({ Resources }) => (Resources.Branding.Properties.ClientId.Ref = 'Clinet'),
      'stack Stack: Branding.Properties.ClientId: refers to "Clinet", which is neither a resource nor a parameter',
    ],
    [
      'a target of a gateway that is not there',
      ({ Resources }) => (Resources.Target.Properties.GatewayIdentifier = { Ref: 'AWS::StackName' }),
      'GatewayIdentifier "Stack" is not a gateway of this cloud assembly',
    ],
  ])('%s is refused, and nothing is left running', async (_, change, message) => {
    const template = plainTemplate();
    change(template);
    const refused = start(template);
    await expect(refused).rejects.toThrow(TemplateError);
    await expect(refused).rejects.toThrow(message);
  });

  test('a parameter that no template has', async () => {
    await expect(start(plainTemplate(), { parameters: { Prefix: 'x', Typo: 'y' } })).rejects.toThrow(
      'no stack has a parameter "Typo"; remove it from `parameters`',
    );
  });

  test('a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(start(plainTemplate(), { port, parameters: { Prefix: 'x' } })).rejects.toMatchObject({
      code: 'PortInUse',
      property: 'port',
      message: `port ${port} on 127.0.0.1 is in use; choose another one, or 0 for a free one`,
    });
    server.close();
  });

  test.each([
    ['nothing', undefined, 'there is no such file or folder'],
    ['YAML', 'Resources: {}\n', 'not JSON'],
    ['no template', '{}', 'not a CloudFormation template, it has no "Resources"'],
    ['a resource without a type', '{"Resources":{"A":{}}}', 'the resource "A" has no "Type"'],
  ])('a file with %s', async (_, content, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'template-'));
    const file = join(folder, 'stack.template.json');
    if (content !== undefined) writeFileSync(file, content);
    await expect(start(file)).rejects.toThrow(message);
    rmSync(folder, { recursive: true });
  });
});

test('stop closes everything, and may be called twice', async () => {
  const local = await start(plainTemplate());
  const origins = [local.mcpUrl, local.issuer, local.domain!];
  await local.stop();
  await local.stop();
  for (const origin of origins) {
    await expect(fetch(origin)).rejects.toThrow('fetch failed');
  }
});

describe('a trigger of a user pool', () => {
  function withTrigger(permission: object | undefined) {
    const { Resources, ...rest } = plainTemplate();
    const Properties = {
      UserPoolName: 'people',
      LambdaConfig: { PostAuthentication: { 'Fn::GetAtt': ['Greeter', 'Arn'] } },
    };
    const Greeter = {
      ...Resources.Function,
      Properties: { ...Resources.Function.Properties, Code: { ZipFile: 'exports.handler = async (event) => event;' } },
    };
    const Permission = {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Greeter' },
        Principal: 'cognito-idp.amazonaws.com',
        ...permission,
      },
    };
    return {
      ...rest,
      Resources: { ...Resources, Pool: { ...Resources.Pool, Properties }, Greeter, ...(permission && { Permission }) },
    };
  }

  test('is run with the permission of its function, for this pool', async () => {
    const local = await start(withTrigger({ SourceArn: { 'Fn::GetAtt': ['Pool', 'Arn'] } }));
    const assistant = await local.signIn({ client: 'desk', user: await local.createUser() });
    await assistant.close();
    expect(local.warnings.filter((warning) => warning.startsWith('user pool'))).toEqual([]);
  });

  test.each([
    ['no permission', undefined],
    [
      'a permission for another pool',
      { SourceArn: 'arn:aws:cognito-idp:us-east-1:111122223333:userpool/us-east-1_Other' },
    ],
  ])('stops the sign-in with %s, and the missing permission is named', async (_, permission) => {
    const local = await start(withTrigger(permission));
    const user = await local.createUser();
    await expect(local.signIn({ client: 'desk', user })).rejects.toThrow(
      'PostAuthentication invocation failed due to error AccessDeniedException.',
    );
    expect(local.warnings).toContainEqual(
      expect.stringMatching(
        /^user pool us-east-1_\w+: cognito-idp\.amazonaws\.com is not authorized to perform: lambda:Invoke/,
      ),
    );
  });
});
