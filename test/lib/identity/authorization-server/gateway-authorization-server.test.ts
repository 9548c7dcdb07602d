import { Duration, RemovalPolicy, Stack, Stage, type StackProps } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { type Alarm, type CfnAlarm, type Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { PublicHostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { FunctionConfiguration } from '../../../../lib/identity/authorization-server/function-contract';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  TokenEndpointAuthMethod,
  UpstreamIdentityProvider,
  type GatewayAuthorizationServerProps,
  type OidcIdentityProviderOptions,
} from '../../../../lib';
import { refusal } from '../../refusal';
import { authorizerIn, resource, resources, snapshotOf, strictApp, strictStack } from '../../strict-app';
import { answer, configurationIn, settingsIn } from './told-function';

const ALARM = 'AWS::CloudWatch::Alarm';
const API = 'AWS::ApiGatewayV2::Api';
const APP_CLIENT = 'AWS::Cognito::UserPoolClient';
const BRANDING = 'AWS::Cognito::ManagedLoginBranding';
const FUNCTION = 'AWS::Lambda::Function';
const GATEWAY = 'AWS::BedrockAgentCore::Gateway';
const KEY = 'AWS::KMS::Key';
const LOG_GROUP = 'AWS::Logs::LogGroup';
const PARAMETER = 'AWS::SSM::Parameter';
const PERMISSION = 'AWS::Lambda::Permission';
const POLICY = 'AWS::IAM::Policy';
const ROUTE = 'AWS::ApiGatewayV2::Route';
const SECRET = 'AWS::SecretsManager::Secret';
const STAGE = 'AWS::ApiGatewayV2::Stage';
const TABLE = 'AWS::DynamoDB::Table';

const ISSUER = { 'Fn::GetAtt': [expect.stringMatching(/^SignInApiHttpApi/), 'ApiEndpoint'] };

const OIDC = {
  issuer: 'https://login.example.com',
  displayName: 'Acme single sign-on',
  clientId: 'agentcore-gateway',
};

function oidcIn(stack: Stack, props: Partial<OidcIdentityProviderOptions> = {}): UpstreamIdentityProvider {
  return UpstreamIdentityProvider.oidc({ ...OIDC, clientSecret: clientSecretIn(stack), ...props });
}

function clientSecretIn(stack: Stack) {
  return Secret.fromSecretCompleteArn(
    stack,
    'ClientSecret',
    'arn:aws:secretsmanager:eu-central-1:111122223333:secret:idp-AbCdEf',
  );
}

function signInFor(
  stack: Stack,
  props: Partial<GatewayAuthorizationServerProps> = {},
  id = 'SignIn',
): GatewayAuthorizationServer {
  return new GatewayAuthorizationServer(stack, id, {
    identityProvider: props.identityProvider ?? oidcIn(stack),
    ...props,
  });
}

function certificateIn(stack: Stack) {
  return Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:eu-central-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
  );
}

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

function statementsOfFunction(stack: Stack): Statement[] {
  const { PolicyDocument } = resource(stack, POLICY, 'SignInHandlerRole').Properties;
  return (PolicyDocument as { Statement: Statement[] }).Statement;
}

/** What may be done on what, one line for each action. */
function grantsIn(stack: Stack): [string, unknown][] {
  return statementsOfFunction(stack).flatMap(({ Action, Resource }) =>
    [Action].flat().map((action): [string, unknown] => [action, Resource]),
  );
}

describe('in front of a user pool', () => {
  function setUp(props: Partial<GatewayAuthorizationServerProps> = {}) {
    const stack = strictStack();
    const users = new GatewayUserPool(stack, 'Users');
    const signIn = signInFor(stack, { identityProvider: UpstreamIdentityProvider.userPool(users), ...props });
    const gateway = new McpGateway(stack, 'Gateway', { identity: signIn });
    return { stack, users, signIn, gateway };
  }

  test('[80] is told where people sign in, and neither a secret nor a URL of the gateway', () => {
    const { stack } = setUp();
    const userPoolId = { Ref: resource(stack, 'AWS::Cognito::UserPool').logicalId };
    expect(configurationIn(stack).identityProvider).toEqual({
      issuer: expect.stringMatching(/^https:\/\/cognito-idp\.<\d+>\.amazonaws\.com\/<\d+>$/),
      displayName: 'Amazon Cognito',
      clientId: { Ref: resource(stack, APP_CLIENT).logicalId },
      clientSecret: { userPoolId },
      scopes: ['openid', 'email', 'profile'],
      usernameClaim: 'cognito:username',
      groupsClaim: 'cognito:groups',
    });
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(template).not.toContain('ClientSecret"');
    expect(template).not.toContain('"SecretString"');
    expect(template).not.toContain('resolve:secretsmanager');
    expect(JSON.stringify(resource(stack, FUNCTION))).not.toContain('GatewayUrl');
  });

  test('has one confidential app client with one callback, which no assistant can use', () => {
    const { stack } = setUp();
    const { Properties, logicalId } = resource(stack, APP_CLIENT);
    expect(Properties).toMatchObject({
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [{ 'Fn::Join': ['', [ISSUER, '/callback']] }],
      EnableTokenRevocation: true,
      ExplicitAuthFlows: ['ALLOW_USER_AUTH'],
      GenerateSecret: true,
      PreventUserExistenceErrors: 'ENABLED',
      AccessTokenValidity: 5,
      IdTokenValidity: 5,
      RefreshTokenValidity: 60,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    expect(resource(stack, BRANDING).Properties).toMatchObject({ ClientId: { Ref: logicalId } });
  });

  test('may read the secret of that pool and nothing else of it', () => {
    const { stack } = setUp();
    expect(grantsIn(stack).filter(([action]) => action.startsWith('cognito-idp:'))).toEqual([
      [
        'cognito-idp:DescribeUserPoolClient',
        { 'Fn::GetAtt': [resource(stack, 'AWS::Cognito::UserPool').logicalId, 'Arn'] },
      ],
    ]);
  });

  test('the pool needs no resource server, since it issues no token for the gateway', () => {
    Template.fromStack(setUp().stack).resourceCountIs('AWS::Cognito::UserPoolResourceServer', 0);
  });

  test('a pool for assistants has one branding less to give', () => {
    const stack = strictStack();
    const users = new GatewayUserPool(stack, 'Users', {
      clients: Array.from({ length: 19 }, (_, i) =>
        McpClient.custom({ name: `Bot ${i}`, callbackUrls: [`http://localhost:${2000 + i}/`] }),
      ),
    });
    const identityProvider = UpstreamIdentityProvider.userPool(users);
    signInFor(stack, { identityProvider });
    expect(() => signInFor(stack, { identityProvider }, 'Second')).toThrow(
      expect.objectContaining({ code: 'QuotaExceeded', property: 'clients' }),
    );
  });

  test('two authorization servers can share a pool, each with an app client of its own', () => {
    const stack = strictStack();
    const users = new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()] });
    const identityProvider = UpstreamIdentityProvider.userPool(users, { displayName: 'Acme accounts' });
    signInFor(stack, { identityProvider });
    signInFor(stack, { identityProvider }, 'Second');
    const names = Object.values(resources(stack, APP_CLIENT)).map(({ Properties }) => Properties.ClientName as string);
    expect(new Set(names).size).toBe(3);
    expect(users.allowedClients).toHaveLength(1);
  });
});

describe('in front of another identity provider', () => {
  test('with every option', () => {
    const stack = strictStack();
    const key = new Key(stack, 'Key', { enableKeyRotation: true });
    const signIn = signInFor(stack, {
      identityProvider: oidcIn(stack, {
        tokenEndpointAuthMethod: TokenEndpointAuthMethod.CLIENT_SECRET_POST,
        scopes: ['openid', 'groups'],
        usernameClaim: 'upn',
        groupsClaim: 'roles',
      }),
      displayName: 'Acme tools',
      clients: [McpClient.kiro(), McpClient.claudeCode()],
      dynamicRegistration: false,
      endRegistrationsBefore: new Date('2026-11-26T12:00:00Z'),
      metadataDocumentHosts: ['assistant.example.com'],
      allowedCallbackUrls: ['https://assistant.example.com/callback', 'com.example.assistant:/callback'],
      scopes: [
        { name: 'orders/read', description: 'look up orders' },
        { name: 'orders/write', description: 'change orders', groups: ['ops', 'support'] },
      ],
      accessTokenValidity: Duration.minutes(5),
      refreshTokenValidity: Duration.days(30),
      signingKeyNames: ['2027', '2026'],
      domain: {
        domainName: 'signin.example.com',
        certificate: certificateIn(stack),
        hostedZone: PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', {
          hostedZoneId: 'Z0123456789ABCDEFGHIJ',
          zoneName: 'example.com',
        }),
      },
      encryptionKey: key,
      throttling: { registration: { rateLimit: 0.5, burstLimit: 1 } },
      reservedConcurrentExecutions: 20,
      alarmTopic: new Topic(stack, 'OnCall', { masterKey: key, enforceSSL: true }),
      accessLogGroup: new LogGroup(stack, 'AccessLogs', { retention: RetentionDays.ONE_YEAR }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new McpGateway(stack, 'Gateway', { identity: signIn });
    expect(snapshotOf(stack)).toMatchSnapshot();
    expect(JSON.parse(settingsIn(stack))).toMatchSnapshot();
  });

  test('the function is told all that it needs to know, and no more', () => {
    const stack = strictStack();
    const signIn = signInFor(stack);
    const expected: FunctionConfiguration = {
      issuer: ISSUER as unknown as string,
      displayName: 'AgentCore Gateway',
      tableName: { Ref: resource(stack, TABLE).logicalId } as unknown as string,
      signingKeyArns: [{ 'Fn::GetAtt': [resource(stack, KEY).logicalId, 'Arn'] } as unknown as string],
      cookieSecretArn: { Ref: resource(stack, SECRET).logicalId } as unknown as string,
      gateway: {
        urlParameter: expect.stringMatching(/^\/gateway-auth\/Test-SignIn-[0-9A-F]{8}\/gateway-url$/) as string,
        claim: { name: 'agentcore_gateway', value: signIn.node.addr },
      },
      identityProvider: {
        ...OIDC,
        clientSecret: { secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:idp-AbCdEf' },
        scopes: ['openid', 'email', 'profile'],
        usernameClaim: 'preferred_username',
        groupsClaim: 'groups',
      },
      clients: {
        preRegistered: [],
        dynamicRegistration: true,
        metadataDocumentHosts: ['*'],
        callbackUrls: [
          'https://claude.ai/api/mcp/auth_callback',
          'https://claude.com/api/mcp/auth_callback',
          'https://vscode.dev/redirect',
          'https://insiders.vscode.dev/redirect',
          'https://www.cursor.com/agents/mcp/oauth/callback',
          'cursor://anysphere.cursor-mcp/oauth/callback',
        ],
      },
      scopes: [{ name: 'agentcore-gateway/invoke', description: 'call the tools of this gateway' }],
      accessTokenLifetime: 900,
      refreshTokenLifetime: 28_800,
    };
    expect(configurationIn(stack)).toEqual(expected);
  });

  test.each([
    ['2026-11-26T12:00:00Z', 1_795_694_400],
    ['2026-11-26T12:00:00.001Z', 1_795_694_401],
    ['1970-01-01T00:00:00Z', 0],
  ])(
    'the function ends registrations before %s, in seconds since 1970, rounded up',
    (instant, registrationsEndedBefore) => {
      const stack = strictStack();
      signInFor(stack, { endRegistrationsBefore: new Date(instant) });
      expect(configurationIn(stack).clients).toMatchObject({ registrationsEndedBefore });
    },
  );

  test('[87] the function may do what it needs to do, and no more', () => {
    const stack = strictStack();
    signInFor(stack);
    const arnOf = (type: string) => ({ 'Fn::GetAtt': [resource(stack, type).logicalId, 'Arn'] });
    const table = arnOf(TABLE);
    const cookieSecret = { Ref: resource(stack, SECRET).logicalId };
    const clientSecret = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:idp-AbCdEf';
    const logs = { 'Fn::GetAtt': [resource(stack, LOG_GROUP, 'Handler').logicalId, 'Arn'] };
    const parameter = {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':ssm:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          `:parameter${configurationIn(stack).gateway.urlParameter}`,
        ],
      ],
    };
    const byAction = (grants: [string, unknown][]) =>
      grants
        .flatMap(([action, on]) => [on].flat().map((one): [string, unknown] => [action, one]))
        .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    expect(byAction(grantsIn(stack))).toEqual(
      byAction([
        ['logs:CreateLogStream', logs],
        ['logs:PutLogEvents', logs],
        ['dynamodb:BatchGetItem', table],
        ['dynamodb:GetItem', table],
        ['dynamodb:PutItem', table],
        ['dynamodb:UpdateItem', table],
        ['dynamodb:DeleteItem', table],
        ['secretsmanager:GetSecretValue', cookieSecret],
        ['secretsmanager:GetSecretValue', clientSecret],
        ['secretsmanager:DescribeSecret', clientSecret],
        ['kms:Sign', arnOf(KEY)],
        ['kms:GetPublicKey', arnOf(KEY)],
        ['ssm:GetParameter', parameter],
      ]),
    );
    expect(resource(stack, 'AWS::IAM::Role').Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('with a secret that the template makes, the secret is passed by its ARN', () => {
    const stack = strictStack();
    signInFor(stack, { identityProvider: oidcIn(stack, { clientSecret: new Secret(stack, 'Made') }) });
    expect(configurationIn(stack).identityProvider.clientSecret).toEqual({
      secretArn: { Ref: resource(stack, SECRET, 'Made').logicalId },
    });
  });
});

describe('the gateway', () => {
  test('asks for a scope and for the claim that only its tokens have, and for no client', () => {
    const stack = strictStack();
    const signIn = signInFor(stack);
    new McpGateway(stack, 'Gateway', { identity: signIn });
    expect(authorizerIn(stack)).toEqual({
      AllowedScopes: ['agentcore-gateway/invoke'],
      CustomClaims: [
        {
          AuthorizingClaimMatchValue: {
            ClaimMatchOperator: 'EQUALS',
            ClaimMatchValue: { MatchValueString: signIn.node.addr },
          },
          InboundTokenClaimName: 'agentcore_gateway',
          InboundTokenClaimValueType: 'STRING',
        },
      ],
      DiscoveryUrl: { 'Fn::Join': ['', [ISSUER, '/.well-known/openid-configuration']] },
    });
    // The characters that the authorizer admits in a value.
    expect(signIn.node.addr).toMatch(/^[A-Za-z0-9_.-]{1,255}$/);
  });

  test('tells the function its URL through a parameter, so that there is no cycle', () => {
    const stack = strictStack();
    const gateway = new McpGateway(stack, 'Gateway', { identity: signInFor(stack) });
    expect(resource(stack, PARAMETER).Properties).toMatchObject({
      Name: configurationIn(stack).gateway.urlParameter,
      Type: 'String',
      Value: stack.resolve(gateway.mcpUrl) as unknown,
    });
  });

  test('waits until the metadata is served and people can sign in', () => {
    const stack = strictStack();
    const users = new GatewayUserPool(stack, 'Users');
    const signIn = signInFor(stack, { identityProvider: UpstreamIdentityProvider.userPool(users) });
    new McpGateway(stack, 'Gateway', { identity: signIn });
    expect(resource(stack, GATEWAY).DependsOn?.toSorted()).toEqual(
      [
        resource(stack, STAGE).logicalId,
        resource(stack, PERMISSION).logicalId,
        resource(stack, FUNCTION).logicalId,
        resource(stack, APP_CLIENT).logicalId,
        resource(stack, BRANDING).logicalId,
        resource(stack, 'AWS::Cognito::UserPoolDomain').logicalId,
      ].toSorted(),
    );
    expect(resource(stack, FUNCTION).DependsOn).toContain(resource(stack, POLICY, 'SignInHandlerRole').logicalId);
  });

  test('is one and no more', () => {
    const stack = strictStack();
    const signIn = signInFor(stack);
    new McpGateway(stack, 'Gateway', { identity: signIn });
    expect(() => new McpGateway(stack, 'Second', { identity: signIn })).toThrow(
      refusal(
        'IncompatibleIdentity',
        'identity',
        '"Test/SignIn": its tokens are for one gateway only, and that is Test/Gateway; create a GatewayAuthorizationServer for each gateway',
      ),
    );
  });

  test('has another claim and another parameter than the gateway of another authorization server', () => {
    const stack = strictStack();
    for (const id of ['One', 'Two']) {
      new McpGateway(stack, `${id}Gateway`, { identity: signInFor(stack, { identityProvider: provider() }, id) });
    }
    function provider() {
      return UpstreamIdentityProvider.userPool(
        (stack.node.tryFindChild('Users') as GatewayUserPool | undefined) ?? new GatewayUserPool(stack, 'Users'),
      );
    }
    const names = Object.values(resources(stack, PARAMETER)).map(({ Properties }) => Properties.Name);
    expect(new Set(names).size).toBe(2);
    const claims = Object.values(resources(stack, GATEWAY)).map(({ Properties }) =>
      JSON.stringify((Properties.AuthorizerConfiguration as { CustomJWTAuthorizer: unknown }).CustomJWTAuthorizer),
    );
    expect(new Set(claims.map((claim) => /"MatchValueString":"(\w+)"/.exec(claim)?.[1])).size).toBe(2);
  });

  test('may be in another stack, and the people in a third one', () => {
    const app = strictApp();
    app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    const [people, identity, tools] = ['People', 'Identity', 'Tools'].map((id) => new Stack(app, id));
    const users = new GatewayUserPool(people!, 'Users');
    const signIn = signInFor(identity!, { identityProvider: UpstreamIdentityProvider.userPool(users) });
    new McpGateway(tools!, 'Gateway', { identity: signIn });
    const assembly = app.synth();
    const dependencies = (id: string) =>
      assembly
        .getStackByName(id)
        .dependencies.map((dependency) => dependency.id)
        .filter((dependency) => !dependency.endsWith('.assets'))
        .toSorted();
    expect(dependencies('People')).toEqual([]);
    expect(dependencies('Identity')).toEqual(['People']);
    expect(dependencies('Tools')).toEqual(['Identity', 'People']);
    Template.fromStack(tools!).resourceCountIs(PARAMETER, 1);
    Template.fromStack(identity!).resourceCountIs(APP_CLIENT, 1);
  });

  test.each<[string, StackProps, string]>([
    [
      'account',
      { env: { account: '444455556666', region: 'eu-central-1' } },
      '111122223333, and the gateway in 444455556666',
    ],
    ['region', { env: { account: '111122223333', region: 'us-east-1' } }, 'eu-central-1, and the gateway in us-east-1'],
  ])('cannot be in another %s, where the function does not read', (property, props, places) => {
    const app = strictApp();
    const identity = new Stack(app, 'Identity', { env: { account: '111122223333', region: 'eu-central-1' } });
    const signIn = signInFor(identity);
    const tools = new Stack(app, 'Tools', props);
    expect(() => new McpGateway(tools, 'Gateway', { identity: signIn })).toThrow(
      refusal(
        'IncompatibleIdentity',
        'identity',
        `"Identity/SignIn": it is in the ${property} ${places}; put both in one ${property}`,
      ),
    );
  });
});

describe('the parameter has a name that AWS Systems Manager admits', () => {
  test.each(['aws', 'Ssm', 'Ünï cödé', 'x'.repeat(300)])('in the stack of %s', (id) => {
    const app = strictApp();
    const stack = new Stack(new Stage(app, 'Stage'), 'Deep', { stackName: 'aws-tools' });
    signInFor(stack, {}, id);
    const { urlParameter } = configurationIn(stack).gateway;
    expect(urlParameter).toMatch(/^\/gateway-auth\/[A-Za-z0-9-]{1,200}\/gateway-url$/);
  });
});

describe('the API', () => {
  test('has a route for everything that the function answers, and one for the rest', () => {
    const stack = strictStack();
    signInFor(stack);
    expect(
      Object.values(resources(stack, ROUTE))
        .map(({ Properties }) => Properties.RouteKey as string)
        .toSorted(),
    ).toEqual(
      [
        'GET /.well-known/oauth-authorization-server',
        'HEAD /.well-known/oauth-authorization-server',
        'GET /.well-known/openid-configuration',
        'HEAD /.well-known/openid-configuration',
        'GET /jwks',
        'HEAD /jwks',
        'GET /authorize',
        'GET /authorize/{uid}',
        'GET /consent/{uid}',
        'POST /consent/{uid}',
        'GET /callback',
        'POST /token',
        'OPTIONS /token',
        'POST /revoke',
        'OPTIONS /revoke',
        'POST /register',
        'OPTIONS /register',
        '$default',
      ].toSorted(),
    );
  });

  test('may call the function, and no other API may', () => {
    const stack = strictStack();
    signInFor(stack);
    expect(resource(stack, PERMISSION).Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [resource(stack, FUNCTION).logicalId, 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':execute-api:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':',
            { Ref: resource(stack, API).logicalId },
            '/*/*',
          ],
        ],
      },
    });
  });

  test('[59] [76] limits every route, registration the most', () => {
    const stack = strictStack();
    signInFor(stack);
    const limit = (ThrottlingRateLimit: number, ThrottlingBurstLimit: number) => ({
      ThrottlingRateLimit,
      ThrottlingBurstLimit,
    });
    expect(resource(stack, STAGE).Properties).toMatchObject({
      AutoDeploy: true,
      StageName: '$default',
      DefaultRouteSettings: limit(100, 200),
      RouteSettings: {
        'GET /authorize': limit(20, 40),
        'GET /authorize/{uid}': limit(20, 40),
        'GET /consent/{uid}': limit(20, 40),
        'POST /consent/{uid}': limit(20, 40),
        'GET /callback': limit(20, 40),
        'POST /token': limit(20, 40),
        'OPTIONS /token': limit(20, 40),
        'POST /revoke': limit(20, 40),
        'OPTIONS /revoke': limit(20, 40),
        'POST /register': limit(5, 10),
        'OPTIONS /register': limit(5, 10),
      },
    });
  });

  test('takes the limits of the owner, each by itself', () => {
    const stack = strictStack();
    signInFor(stack, { throttling: { metadata: { rateLimit: 7 }, token: { burstLimit: 3 } } });
    expect(resource(stack, STAGE).Properties).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 200 },
      RouteSettings: { 'POST /token': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 3 } },
    });
  });

  test('has a stage that waits for the routes that it limits', () => {
    const stack = strictStack();
    signInFor(stack);
    expect(resource(stack, STAGE).DependsOn).toEqual(expect.arrayContaining(Object.keys(resources(stack, ROUTE))));
  });

  test('[77] logs one line of JSON for each request, without anything that is secret or personal', () => {
    const stack = strictStack();
    signInFor(stack);
    const { AccessLogSettings } = resource(stack, STAGE).Properties as { AccessLogSettings: { Format: string } };
    const variables = Object.values(JSON.parse(AccessLogSettings.Format) as Record<string, string>);
    expect(variables.toSorted()).toEqual([
      '$context.error.message',
      '$context.httpMethod',
      '$context.integrationErrorMessage',
      '$context.integrationStatus',
      '$context.protocol',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.responseLength',
      '$context.routeKey',
      '$context.status',
    ]);
  });

  test('answers at its own endpoint if there is no domain', () => {
    const stack = strictStack();
    const signIn = signInFor(stack);
    expect(resource(stack, API).Properties).toMatchObject({ DisableExecuteApiEndpoint: false });
    expect(stack.resolve(signIn.issuer)).toEqual(ISSUER);
    expect(signIn.domain).toBeUndefined();
  });

  test('[72] [86] answers at the domain of the owner only', () => {
    const stack = strictStack();
    const signIn = signInFor(stack, {
      domain: { domainName: 'signin.example.com', certificate: certificateIn(stack) },
    });
    new McpGateway(stack, 'Gateway', { identity: signIn });
    expect(signIn).toMatchObject({
      issuer: 'https://signin.example.com',
      discoveryUrl: 'https://signin.example.com/.well-known/openid-configuration',
      authorizationUrl: 'https://signin.example.com/authorize',
      tokenUrl: 'https://signin.example.com/token',
      callbackUrl: 'https://signin.example.com/callback',
    });
    expect(configurationIn(stack).issuer).toBe('https://signin.example.com');
    expect(resource(stack, API).Properties).toMatchObject({ DisableExecuteApiEndpoint: true });
    Template.fromStack(stack).resourceCountIs('AWS::Route53::RecordSet', 0);
    const mapping = resource(stack, 'AWS::ApiGatewayV2::ApiMapping').logicalId;
    expect(resource(stack, GATEWAY).DependsOn).toContain(mapping);
  });

  test('has its alias record in the hosted zone of the owner, for which the gateway waits', () => {
    const stack = strictStack();
    const hostedZone = new PublicHostedZone(stack, 'Zone', { zoneName: 'example.com' });
    const signIn = signInFor(stack, {
      domain: { domainName: 'signin.example.com', certificate: certificateIn(stack), hostedZone },
    });
    new McpGateway(stack, 'Gateway', { identity: signIn });
    const record = resource(stack, 'AWS::Route53::RecordSet');
    expect(record.Properties).toMatchObject({ Name: 'signin.example.com.', Type: 'A' });
    expect(resource(stack, GATEWAY).DependsOn).toContain(record.logicalId);
  });
});

describe('the function', () => {
  test('runs on arm64 and the newest Node.js, and writes JSON', () => {
    const stack = strictStack();
    signInFor(stack);
    expect(resource(stack, FUNCTION).Properties).toMatchObject({
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON' },
      MemorySize: 512,
      Runtime: 'nodejs24.x',
      Timeout: 15,
    });
    expect(resource(stack, FUNCTION).Properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

test('the function works with what it is told, and is the issuer that the gateway trusts', () => {
  const stack = strictStack();
  const signIn = signInFor(stack, {
    clients: [McpClient.kiro()],
    scopes: [{ name: 'orders/read', description: 'look up orders', groups: ['ops'] }],
    domain: { domainName: 'signin.example.com', certificate: certificateIn(stack) },
  });
  const { statusCode, body } = answer(stack, new URL(signIn.discoveryUrl).pathname);
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    issuer: signIn.issuer,
    authorization_endpoint: signIn.authorizationUrl,
    token_endpoint: signIn.tokenUrl,
    registration_endpoint: `${signIn.issuer}/register`,
    revocation_endpoint: `${signIn.issuer}/revoke`,
    jwks_uri: `${signIn.issuer}/jwks`,
    scopes_supported: signIn.allowedScopes,
  });
});

describe('the keys', () => {
  test('are asymmetric, sign and do nothing else', () => {
    const stack = strictStack();
    signInFor(stack);
    expect(resource(stack, KEY)).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY', PendingWindowInDays: 30 },
    });
  });

  test('of which the first one signs with RS256, and all are published', () => {
    const stack = strictStack();
    const signIn = signInFor(stack, { signingKeyNames: ['2026', '2027'] });
    const [first, second] = signIn.signingKeys.map(({ keyArn }) => stack.resolve(keyArn) as unknown);
    expect(first).toEqual({ 'Fn::GetAtt': [resource(stack, KEY, '2026').logicalId, 'Arn'] });
    expect(configurationIn(stack).signingKeyArns).toEqual([first, second]);
    expect(statementsOfFunction(stack).filter(({ Action }) => JSON.stringify(Action).includes('kms:'))).toEqual([
      {
        Action: 'kms:Sign',
        Condition: { StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256' } },
        Effect: 'Allow',
        Resource: first,
      },
      { Action: 'kms:GetPublicKey', Effect: 'Allow', Resource: [first, second] },
    ]);
  });

  test('stay the same when they are rotated', () => {
    const logicalIds = [['1'], ['1', '2'], ['2', '1'], ['2']].map((signingKeyNames) => {
      const stack = strictStack();
      const { signingKeys } = signInFor(stack, { signingKeyNames });
      return signingKeys.map(({ keyArn }) => JSON.stringify(stack.resolve(keyArn)));
    });
    const [[one], [, two]] = logicalIds as [string[], string[]];
    expect(logicalIds).toEqual([[one], [one, two], [two, one], [two]]);
  });

  test('by default, the table and the secret of the cookies are encrypted by AWS', () => {
    const stack = strictStack();
    signInFor(stack);
    expect(resource(stack, TABLE).Properties).not.toHaveProperty('SSESpecification');
    expect(resource(stack, SECRET).Properties).not.toHaveProperty('KmsKeyId');
  });

  test('a key of the owner encrypts both, and the function may use it', () => {
    const stack = strictStack();
    const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
    signInFor(stack, { encryptionKey });
    const arn: unknown = stack.resolve(encryptionKey.keyArn);
    expect(resource(stack, TABLE).Properties).toMatchObject({
      SSESpecification: { KMSMasterKeyId: arn, SSEEnabled: true, SSEType: 'KMS' },
    });
    expect(resource(stack, SECRET).Properties).toMatchObject({ KmsKeyId: arn });
    const throughService = (service: string) => ({
      StringEquals: {
        'kms:ViaService': { 'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']] },
      },
    });
    const grants = statementsOfFunction(stack).filter(
      ({ Resource }) => JSON.stringify(Resource) === JSON.stringify(arn),
    );
    expect(grants.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [
        [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        throughService('dynamodb'),
      ],
      ['kms:Decrypt', throughService('secretsmanager')],
    ]);
  });

  test('a key of the owner may be in another stack', () => {
    const app = strictApp();
    app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    const keys = new Stack(app, 'Keys');
    const identity = new Stack(app, 'Identity');
    signInFor(identity, { encryptionKey: new Key(keys, 'Key', { enableKeyRotation: true }) });
    expect(
      app
        .synth()
        .getStackByName('Identity')
        .dependencies.map(({ id }) => id),
    ).toContain('Keys');
  });
});

describe('the table', () => {
  test('is paid by request, forgets what has expired and can be restored', () => {
    const stack = strictStack();
    signInFor(stack);
    expect(resource(stack, TABLE)).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
  });

  test.each([
    [undefined, 'Retain'],
    [RemovalPolicy.DESTROY, 'Delete'],
  ])('and the logs with the removal policy %s', (removalPolicy, DeletionPolicy) => {
    const stack = strictStack();
    signInFor(stack, { removalPolicy });
    for (const kept of [resource(stack, TABLE), ...Object.values(resources(stack, LOG_GROUP))]) {
      expect(kept).toMatchObject({ DeletionPolicy });
    }
  });
});

describe('the alarms', () => {
  test('watch the function and the API', () => {
    const stack = strictStack();
    const { alarms } = signInFor(stack);
    expect(alarms.all).toHaveLength(4);
    const watched = Object.values(resources(stack, ALARM)).map(({ Properties }) => [
      Properties.Namespace,
      Properties.MetricName,
      Properties.ExtendedStatistic ?? Properties.Statistic,
      Properties.Threshold,
      Properties.TreatMissingData,
    ]);
    expect(watched.toSorted()).toEqual([
      ['AWS/ApiGateway', '5xx', 'Sum', 1, 'notBreaching'],
      ['AWS/Lambda', 'Duration', 'p95', 5000, 'notBreaching'],
      ['AWS/Lambda', 'Errors', 'Sum', 1, 'notBreaching'],
      ['AWS/Lambda', 'Throttles', 'Sum', 1, 'notBreaching'],
    ]);
  });

  test('are sent to the topic of the owner', () => {
    const stack = strictStack();
    const alarmTopic = new Topic(stack, 'OnCall', { enforceSSL: true });
    signInFor(stack, { alarmTopic });
    Template.fromStack(stack).allResourcesProperties(ALARM, {
      AlarmActions: [stack.resolve(alarmTopic.topicArn)],
    });
    Template.fromStack(strictStackWithoutTopic()).allResourcesProperties(ALARM, { AlarmActions: Match.absent() });
  });

  test('have a name each, take another action and another threshold, and are those of the metrics', () => {
    const stack = strictStack();
    const signIn = signInFor(stack);
    const { alarms } = signIn;
    const page = new Topic(stack, 'Page', { enforceSSL: true });
    alarms.serverError.addAlarmAction(new SnsAction(page));
    (alarms.functionDuration.node.defaultChild as CfnAlarm).threshold = 8000;
    const byMetric = (metricName: string): unknown =>
      Object.values(resources(stack, ALARM)).find(({ Properties }) => Properties.MetricName === metricName)?.Properties;
    expect(byMetric('5xx')).toMatchObject({ AlarmActions: [stack.resolve(page.topicArn)] });
    expect(byMetric('Errors')).not.toHaveProperty('AlarmActions');
    expect(byMetric('Duration')).toMatchObject({ Threshold: 8000 });
    const { serverError, functionErrors, functionThrottles, functionDuration, all } = alarms;
    expect(new Set(all)).toEqual(new Set([serverError, functionErrors, functionThrottles, functionDuration]));
    expect([serverError, functionErrors, functionThrottles, functionDuration].map(watchedBy)).toEqual(
      [
        signIn.metricServerError(),
        signIn.metricFunctionErrors(),
        signIn.metricFunctionThrottles(),
        signIn.metricFunctionDuration(),
      ].map(({ namespace, metricName, dimensions }) => [namespace, metricName, stack.resolve(dimensions) as unknown]),
    );

    function watchedBy({ metric }: Alarm): unknown[] {
      const { namespace, metricName, dimensions } = metric as Metric;
      return [namespace, metricName, stack.resolve(dimensions)];
    }
  });

  function strictStackWithoutTopic(): Stack {
    const stack = strictStack();
    signInFor(stack);
    return stack;
  }
});

describe('the metrics', () => {
  const ofApi = { ApiId: { Ref: expect.stringMatching(/^SignInApiHttpApi/) }, Stage: '$default' };
  const ofFunction = { FunctionName: { Ref: expect.stringMatching(/^SignInHandlerFunction/) } };

  test.each<[string, (signIn: GatewayAuthorizationServer, props?: MetricOptions) => Metric, string[], object]>([
    ['requests', (s, props) => s.metricCount(props), ['AWS/ApiGateway', 'Count', 'SampleCount'], ofApi],
    ['client errors', (s, props) => s.metricClientError(props), ['AWS/ApiGateway', '4xx', 'Sum'], ofApi],
    ['server errors', (s, props) => s.metricServerError(props), ['AWS/ApiGateway', '5xx', 'Sum'], ofApi],
    ['latency', (s, props) => s.metricLatency(props), ['AWS/ApiGateway', 'Latency', 'Average'], ofApi],
    [
      'any of the API',
      (s, props) => s.metric('DataProcessed', props),
      ['AWS/ApiGateway', 'DataProcessed', 'Average'],
      ofApi,
    ],
    ['function errors', (s, props) => s.metricFunctionErrors(props), ['AWS/Lambda', 'Errors', 'Sum'], ofFunction],
    [
      'function throttles',
      (s, props) => s.metricFunctionThrottles(props),
      ['AWS/Lambda', 'Throttles', 'Sum'],
      ofFunction,
    ],
    [
      'function duration',
      (s, props) => s.metricFunctionDuration(props),
      ['AWS/Lambda', 'Duration', 'Average'],
      ofFunction,
    ],
  ])('%s', (_, metricOf, expected, dimensions) => {
    const stack = strictStack();
    const signIn = signInFor(stack);
    const metric = metricOf(signIn);
    expect([metric.namespace, metric.metricName, metric.statistic]).toEqual(expected);
    expect(stack.resolve(metric.dimensions)).toEqual(dimensions);
    expect(metric.period).toEqual(Duration.minutes(5));
    expect(metricOf(signIn, { period: Duration.hours(1), statistic: 'p99', label: 'Mine' })).toMatchObject({
      period: Duration.hours(1),
      statistic: 'p99',
      label: 'Mine',
    });
  });
});

describe('the grants', () => {
  const statementsOf = (stack: Stack): unknown =>
    (resource(stack, POLICY, 'Operator').Properties.PolicyDocument as { Statement: unknown }).Statement;

  test('to read the audit log are for that log alone', () => {
    const stack = strictStack();
    const signIn = signInFor(stack);
    signIn.grantReadAuditLog(operatorIn(stack));
    const [statement, ...others] = statementsOf(stack) as Statement[];
    expect(others).toEqual([]);
    expect(statement.Action).toEqual(expect.arrayContaining(['logs:FilterLogEvents', 'logs:GetLogEvents']));
    expect([...statement.Action].filter((action) => !/^logs:(Describe|Filter|Get)/.test(action))).toEqual([]);
    const { logicalId } = resource(stack, LOG_GROUP, 'HandlerLogs');
    for (const readable of statement.Resource as unknown[]) {
      expect(JSON.stringify(readable)).toContain(`"${logicalId}"`);
    }
    expect(signIn.logGroup).not.toBe(signIn.accessLogGroup);
  });

  test('to rotate the cookie secret are to read it and to give it a value', () => {
    const stack = strictStack();
    const signIn = signInFor(stack);
    signIn.grantRotateCookieSecret(operatorIn(stack)).assertSuccess();
    expect(statementsOf(stack)).toEqual([
      {
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        Resource: { Ref: resource(stack, SECRET).logicalId },
      },
    ]);
  });

  test('to rotate a secret that a key of the owner encrypts reach the key through AWS Secrets Manager only', () => {
    const stack = strictStack();
    const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
    signInFor(stack, { encryptionKey }).grantRotateCookieSecret(operatorIn(stack));
    expect(statementsOf(stack)).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: stack.resolve(encryptionKey.keyArn),
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
        },
      },
    });
  });

  function operatorIn(stack: Stack): Role {
    return new Role(stack, 'Operator', { assumedBy: new AccountRootPrincipal() });
  }
});

describe('an assistant that need not register itself', () => {
  test('has a client id that can be read, and its own callbacks', () => {
    const stack = strictStack();
    const signIn = signInFor(stack, { clients: [McpClient.claudeCode(), McpClient.vsCode()] });
    expect(configurationIn(stack).clients.preRegistered).toEqual([
      { clientId: 'claude-code', name: 'Claude Code', redirectUris: ['http://localhost:7779/callback'] },
      {
        clientId: 'vs-code',
        name: 'VS Code',
        redirectUris: ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'],
      },
    ]);
    expect(signIn.clientIdFor('VS Code')).toBe('vs-code');
    expect(signIn.clientIdFor(McpClient.vsCode())).toBe('vs-code');
  });

  test('has a client id of its own where its name has no letter', () => {
    const stack = strictStack();
    const named = (name: string) => McpClient.custom({ name, callbackUrls: ['https://k.example'] });
    signInFor(stack, { clients: [named('='), named('@')] });
    const clientIds = configurationIn(stack).clients.preRegistered.map(({ clientId }) => clientId);
    expect(clientIds).toEqual([
      expect.stringMatching(/^assistant-[0-9a-f]{8}$/),
      expect.stringMatching(/^assistant-[0-9a-f]{8}$/),
    ]);
    expect(new Set(clientIds).size).toBe(2);
  });

  test('has a configuration to paste', () => {
    const stack = strictStack();
    const signIn = signInFor(stack, {
      clients: [McpClient.geminiCli()],
      domain: { domainName: 'signin.example.com', certificate: certificateIn(stack) },
    });
    const gateway = new McpGateway(stack, 'Gateway', { identity: signIn });
    expect(JSON.parse(signIn.configurationFor('Gemini CLI', gateway))).toMatchObject({
      mcpServers: {
        gateway: {
          httpUrl: gateway.mcpUrl,
          oauth: {
            authorizationUrl: 'https://signin.example.com/authorize',
            clientId: 'gemini-cli',
            scopes: ['agentcore-gateway/invoke'],
            tokenUrl: 'https://signin.example.com/token',
          },
        },
      },
    });
  });

  test.each<[McpClient[], string]>([
    [[], 'add it to clients, or connect it by URL alone'],
    [[McpClient.kiro(), McpClient.cursor()], 'use one of Kiro, Cursor'],
  ])('must be in clients (%#)', (clients, fix) => {
    const stack = strictStack();
    const signIn = signInFor(stack, { clients });
    const gateway = new McpGateway(stack, 'Gateway', { identity: signIn });
    expect(() => signIn.configurationFor('Emacs', gateway)).toThrow(
      refusal('UnknownName', 'assistant', `"Emacs": clients has no assistant of this name; ${fix}`),
    );
  });
});

describe('bad input', () => {
  const SCOPE = { name: 'orders/read', description: 'look up orders' };
  const HOST_RULE =
    'it is not the name of a host; write the host alone and in lower case, e.g. assistant.example.com, or * for every public host';
  const DOMAIN_RULE = 'it is not the name of a host; write the name alone and in lower case, e.g. signin.example.com';
  const NAME_RULE = 'a display name has 1 to 100 characters that can be seen; choose a name that people know';
  const DESCRIPTION_RULE =
    'a description has 1 to 200 characters; complete the sentence "It will be able to" in a few words';

  test.each<[string, (stack: Stack) => Partial<GatewayAuthorizationServerProps>, Error]>([
    [
      'an empty display name',
      () => ({ displayName: ' ' }),
      refusal('InvalidProperty', 'displayName', `" ": ${NAME_RULE}`),
    ],
    [
      'a display name of two lines',
      () => ({ displayName: 'a\nb' }),
      refusal('InvalidProperty', 'displayName', `"a\\nb": ${NAME_RULE}`),
    ],
    [
      'a display name that turns the text around',
      () => ({ displayName: 'a\u202eb' }),
      refusal('InvalidProperty', 'displayName', `"a\u202eb": ${NAME_RULE}`),
    ],
    [
      'no scope',
      () => ({ scopes: [] }),
      refusal(
        'MissingProperty',
        'scopes',
        '[]: the gateway would not know what to ask for; name at least one scope or leave the property out',
      ),
    ],
    [
      'a scope with a space',
      () => ({ scopes: [{ ...SCOPE, name: 'orders read' }] }),
      refusal(
        'InvalidProperty',
        'scopes[0].name',
        '"orders read": a scope has no space, quote, backslash or character beyond ASCII; rename the scope',
      ),
    ],
    [
      'a long scope',
      () => ({ scopes: [{ ...SCOPE, name: 'o'.repeat(256) }] }),
      refusal(
        'InvalidProperty',
        'scopes[0].name',
        `"${'o'.repeat(256)}": a scope has at most 255 characters; shorten the name`,
      ),
    ],
    ...['openid', 'offline_access'].map((name): [string, () => Partial<GatewayAuthorizationServerProps>, Error] => [
      `the scope ${name}`,
      () => ({ scopes: [SCOPE, { ...SCOPE, name }] }),
      refusal(
        'InvalidProperty',
        'scopes[1].name',
        `"${name}": it has a meaning of its own in OpenID Connect; choose another name, e.g. tools/use`,
      ),
    ]),
    [
      'a scope twice',
      () => ({ scopes: [SCOPE, SCOPE] }),
      refusal('DuplicateName', 'scopes[1].name', '"orders/read": another scope has this name; keep one of them'),
    ],
    [
      'a scope without a description',
      () => ({ scopes: [{ ...SCOPE, description: '' }] }),
      refusal('InvalidProperty', 'scopes[0].description', `"": ${DESCRIPTION_RULE}`),
    ],
    [
      'a scope with a long description',
      () => ({ scopes: [{ ...SCOPE, description: 'o'.repeat(201) }] }),
      refusal('InvalidProperty', 'scopes[0].description', `"${'o'.repeat(201)}": ${DESCRIPTION_RULE}`),
    ],
    [
      'a scope for no group',
      () => ({ scopes: [{ ...SCOPE, groups: [] }] }),
      refusal(
        'MissingProperty',
        'scopes[0].groups',
        '[]: nobody could be granted the scope; name a group or leave the property out',
      ),
    ],
    [
      'a callback with a wildcard',
      () => ({ allowedCallbackUrls: ['https://*.example.com/callback'] }),
      refusal(
        'InvalidProperty',
        'allowedCallbackUrls[0]',
        '"https://*.example.com/callback": it has a wildcard, and callback URLs are compared character by character; list each callback URL in full',
      ),
    ],
    [
      'a callback with a scheme of the browser',
      () => ({ allowedCallbackUrls: ['javascript:alert(1)'] }),
      refusal(
        'InvalidProperty',
        'allowedCallbackUrls[0]',
        '"javascript:alert(1)": its scheme is neither https, loopback http nor the private scheme of a program; use https, http on a loopback host, or a private scheme such as my-assistant://callback',
      ),
    ],
    [
      'a callback on another host over http',
      () => ({ allowedCallbackUrls: ['http://localhost.example.com/callback'] }),
      refusal(
        'InvalidProperty',
        'allowedCallbackUrls[0]',
        '"http://localhost.example.com/callback": plain http is admitted for localhost, 127.0.0.1 and [::1] only; use https or a loopback host',
      ),
    ],
    [
      'a loopback callback',
      () => ({ allowedCallbackUrls: ['http://localhost:3000/callback'] }),
      refusal(
        'InvalidProperty',
        'allowedCallbackUrls[0]',
        '"http://localhost:3000/callback": callbacks on a loopback host are admitted in any case, on every port; remove it',
      ),
    ],
    ...['https://assistant.example.com', 'Assistant.example.com', 'localhost', '10.0.0.1', '*.example.com', ''].map(
      (host): [string, () => Partial<GatewayAuthorizationServerProps>, Error] => [
        `the host ${JSON.stringify(host)}`,
        () => ({ metadataDocumentHosts: ['*', host] }),
        refusal('InvalidProperty', 'metadataDocumentHosts[1]', `${JSON.stringify(host)}: ${HOST_RULE}`),
      ],
    ),
    [
      'an instant that is none',
      () => ({ endRegistrationsBefore: new Date('yesterday') }),
      refusal(
        'InvalidProperty',
        'endRegistrationsBefore',
        `"Invalid Date": it is not a date, or was made from a CDK token: it has to be known at synthesis; write e.g. new Date('2026-11-26T12:00:00Z')`,
      ),
    ],
    [
      'two assistants of one client id',
      () => ({ clients: [McpClient.kiro(), McpClient.custom({ name: 'KIRO', callbackUrls: ['https://k.example'] })] }),
      refusal(
        'DuplicateName',
        'clients[1].name',
        '"KIRO": another assistant is kiro; give the assistant another name with McpClient.custom',
      ),
    ],
    [
      'no key',
      () => ({ signingKeyNames: [] }),
      refusal('MissingProperty', 'signingKeyNames', '[]: nothing would sign the tokens; name at least one key'),
    ],
    [
      'a key twice',
      () => ({ signingKeyNames: ['1', '1'] }),
      refusal('DuplicateName', 'signingKeyNames[1]', '"1": another key has this name; remove one of them'),
    ],
    [
      'a key with a slash',
      () => ({ signingKeyNames: ['2026/2'] }),
      refusal(
        'InvalidProperty',
        'signingKeyNames[0]',
        '"2026/2": the name of a key has 1 to 64 letters, digits, _ and -; choose a name from these, e.g. 2027',
      ),
    ],
    [
      'short access tokens',
      () => ({ accessTokenValidity: Duration.minutes(4) }),
      refusal(
        'InvalidProperty',
        'accessTokenValidity',
        '"4 minutes": it is not between 5 minutes and 1 day; choose a duration within these bounds',
      ),
    ],
    [
      'long access tokens',
      () => ({ accessTokenValidity: Duration.hours(25) }),
      refusal(
        'InvalidProperty',
        'accessTokenValidity',
        '"1 day 1 hour": it is not between 5 minutes and 1 day; choose a duration within these bounds',
      ),
    ],
    [
      'parts of a second',
      () => ({ accessTokenValidity: Duration.millis(300_500) }),
      refusal(
        'InvalidProperty',
        'accessTokenValidity',
        '"5 minutes 500 millis": it is not a multiple of 1 second; round it to whole seconds',
      ),
    ],
    [
      'long refresh tokens',
      () => ({ refreshTokenValidity: Duration.days(366) }),
      refusal(
        'InvalidProperty',
        'refreshTokenValidity',
        '"366 days": it is not between 1 hour and 365 days; choose a duration within these bounds',
      ),
    ],
    [
      'refresh tokens that do not outlive access tokens',
      () => ({ accessTokenValidity: Duration.hours(2), refreshTokenValidity: Duration.hours(1) }),
      refusal(
        'ConflictingProperties',
        'accessTokenValidity',
        '"2 hours": it is longer than refreshTokenValidity, 1 hour; shorten it or lengthen refreshTokenValidity',
      ),
    ],
    [
      'a URL in the place of a domain',
      (stack) => ({ domain: { domainName: 'https://signin.example.com', certificate: certificateIn(stack) } }),
      refusal('InvalidProperty', 'domain.domainName', `"https://signin.example.com": ${DOMAIN_RULE}`),
    ],
    [
      'a limit of nothing',
      () => ({ throttling: { token: { rateLimit: 0 } } }),
      refusal(
        'InvalidProperty',
        'throttling.token.rateLimit',
        '0: nobody could sign in; choose a limit greater than 0',
      ),
    ],
    [
      'a limit in parts',
      () => ({ throttling: { signIn: { burstLimit: 1.5 } } }),
      refusal(
        'InvalidProperty',
        'throttling.signIn.burstLimit',
        '1.5: nobody could sign in; choose a limit that is a whole number greater than 0',
      ),
    ],
    [
      'a user pool without a name to show',
      (stack) => ({
        identityProvider: UpstreamIdentityProvider.userPool(new GatewayUserPool(stack, 'Users'), { displayName: '' }),
      }),
      refusal('InvalidProperty', 'displayName', `"": ${NAME_RULE}`),
    ],
    ...(
      [
        [{ issuer: 'http://login.example.com' }, 'issuer'],
        [{ issuer: 'login.example.com' }, 'issuer'],
        [{ issuer: 'https://login.example.com?tenant=1' }, 'issuer'],
      ] as const
    ).map(([props, property]): [string, (stack: Stack) => Partial<GatewayAuthorizationServerProps>, Error] => [
      `the issuer ${props.issuer}`,
      (stack) => ({ identityProvider: oidcIn(stack, props) }),
      refusal(
        'InvalidProperty',
        property,
        `"${props.issuer}": it is not an https URL without query and fragment; copy the issuer from the identity provider's OpenID Connect document`,
      ),
    ]),
    ...['common', 'organizations', 'consumers'].map(
      (tenants): [string, (stack: Stack) => Partial<GatewayAuthorizationServerProps>, Error] => [
        `[100] Microsoft Entra ID for ${tenants}`,
        (stack) => ({
          identityProvider: oidcIn(stack, { issuer: `https://login.microsoftonline.com/${tenants}/v2.0` }),
        }),
        refusal(
          'InvalidProperty',
          'issuer',
          `"https://login.microsoftonline.com/${tenants}/v2.0": people of other organizations could sign in there; name the tenant, as in https://login.microsoftonline.com/<tenant id>/v2.0`,
        ),
      ],
    ),
    [
      'an identity provider that wants a key',
      (stack) => ({
        identityProvider: oidcIn(stack, { tokenEndpointAuthMethod: 'private_key_jwt' as TokenEndpointAuthMethod }),
      }),
      refusal(
        'InvalidProperty',
        'tokenEndpointAuthMethod',
        '"private_key_jwt": this authorization server does not have this method; use client_secret_basic or client_secret_post',
      ),
    ],
    [
      'an identity provider without openid',
      (stack) => ({ identityProvider: oidcIn(stack, { scopes: ['profile'] }) }),
      refusal(
        'InvalidProperty',
        'scopes',
        '["profile"]: without openid there is no ID token to tell who signed in; add openid',
      ),
    ],
    [
      'an identity provider without a client id',
      (stack) => ({ identityProvider: oidcIn(stack, { clientId: '' }) }),
      refusal('MissingProperty', 'clientId', '"": it is empty; set it or, if it has a default, leave it out'),
    ],
  ])('%s', (_, props, refused) => {
    const stack = new Stack();
    expect(() => signInFor(stack, props(stack))).toThrow(refused);
  });
});
