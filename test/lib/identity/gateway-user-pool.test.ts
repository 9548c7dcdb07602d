import { CfnOutput, Duration, NestedStack, RemovalPolicy, SecretValue, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  ClientAttributes,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolClientIdentityProvider,
  UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { GatewayUserPool, McpClient, McpGateway, type GatewayUserPoolProps } from '../../../lib';
import { refusal } from '../refusal';
import { authorizerIn, resource, resources, snapshotOf, strictApp, strictStack } from '../strict-app';

const APP_CLIENT = 'AWS::Cognito::UserPoolClient';
const BRANDING = 'AWS::Cognito::ManagedLoginBranding';
const DOMAIN = 'AWS::Cognito::UserPoolDomain';
const GATEWAY = 'AWS::BedrockAgentCore::Gateway';
const RESOURCE_SERVER = 'AWS::Cognito::UserPoolResourceServer';
const USER_POOL = 'AWS::Cognito::UserPool';

function userPoolIn(scope: Construct, props: Partial<GatewayUserPoolProps> = {}, id = 'Users'): GatewayUserPool {
  return new GatewayUserPool(scope, id, { clients: [McpClient.kiro()], ...props });
}

function certificateIn(stack: Stack) {
  return Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:us-east-1:111122223333:certificate/11112222-3333-4444-5555-666677778888',
  );
}

describe('the user pool', () => {
  test('[82] lets nobody sign up', () => {
    const stack = strictStack();
    userPoolIn(stack);
    Template.fromStack(stack).hasResourceProperties(USER_POOL, {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
  });

  test('[86] is kept and protected', () => {
    const stack = strictStack();
    userPoolIn(stack);
    Template.fromStack(stack).hasResource(USER_POOL, {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: Match.objectLike({ DeletionProtection: 'ACTIVE' }),
    });
  });

  test('with every option', () => {
    const stack = strictStack();
    userPoolIn(stack, {
      clients: [McpClient.kiro(), McpClient.vsCode()],
      domainPrefix: 'order-desk',
      scopes: [OAuthScope.OPENID, OAuthScope.PHONE],
      accessTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.days(1),
      refreshTokenRotationGracePeriod: Duration.seconds(0),
      readAttributes: new ClientAttributes().withStandardAttributes({ phoneNumber: true, phoneNumberVerified: true }),
      writeAttributes: new ClientAttributes().withStandardAttributes({ email: true, phoneNumber: true }),
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      userPoolName: 'order-desk',
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
      passkeyRelyingPartyId: 'login.example.com',
      passwordPolicy: { minLength: 20 },
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    expect(snapshotOf(stack)).toMatchSnapshot();
  });

  test('passkeys count as two factors, also where two are required', () => {
    const stack = strictStack();
    userPoolIn(stack, { signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } } });
    Template.fromStack(stack).hasResourceProperties(USER_POOL, {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      WebAuthnUserVerification: 'required',
      WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      WebAuthnRelyingPartyID: Match.absent(),
    });
  });

  test('without a second factor, passkeys are one factor', () => {
    const stack = strictStack();
    userPoolIn(stack, {
      mfa: Mfa.OFF,
      signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
    });
    Template.fromStack(stack).hasResourceProperties(USER_POOL, {
      MfaConfiguration: 'OFF',
      EnabledMfas: Match.absent(),
      WebAuthnFactorConfiguration: Match.absent(),
    });
  });

  test('warns about a removal that cannot take effect', () => {
    const stack = new Stack();
    userPoolIn(stack, { removalPolicy: RemovalPolicy.DESTROY });
    Annotations.fromStack(stack).hasWarning(
      '/Default/Users/UserPool',
      Match.stringLikeRegexp('set deletionProtection to false'),
    );
  });
});

describe('the app client of an assistant', () => {
  test('[81] [82] [83] admits the authorization code grant with the exact callback URLs and nothing else', () => {
    const stack = strictStack();
    userPoolIn(stack, { clients: [McpClient.vsCode()] });
    const { Properties } = resource(stack, APP_CLIENT);
    expect(Properties).toMatchObject({
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'],
      ClientName: 'VS Code',
      EnableTokenRevocation: true,
      ExplicitAuthFlows: ['ALLOW_USER_AUTH'],
      GenerateSecret: false,
      PreventUserExistenceErrors: 'ENABLED',
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 30 * 24 * 60,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      WriteAttributes: ['email'],
    });
    expect(Properties).not.toHaveProperty('DefaultRedirectURI');
  });

  test.each([
    [[OAuthScope.OPENID], ['email', 'email_verified']],
    [
      [OAuthScope.OPENID, OAuthScope.EMAIL],
      ['email', 'email_verified'],
    ],
    [
      [OAuthScope.OPENID, OAuthScope.PHONE],
      ['email', 'email_verified', 'phone_number', 'phone_number_verified'],
    ],
  ])('can read what its scopes cover (%#)', (scopes, readAttributes) => {
    const stack = strictStack();
    userPoolIn(stack, { scopes });
    expect(resource(stack, APP_CLIENT).Properties.ReadAttributes).toEqual(readAttributes);
  });

  test('never can read address or phone number by default', () => {
    const stack = strictStack();
    userPoolIn(stack);
    const { ReadAttributes } = resource(stack, APP_CLIENT).Properties;
    expect(ReadAttributes).not.toContain('address');
    expect(ReadAttributes).not.toContain('phone_number');
  });

  test('each has a branding of its own, and the domain waits for all of them', () => {
    const stack = strictStack();
    const clients = [McpClient.kiro(), McpClient.cursor(), McpClient.mcpRemote()];
    userPoolIn(stack, { clients });
    const clientIds = Object.keys(resources(stack, APP_CLIENT)).map((Ref) => ({ Ref }));
    const brandings = resources(stack, BRANDING);
    expect(Object.values(brandings).map(({ Properties }) => Properties.ClientId)).toEqual(clientIds);
    expect(resource(stack, DOMAIN).DependsOn).toEqual(expect.arrayContaining(Object.keys(brandings)));
  });

  test('twenty fit into one pool', () => {
    const stack = strictStack();
    const clients = Array.from({ length: 20 }, (_, i) =>
      McpClient.custom({ name: `Bot ${i}`, callbackUrls: [`http://localhost:${2000 + i}/`] }),
    );
    userPoolIn(stack, { clients });
    Template.fromStack(stack).resourceCountIs(BRANDING, 20);
  });

  test('is found by the assistant or its name', () => {
    const stack = strictStack();
    const users = userPoolIn(stack, { clients: [McpClient.kiro(), McpClient.claudeCode()] });
    const clientId: unknown = stack.resolve(users.clientFor('Claude Code').userPoolClientId);
    expect(clientId).toEqual({ Ref: resource(stack, APP_CLIENT, 'ClaudeCode').logicalId });
    expect(users.clientFor(McpClient.claudeCode())).toBe(users.clientFor('Claude Code'));
    expect(() => users.clientFor(McpClient.goose())).toThrow(
      refusal(
        'UnknownName',
        'assistant',
        '"Goose": clients has no assistant of this name; use one of Kiro, Claude Code',
      ),
    );
    expect(() => users.clientFor('Emacs')).toThrow(
      refusal(
        'UnknownName',
        'assistant',
        '"Emacs": clients has no assistant of this name; use one of Kiro, Claude Code',
      ),
    );
  });
});

describe('without an assistant', () => {
  test.each([{}, { clients: [] }])('there is a pool with a domain and no app client (%j)', (props) => {
    const stack = strictStack();
    expect(new GatewayUserPool(stack, 'Users', props).allowedClients).toEqual([]);
    const template = Template.fromStack(stack);
    template.resourceCountIs(USER_POOL, 1);
    template.resourceCountIs(DOMAIN, 1);
    template.resourceCountIs(APP_CLIENT, 0);
  });

  test('[84] it cannot be the identity of a gateway, which would admit tokens of every app client', () => {
    const stack = strictStack();
    const users = new GatewayUserPool(stack, 'Users');
    users.addMachineClient('Nightly job');
    expect(() => new McpGateway(stack, 'Gateway', { identity: users })).toThrow(
      refusal(
        'MissingProperty',
        'clients',
        '[]: no assistant could sign in; list at least one, e.g. McpClient.kiro(), or give the gateway a GatewayAuthorizationServer in front of the pool',
      ),
    );
  });
});

describe('the domain', () => {
  const prefixIn = (stack: Stack, logicalIdPart = ''): string => {
    const domain: unknown = resource(stack, DOMAIN, logicalIdPart).Properties.Domain;
    return typeof domain === 'string'
      ? domain
      : (domain as { 'Fn::Join': [string, string[]] })['Fn::Join'][1][0] + '01234567';
  };
  const ENV = { account: '111122223333', region: 'eu-central-1' };

  test('has managed login', () => {
    const stack = strictStack();
    userPoolIn(stack, { domainPrefix: 'order-desk' });
    expect(resource(stack, DOMAIN).Properties).toMatchObject({ Domain: 'order-desk', ManagedLoginVersion: 2 });
  });

  test('has a literal prefix where the account is known, the same at every synthesis', () => {
    const prefixes = [0, 1].map(() => {
      const stack = strictStack({ env: ENV });
      userPoolIn(stack);
      return resource(stack, DOMAIN).Properties.Domain as unknown;
    });
    expect(prefixes[0]).toMatch(/^test-users-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(prefixes[1]).toBe(prefixes[0]);
  });

  test('differs between accounts, stack names and construct paths', () => {
    const prefixes = [{ env: ENV }, { env: { ...ENV, account: '444455556666' } }, { env: ENV, stackName: 'Other' }].map(
      (props) => {
        const stack = strictStack(props);
        userPoolIn(stack);
        return prefixIn(stack);
      },
    );
    const stack = strictStack({ env: ENV });
    userPoolIn(stack, {}, 'Users2');
    expect(new Set([...prefixes, prefixIn(stack)]).size).toBe(4);
  });

  test('takes the first digits of the stack id where the account is not known', () => {
    const stack = strictStack();
    userPoolIn(stack);
    expect(resource(stack, DOMAIN).Properties.Domain).toEqual({
      'Fn::Join': [
        '',
        [
          expect.stringMatching(/^test-users-[0-9a-f]{8}-$/),
          {
            'Fn::Select': [
              0,
              { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] }] },
            ],
          },
        ],
      ],
    });
  });

  test.each([
    'Users',
    'CognitoUsers',
    'AWS-Cognito-Users',
    'AmazonCognitoAws',
    'aws',
    'Awamazonscogcognitonito',
    'Üsers-ÄÖ',
    '----',
    'x'.repeat(200),
    `${'a'.repeat(30)}${'-'.repeat(60)}b`,
  ])('has a valid prefix whatever the construct id: %s', (id) => {
    for (const env of [undefined, ENV]) {
      const stack = strictStack({ env });
      userPoolIn(stack, {}, id);
      const prefix = prefixIn(stack);
      expect(prefix).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      expect(prefix).not.toMatch(/aws|amazon|cognito|--/);
    }
  });

  test('has a prefix of its own in a nested stack of a stage', () => {
    const stage = new Stage(strictApp(), 'Prod', { env: ENV });
    const parent = new Stack(stage, 'Parent');
    const nested = [new NestedStack(parent, 'A'), new NestedStack(parent, 'B')];
    const prefixes = nested.map((stack) => {
      const users = userPoolIn(stack);
      return (users.userPoolDomain.node.defaultChild as unknown as { domain: string }).domain;
    });
    expect(prefixes[0]).toMatch(/^prod-parent-a-users-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(prefixes[0]).not.toBe(prefixes[1]);
    expect(prefixes[0].slice(-8)).toBe(prefixes[1].slice(-8));
  });

  test('may be a custom one, to which passkeys are bound', () => {
    const stack = strictStack();
    const users = userPoolIn(stack, {
      customDomain: { domainName: 'login.example.com', certificate: certificateIn(stack) },
      signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
    });
    expect(resource(stack, DOMAIN).Properties).toMatchObject({
      Domain: 'login.example.com',
      CustomDomainConfig: { CertificateArn: expect.stringContaining('us-east-1') },
      ManagedLoginVersion: 2,
    });
    expect(resource(stack, USER_POOL).Properties).toMatchObject({ WebAuthnRelyingPartyID: 'login.example.com' });
    expect(stack.resolve(users.tokenUrl)).toEqual({
      'Fn::Join': ['', ['https://', { Ref: resource(stack, DOMAIN).logicalId }, '/oauth2/token']],
    });
  });
});

describe('an existing user pool', () => {
  const ARN = 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbCdEfGhI';

  test('gets app clients, a domain and the resource server of the gateway', () => {
    const stack = strictStack();
    const users = userPoolIn(stack, { userPool: UserPool.fromUserPoolArn(stack, 'Existing', ARN) });
    new McpGateway(stack, 'Gateway', { identity: users });
    expect(users.issuer).toBe('https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI');
    Template.fromStack(stack).resourceCountIs(USER_POOL, 0);
    for (const type of [APP_CLIENT, BRANDING, DOMAIN, RESOURCE_SERVER]) {
      expect(resource(stack, type).Properties).toMatchObject({ UserPoolId: 'eu-west-1_AbCdEfGhI' });
    }
  });

  test.each([
    ['order-desk', 'https://order-desk.auth.eu-west-1.amazoncognito.com'],
    ['login.example.com', 'https://login.example.com'],
  ])('keeps its domain %s', (domainName, url) => {
    const stack = strictStack();
    const users = userPoolIn(stack, {
      userPool: UserPool.fromUserPoolArn(stack, 'Existing', ARN),
      userPoolDomain: UserPoolDomain.fromDomainName(stack, 'ExistingDomain', domainName),
    });
    expect(users.domainUrl).toBe(url);
    Template.fromStack(stack).resourceCountIs(DOMAIN, 0);
  });

  test('of the same app keeps its domain as well', () => {
    const stack = strictStack();
    const userPool = new UserPool(stack, 'Existing');
    const userPoolDomain = userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: 'order-desk' },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const users = userPoolIn(stack, { userPool, userPoolDomain });
    expect(stack.resolve(users.domainUrl)).toEqual(stack.resolve(userPoolDomain.baseUrl()));
    Template.fromStack(stack).resourceCountIs(DOMAIN, 1);
  });
});

describe('with a gateway', () => {
  test('the resource server has the MCP URL of the gateway as identifier, and comes after the gateway', () => {
    const stack = strictStack();
    const gateway = new McpGateway(stack, 'Gateway', { identity: userPoolIn(stack) });
    expect(resource(stack, RESOURCE_SERVER).Properties).toMatchObject({
      Identifier: stack.resolve(gateway.mcpUrl) as unknown,
      Name: expect.stringMatching(/^[\w\s+=,.@-]{1,256}$/),
    });
    expect(JSON.stringify(resource(stack, RESOURCE_SERVER).Properties)).toContain(resource(stack, GATEWAY).logicalId);
  });

  test('[84] the gateway admits the app clients and advertises openid', () => {
    const stack = strictStack();
    new McpGateway(stack, 'Gateway', { identity: userPoolIn(stack) });
    expect(authorizerIn(stack)).toEqual({
      AllowedClients: [{ Ref: resource(stack, APP_CLIENT).logicalId }],
      AllowedScopes: ['openid'],
      DiscoveryUrl: {
        'Fn::Join': [
          '',
          [
            'https://cognito-idp.',
            { Ref: 'AWS::Region' },
            '.amazonaws.com/',
            { Ref: resource(stack, USER_POOL).logicalId },
            '/.well-known/openid-configuration',
          ],
        ],
      },
    });
  });

  test('one pool serves two gateways', () => {
    const stack = strictStack();
    const users = userPoolIn(stack);
    const gateways = ['Orders', 'Billing'].map((id) => new McpGateway(stack, id, { identity: users }));
    const identifiers = Object.values(resources(stack, RESOURCE_SERVER)).map(({ Properties }) => Properties.Identifier);
    expect(identifiers).toEqual(gateways.map((gateway) => stack.resolve(gateway.mcpUrl) as unknown));
  });

  test('the gateway may be in another stack, also with machines and configurations', () => {
    const app = strictApp();
    app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    const env = { account: '111122223333', region: 'eu-central-1' };
    const people = new Stack(app, 'People', { env });
    const tools = new Stack(app, 'Tools', { env });
    const users = userPoolIn(people);
    const gateway = new McpGateway(tools, 'Gateway', { identity: users });
    users.addMachineClient('Nightly job');
    new CfnOutput(tools, 'Configuration', { value: users.configurationFor('Kiro', gateway) });
    const assembly = app.synth();
    expect(assembly.getStackByName('Tools').dependencies.map(({ id }) => id)).toContain('People');
    expect(assembly.getStackByName('People').dependencies.map(({ id }) => id)).not.toContain('Tools');
    Template.fromStack(tools).resourceCountIs(RESOURCE_SERVER, 1);
  });

  test('has the configuration of an assistant', () => {
    const stack = strictStack({ env: { account: '111122223333', region: 'eu-central-1' } });
    const users = userPoolIn(stack, {
      clients: [McpClient.geminiCli()],
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
    });
    const gateway = new McpGateway(stack, 'Gateway', { identity: users });
    expect(stack.resolve(users.configurationFor('Gemini CLI', gateway))).toMatchSnapshot();
  });
});

describe('a machine', () => {
  test('gets client credentials and a scope of its own, without disturbing what assistants request', () => {
    const stack = strictStack();
    const users = userPoolIn(stack);
    new McpGateway(stack, 'Gateway', { identity: users });
    users.addMachineClient('Nightly job');
    users.addMachineClient('Hourly job');

    const { logicalId } = resource(stack, RESOURCE_SERVER, 'MachineScope');
    expect(resource(stack, APP_CLIENT, 'Nightlyjob').Properties).toMatchObject({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [{ 'Fn::Join': ['', [{ Ref: logicalId }, '/invoke']] }],
      ClientName: 'Nightly job',
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      GenerateSecret: true,
    });
    expect(authorizerIn(stack)).toMatchObject({
      AllowedClients: ['Kiro', 'Nightlyjob', 'Hourlyjob'].map((part) => ({
        Ref: resource(stack, APP_CLIENT, part).logicalId,
      })),
      AllowedScopes: ['openid', 'agentcore-gateway/invoke'],
      AdvertisedScopeMapping: { 'agentcore-gateway/invoke': 'email' },
    });
    expect(resource(stack, APP_CLIENT, 'Kiro').Properties.AllowedOAuthScopes).toEqual(['openid', 'email', 'profile']);
    expect(snapshotOf(stack)).toMatchSnapshot();
  });

  test('has its scope advertised as openid where assistants have no other', () => {
    const users = userPoolIn(strictStack(), { scopes: [OAuthScope.OPENID] });
    users.addMachineClient('Nightly job');
    expect(users.advertisedScopeMapping).toEqual({ 'agentcore-gateway/invoke': 'openid' });
  });

  test('has a secret that can be read in the app', () => {
    const stack = strictStack();
    const client = userPoolIn(stack).addMachineClient('Nightly job');
    expect(client.userPoolClientSecret).toBeInstanceOf(SecretValue);
  });
});

describe('bad input', () => {
  const bots = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      McpClient.custom({ name: `Bot ${i}`, callbackUrls: [`http://localhost:${2000 + i}/`] }),
    );
  const PREFIX_RULE =
    'a prefix has 1 to 63 lower-case letters, digits and hyphens, and no hyphen at either end; choose a prefix from these';

  test.each<[string, (stack: Stack) => Partial<GatewayUserPoolProps>, Error]>([
    [
      'more assistants than brandings',
      () => ({ clients: bots(21) }),
      refusal(
        'QuotaExceeded',
        'clients',
        '"21 app clients": Amazon Cognito has at most 20 managed login brandings per user pool, one for each app client; remove some or put them on a second GatewayUserPool',
      ),
    ],
    [
      'two assistants of one name',
      () => ({ clients: [McpClient.kiro(), McpClient.custom({ name: 'KIRO', callbackUrls: ['https://k.example'] })] }),
      refusal(
        'DuplicateName',
        'clients[1].name',
        '"KIRO": another assistant has this name; give one of them another name with McpClient.custom',
      ),
    ],
    [
      'an assistant that insists on registering itself',
      () => ({
        clients: [
          McpClient.custom({
            name: 'Our bot',
            callbackUrls: ['https://bot.example.com'],
            worksWithoutRegistrationEndpoint: false,
          }),
        ],
      }),
      refusal(
        'UnsupportedAssistant',
        'clients[0]',
        '"Our bot": the assistant insists on registering itself, and Amazon Cognito has no registration endpoint; use McpClient.mcpRemote() as a bridge',
      ),
    ],
    [
      'a scope with a space',
      () => ({ scopes: [OAuthScope.OPENID, OAuthScope.custom('orders read')] }),
      refusal(
        'InvalidProperty',
        'scopes[1]',
        '"orders read": a scope has no space, quote, backslash or character beyond ASCII; rename the scope',
      ),
    ],
    [
      'a custom scope',
      () => ({ scopes: [OAuthScope.OPENID, OAuthScope.custom('orders/read')] }),
      refusal(
        'InvalidProperty',
        'scopes[1]',
        '"orders/read": Amazon Cognito grants a custom scope only if it belongs to the resource that the assistant names, which is the gateway URL and not known yet; use openid, email, profile or phone, and decide by group with customClaims of McpGateway',
      ),
    ],
    [
      'the scope of the account itself',
      () => ({ scopes: [OAuthScope.OPENID, OAuthScope.COGNITO_ADMIN] }),
      refusal(
        'InvalidProperty',
        'scopes[1]',
        '"aws.cognito.signin.user.admin": it lets an assistant change the person\'s account; remove it: the gateway does not need it',
      ),
    ],
    [
      'no openid',
      () => ({ scopes: [OAuthScope.EMAIL] }),
      refusal('InvalidProperty', 'scopes', '["email"]: the gateway requires the scope openid; add OAuthScope.OPENID'),
    ],
    [
      'a short-lived access token',
      () => ({ accessTokenValidity: Duration.minutes(4) }),
      refusal(
        'InvalidProperty',
        'accessTokenValidity',
        '"4 minutes": it is not between 5 minutes and 1 day; choose a duration within these bounds',
      ),
    ],
    [
      'a long-lived access token',
      () => ({ accessTokenValidity: Duration.hours(25) }),
      refusal(
        'InvalidProperty',
        'accessTokenValidity',
        '"1 day 1 hour": it is not between 5 minutes and 1 day; choose a duration within these bounds',
      ),
    ],
    [
      'an access token of half minutes',
      () => ({ accessTokenValidity: Duration.seconds(330) }),
      refusal(
        'InvalidProperty',
        'accessTokenValidity',
        '"5 minutes 30 seconds": it is not a multiple of 1 minute; round it to whole minutes',
      ),
    ],
    [
      'a short-lived refresh token',
      () => ({ refreshTokenValidity: Duration.minutes(59) }),
      refusal(
        'InvalidProperty',
        'refreshTokenValidity',
        '"59 minutes": it is not between 1 hour and 3650 days; choose a duration within these bounds',
      ),
    ],
    [
      'a long-lived refresh token',
      () => ({ refreshTokenValidity: Duration.days(3651) }),
      refusal(
        'InvalidProperty',
        'refreshTokenValidity',
        '"3651 days": it is not between 1 hour and 3650 days; choose a duration within these bounds',
      ),
    ],
    [
      'an access token that outlives the refresh token',
      () => ({ accessTokenValidity: Duration.hours(2), refreshTokenValidity: Duration.hours(1) }),
      refusal(
        'ConflictingProperties',
        'accessTokenValidity',
        '"2 hours": it is longer than refreshTokenValidity, 1 hour; shorten it or lengthen refreshTokenValidity',
      ),
    ],
    [
      'a long grace period',
      () => ({ refreshTokenRotationGracePeriod: Duration.seconds(61) }),
      refusal(
        'InvalidProperty',
        'refreshTokenRotationGracePeriod',
        '"1 minute 1 second": it is not between 0 seconds and 1 minute; choose a duration within these bounds',
      ),
    ],
    [
      'a prefix in upper case',
      () => ({ domainPrefix: 'Orders' }),
      refusal('InvalidProperty', 'domainPrefix', `"Orders": ${PREFIX_RULE}`),
    ],
    [
      'a prefix that ends in a hyphen',
      () => ({ domainPrefix: 'o-' }),
      refusal('InvalidProperty', 'domainPrefix', `"o-": ${PREFIX_RULE}`),
    ],
    ['an empty prefix', () => ({ domainPrefix: '' }), refusal('InvalidProperty', 'domainPrefix', `"": ${PREFIX_RULE}`)],
    [
      'a long prefix',
      () => ({ domainPrefix: 'o'.repeat(64) }),
      refusal('InvalidProperty', 'domainPrefix', `"${'o'.repeat(64)}": ${PREFIX_RULE}`),
    ],
    ...['aws', 'amazon', 'cognito'].map((word): [string, () => Partial<GatewayUserPoolProps>, Error] => [
      `a prefix with ${word}`,
      () => ({ domainPrefix: `my${word}login` }),
      refusal(
        'InvalidProperty',
        'domainPrefix',
        `"my${word}login": it contains the reserved word "${word}"; choose a prefix without amazon, aws, cognito`,
      ),
    ]),
    [
      'two domains',
      (stack) => ({
        domainPrefix: 'orders',
        customDomain: { domainName: 'login.example.com', certificate: certificateIn(stack) },
      }),
      refusal(
        'ConflictingProperties',
        'domainPrefix',
        '"orders": customDomain is set as well; keep one of domainPrefix and customDomain',
      ),
    ],
    [
      'an existing domain of a new pool',
      (stack) => ({ userPoolDomain: UserPoolDomain.fromDomainName(stack, 'D', 'orders') }),
      refusal(
        'ConflictingProperties',
        'userPoolDomain',
        '"orders": a new user pool has no domain yet; set userPool as well, or use domainPrefix or customDomain',
      ),
    ],
    [
      'an existing domain and a new one',
      (stack) => ({
        userPool: UserPool.fromUserPoolId(stack, 'P', 'eu-west-1_AbCdEfGhI'),
        userPoolDomain: UserPoolDomain.fromDomainName(stack, 'D', 'orders'),
        domainPrefix: 'other',
      }),
      refusal(
        'ConflictingProperties',
        'userPoolDomain',
        '"orders": a new domain is asked for as well; remove domainPrefix and customDomain',
      ),
    ],
    [
      'an existing domain whose name is not known',
      (stack) => ({
        userPool: UserPool.fromUserPoolId(stack, 'P', 'eu-west-1_AbCdEfGhI'),
        userPoolDomain: UserPoolDomain.fromDomainName(stack, 'D', stack.stackId),
      }),
      refusal(
        'UnresolvedProperty',
        'userPoolDomain',
        '"(a CDK token)": it has to be known at synthesis, since a name with a dot is a custom domain, and one without is a prefix; import the domain by its literal name, or pass the UserPoolDomain that creates it',
      ),
    ],
    [
      'the Lite plan',
      () => ({ featurePlan: FeaturePlan.LITE }),
      refusal(
        'InvalidProperty',
        'featurePlan',
        '"LITE": the Lite plan has no managed login; use FeaturePlan.ESSENTIALS or FeaturePlan.PLUS',
      ),
    ],
    [
      'threat protection without the Plus plan',
      () => ({ standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION }),
      refusal(
        'ConflictingProperties',
        'standardThreatProtectionMode',
        '"ENFORCED": the feature plan ESSENTIALS has no threat protection; set featurePlan to FeaturePlan.PLUS',
      ),
    ],
    ...Object.entries({
      userPoolName: 'orders',
      mfa: Mfa.REQUIRED,
      deletionProtection: false,
      removalPolicy: RemovalPolicy.DESTROY,
      featurePlan: FeaturePlan.PLUS,
    } satisfies Partial<GatewayUserPoolProps>).map(
      ([property, value]): [string, (stack: Stack) => Partial<GatewayUserPoolProps>, Error] => [
        `${property} of an existing pool`,
        (stack) => ({ userPool: UserPool.fromUserPoolId(stack, 'P', 'eu-west-1_AbCdEfGhI'), [property]: value }),
        refusal(
          'ConflictingProperties',
          property,
          `${JSON.stringify(value)}: it has no effect on an existing user pool; remove it or set it where the pool is created`,
        ),
      ],
    ),
  ])('%s', (_, props, refused) => {
    const stack = new Stack();
    expect(() => userPoolIn(stack, props(stack))).toThrow(refused);
  });

  test.each([
    ['Kiro', refusal('DuplicateName', 'name', '"Kiro": another app client has this name; choose another name')],
    [
      'Nightly job',
      refusal('DuplicateName', 'name', '"Nightly job": another app client has this name; choose another name'),
    ],
    [
      'a/b',
      refusal(
        'InvalidProperty',
        'name',
        '"a/b": an app client name has 1 to 128 letters, digits, spaces or the characters _ + = , . @ -; choose a name from these',
      ),
    ],
  ])('a machine named %s', (name, refused) => {
    const users = userPoolIn(new Stack());
    users.addMachineClient('Nightly job');
    expect(() => users.addMachineClient(name)).toThrow(refused);
  });
});
