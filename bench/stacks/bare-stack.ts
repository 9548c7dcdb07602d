import { Duration, Fn, RemovalPolicy, Stack, type App } from 'aws-cdk-lib';
import * as agentcore from 'aws-cdk-lib/aws-bedrockagentcore';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { dirname, join } from 'node:path';

const FUNCTION_BUNDLE = join(
  dirname(require.resolve('cdk-agentcore-gateway-auth/package.json')),
  'dist/functions/sample-mcp-server',
);

const CALLBACKS: Readonly<Record<string, string[]>> = {
  Kiro: ['http://localhost:7777/oauth/callback', 'http://127.0.0.1:7777/oauth/callback'],
  'VS Code': ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'],
  'mcp-remote': ['http://localhost:3334/oauth/callback'],
};

/** The same resources as `ownStack`, as somebody writes them who uses the CDK alone and knows everything. */
export function bareStack(app: App): Stack {
  const stack = new Stack(app, 'Bare');
  const pool = new cognito.UserPool(stack, 'Pool', {
    signInAliases: { username: true, email: true },
    signInCaseSensitive: false,
    selfSignUpEnabled: false,
    autoVerify: { email: true },
    mfa: cognito.Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
    featurePlan: cognito.FeaturePlan.ESSENTIALS,
    passwordPolicy: { minLength: 12 },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const clients = Object.entries(CALLBACKS).map(([name, callbackUrls]) => {
    const client = new cognito.UserPoolClient(stack, `Client ${name}`, {
      userPool: pool,
      userPoolClientName: name,
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
        callbackUrls,
      },
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      refreshTokenRotationGracePeriod: Duration.seconds(60),
      authFlows: { user: true },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
    });
    const cfnClient = client.node.defaultChild as cognito.CfnUserPoolClient;
    cfnClient.explicitAuthFlows = ['ALLOW_USER_AUTH'];
    new cognito.CfnManagedLoginBranding(stack, `Branding ${name}`, {
      userPoolId: pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    return client;
  });
  pool.addDomain('Domain', {
    cognitoDomain: { domainPrefix: 'bare-bench' },
    managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
  });

  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  const gateway = new agentcore.Gateway(stack, 'Gateway', {
    gatewayName: 'bare',
    role,
    authorizerConfiguration: agentcore.GatewayAuthorizer.usingCognito({
      userPool: pool,
      allowedClients: clients,
      allowedScopes: ['openid'],
    }),
    protocolConfiguration: new agentcore.McpProtocolConfiguration({
      searchType: agentcore.McpGatewaySearchType.SEMANTIC,
      supportedVersions: [agentcore.MCPProtocolVersion.MCP_2025_03_26, agentcore.MCPProtocolVersion.MCP_2025_11_25],
    }),
  });
  const mcpUrl = `https://${Fn.select(2, Fn.split('/', gateway.gatewayUrl!))}/mcp`;
  new cognito.UserPoolResourceServer(stack, 'ResourceServer', {
    userPool: pool,
    identifier: mcpUrl,
    userPoolResourceServerName: 'bare',
  });

  const logGroup = new logs.LogGroup(stack, 'Logs', { retention: logs.RetentionDays.ONE_MONTH });
  const functionRole = new iam.Role(stack, 'FunctionRole', {
    assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grantWrite(functionRole);
  const server = new lambda.Function(stack, 'Server', {
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    code: lambda.Code.fromAsset(FUNCTION_BUNDLE),
    handler: 'index.handler',
    role: functionRole,
    logGroup,
  });
  const url = server.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
  url.grantInvokeUrl(role);
  const permissions = [
    new lambda.CfnPermission(stack, 'InvokeUrl', {
      action: 'lambda:InvokeFunctionUrl',
      functionName: server.functionArn,
      principal: role.roleArn,
      functionUrlAuthType: 'AWS_IAM',
    }),
    new lambda.CfnPermission(stack, 'Invoke', {
      action: 'lambda:InvokeFunction',
      functionName: server.functionArn,
      principal: role.roleArn,
      invokedViaFunctionUrl: true,
    }),
  ];
  const target = gateway.addMcpServerTarget('Target', {
    gatewayTargetName: 'orders',
    endpoint: `${url.url}mcp`,
    credentialProviderConfigurations: [agentcore.GatewayCredentialProvider.fromIamRole({ service: 'lambda' })],
  });
  target.node.addDependency(role, url, ...permissions);
  return stack;
}
