import { Duration, type Stack } from 'aws-cdk-lib';
import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool, type CustomDomainOptions, type PasswordPolicy } from 'aws-cdk-lib/aws-cognito';
import { Role } from 'aws-cdk-lib/aws-iam';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type CustomMcpClientOptions,
  type GatewayAuthorizationServerAttributes,
  type GatewayAuthorizationServerProps,
  type GatewayUserPoolAttributes,
  type GatewayUserPoolProps,
  type IGatewayIdentity,
  type McpClientConnection,
  type McpGatewayProps,
  type OidcIdentityProviderOptions,
  type SampleMcpServerTargetOptions,
} from '../../../lib';

export const APP_CLIENT = 'AWS::Cognito::UserPoolClient';
const DOMAIN_NAME = 'AWS::ApiGatewayV2::DomainName';
const FUNCTION = 'AWS::Lambda::Function';
const GATEWAY = 'AWS::BedrockAgentCore::Gateway';
const PARAMETER = 'AWS::SSM::Parameter';
const RECORD = 'AWS::Route53::RecordSet';
const STAGE = 'AWS::ApiGatewayV2::Stage';
const TOPIC = 'AWS::SNS::Topic';
const TARGET = 'AWS::BedrockAgentCore::GatewayTarget';
const USER_POOL = 'AWS::Cognito::UserPool';
const USER_POOL_DOMAIN = 'AWS::Cognito::UserPoolDomain';

/** What the stack has that uses a value of the property. */
type Use<Value> = (stack: Stack, value: Value) => void;

type Values = { string: string; number: number; list: string[]; duration: Duration; boolean: boolean; map: string };
export type Kind = keyof Values;

interface OfKind<K extends Kind> {
  readonly kind: K;
  readonly literal: Values[K];
  readonly use: Use<Values[K]>;
}

/** The property takes tokens. */
export type Deferrable = {
  [K in Kind]: OfKind<K> & {
    /** The types of resources in which the value stands. */
    readonly standsIn: readonly string[];
    /** The units in which a duration is taken. */
    readonly units?: readonly string[];
  };
}[Kind];

/** The property has to be known at synthesis. */
export type Known = {
  [K in Kind]: OfKind<K> & {
    /** What the error calls the property. */
    readonly property: string;
  };
}[Kind];

/** No token can be given. */
export interface Closed {
  readonly reason: string;
}

export type Row = Deferrable | Known | Closed;

function deferrable<K extends Kind>(
  kind: K,
  literal: Values[K],
  use: Use<Values[K]>,
  standsIn: readonly string[],
  units?: readonly string[],
): Row {
  return { kind, literal, use, standsIn, units } as Deferrable;
}

function known<K extends Kind>(kind: K, literal: Values[K], use: Use<Values[K]>, property: string): Row {
  return { kind, literal, use, property } as Known;
}

const CONSTRUCT_ID: Row = { reason: '`constructs` refuses tokens in the ids of all constructs' };
const DATE: Row = { reason: 'a date is made by the app: see the tests of bad input' };
const OBJECT: Row = { reason: 'an object of a class, which has properties and tests of its own' };
const ENUMERATION: Row = { reason: 'the type admits no token' };
const METRIC: Row = { reason: 'the CDK writes it into a metric as it is' };
const GIVEN: Row = { reason: 'the service itself gives it' };

const certificateIn = (stack: Stack, region: string) =>
  Certificate.fromCertificateArn(
    stack,
    'Certificate',
    `arn:aws:acm:${region}:111122223333:certificate/11112222-3333-4444-5555-666677778888`,
  );

const zoneIn = (stack: Stack) =>
  HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    zoneName: 'example.com',
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  });

const inServer =
  <Value>(props: (value: Value, stack: Stack) => Partial<GatewayAuthorizationServerProps>): Use<Value> =>
  (stack, value) => {
    const users = new GatewayUserPool(stack, 'Users');
    const identity = new GatewayAuthorizationServer(stack, 'SignIn', {
      identityProvider: UpstreamIdentityProvider.userPool(users),
      ...props(value, stack),
    });
    new McpGateway(stack, 'Gateway', { identity });
  };

const inProvider = <Value>(props: (value: Value) => Partial<OidcIdentityProviderOptions>): Use<Value> =>
  inServer((value, stack) => ({
    identityProvider: UpstreamIdentityProvider.oidc({
      issuer: 'https://login.example.com',
      displayName: 'Acme single sign-on',
      clientId: 'agentcore-gateway',
      clientSecret: Secret.fromSecretNameV2(stack, 'ClientSecret', 'acme'),
      ...props(value),
    }),
  }));

const usersIn = (stack: Stack, props: GatewayUserPoolProps = {}) =>
  new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()], ...props });

const inUserPool =
  <Value>(props: (value: Value, stack: Stack) => GatewayUserPoolProps): Use<Value> =>
  (stack, value) => {
    const identity = usersIn(stack, props(value, stack));
    identity.addMachineClient('nightly');
    new McpGateway(stack, 'Gateway', { identity });
  };

const inGateway =
  <Value>(props: (value: Value) => Partial<McpGatewayProps>): Use<Value> =>
  (stack, value) => {
    new McpGateway(stack, 'Gateway', { identity: usersIn(stack), ...props(value) });
  };

const inIdentity = <Value>(members: (value: Value) => Partial<IGatewayIdentity>): Use<Value> =>
  inGateway((value) => ({
    identity: {
      issuer: 'https://login.example.com',
      discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
      allowedClients: [],
      allowedScopes: ['openid'],
      advertisedScopeMapping: {},
      allowedAudience: [],
      customClaims: [],
      bindToGateway: () => undefined,
      ...members(value),
    },
  }));

const inTarget =
  <Value>(options: (value: Value) => SampleMcpServerTargetOptions): Use<Value> =>
  (stack, value) => {
    const gateway = new McpGateway(stack, 'Gateway', { identity: usersIn(stack) });
    new SampleMcpServer(stack, 'Orders').addTo(gateway, options(value));
  };

const inImportedServer =
  <Value>(attributes: (value: Value) => Partial<GatewayAuthorizationServerAttributes>): Use<Value> =>
  (stack, value) => {
    const identity = GatewayAuthorizationServer.fromGatewayAuthorizationServerAttributes(stack, 'SignIn', {
      issuer: 'https://signin.example.com',
      gatewayClaimValue: 'c8f4',
      gatewayUrlParameterName: '/gateway-auth/SignIn/gateway-url',
      ...attributes(value),
    });
    new McpGateway(stack, 'Gateway', { identity });
  };

/** The configuration of an assistant is put where a template can show it. */
const inImportedPool =
  <Value>(attributes: (value: Value) => Partial<GatewayUserPoolAttributes>): Use<Value> =>
  (stack, value) => {
    const identity = GatewayUserPool.fromGatewayUserPoolAttributes(stack, 'Users', {
      userPool: UserPool.fromUserPoolId(stack, 'Pool', 'eu-central-1_AbCdEf123'),
      domainUrl: 'https://acme.auth.eu-central-1.amazoncognito.com',
      clients: [McpClient.kiro()],
      clientIds: { Kiro: 'client-1' },
      ...attributes(value),
    });
    const gateway = new McpGateway(stack, 'Gateway', { identity });
    new CfnTopic(stack, 'Configuration', { displayName: identity.configurationFor(identity.clients[0]!, gateway) });
  };

const CUSTOM = { name: 'Our bot', callbackUrls: ['http://localhost:4711/callback'] };

const inAssistant = <Value>(props: (value: Value) => Partial<CustomMcpClientOptions>): Use<Value> =>
  inUserPool((value) => ({ clients: [McpClient.custom({ ...CUSTOM, ...props(value) })] }));

/** Formats that write values in different ways: JSON, a command with JSON in it, TOML, and what is unknown. */
const FORMATS: readonly McpClient[] = [
  McpClient.kiro(),
  McpClient.mcpRemote(),
  McpClient.geminiCli(),
  McpClient.goose(),
  McpClient.codexCli({ mcpUrl: 'https://tools.example.com/mcp' }),
  McpClient.custom(CUSTOM),
];

const inConnection =
  <Value>(
    connection: (value: Value) => Partial<McpClientConnection>,
    assistants: readonly McpClient[] = FORMATS,
  ): Use<Value> =>
  (stack, value) => {
    for (const [index, assistant] of assistants.entries()) {
      const text = assistant.configuration({
        mcpUrl: 'https://tools.example.com/mcp',
        clientId: 'client-1',
        authorizationUrl: 'https://login.example.com/authorize',
        tokenUrl: 'https://login.example.com/token',
        ...connection(value),
      });
      new CfnTopic(stack, `Configuration${index}`, { displayName: text });
    }
  };

const inPort = (assistant: (callbackPort: number) => McpClient): Use<number> =>
  inUserPool((callbackPort) => ({ clients: [assistant(callbackPort)] }));

const inThrottling = (group: string, limit: string): Record<string, Row> => ({
  [`AuthorizationServerThrottling.${group}.${limit}`]: deferrable(
    'number',
    50,
    inServer((value) => ({ throttling: { [group]: { [limit]: value } } })),
    [STAGE],
  ),
});

const LIMITS = ['rateLimit', 'burstLimit'] as const satisfies readonly (keyof ThrottleSettings)[];
const GROUPS = ['metadata', 'signIn', 'token', 'registration'] as const;

const flag = (use: Use<boolean>, property: string) => known('boolean', true, use, property);

const inPolicy =
  <Value>(policy: (value: Value) => PasswordPolicy): Use<Value> =>
  (stack, value) =>
    inUserPool((): GatewayUserPoolProps => ({ passwordPolicy: policy(value) }))(stack, value);

const inCustomDomain = (domain: (value: string) => Pick<CustomDomainOptions, 'domainName'>): Use<string> =>
  inUserPool((value, stack) => ({
    customDomain: { certificate: certificateIn(stack, 'us-east-1'), ...domain(value) },
  }));

/** What the public API takes, by the names of the types. The properties of the CDK's structs stand behind a second dot. */
export const PROPERTIES: Readonly<Record<string, Row>> = {
  'AuthorizationServerDomain.certificate': OBJECT,
  'AuthorizationServerDomain.domainName': deferrable(
    'string',
    'signin.example.com',
    inServer((domainName, stack) => ({
      domain: { domainName, certificate: certificateIn(stack, 'us-east-1'), hostedZone: zoneIn(stack) },
    })),
    [DOMAIN_NAME, RECORD, FUNCTION, GATEWAY, APP_CLIENT],
  ),
  'AuthorizationServerDomain.hostedZone': OBJECT,

  'AuthorizationServerScope.description': deferrable(
    'string',
    'look up orders',
    inServer((description) => ({ scopes: [{ name: 'orders/read', description }] })),
    [FUNCTION],
  ),
  'AuthorizationServerScope.groups': deferrable(
    'list',
    ['support', 'sales'],
    inServer((groups) => ({ scopes: [{ name: 'orders/read', description: 'look up orders', groups }] })),
    [FUNCTION],
  ),
  'AuthorizationServerScope.name': deferrable(
    'string',
    'orders/read',
    inServer((name) => ({ scopes: [{ name, description: 'look up orders' }] })),
    [FUNCTION, GATEWAY],
  ),

  ...Object.assign({}, ...GROUPS.flatMap((group) => LIMITS.map((limit) => inThrottling(group, limit)))),

  'CodexCliOptions.mcpUrl': known(
    'string',
    'https://tools.example.com/mcp',
    (_, mcpUrl) => McpClient.codexCli({ mcpUrl }),
    'mcpUrl',
  ),

  'CustomMcpClientOptions.callbackUrls': deferrable(
    'list',
    ['http://localhost:4711/callback', 'https://bot.example.com/callback'],
    (stack, callbackUrls) => {
      const assistant = McpClient.custom({ ...CUSTOM, callbackUrls });
      const users = usersIn(stack, { clients: [assistant] });
      const identity = new GatewayAuthorizationServer(stack, 'SignIn', {
        identityProvider: UpstreamIdentityProvider.userPool(users),
        clients: [assistant],
      });
      new McpGateway(stack, 'Gateway', { identity });
    },
    [APP_CLIENT, FUNCTION],
  ),
  'CustomMcpClientOptions.configurationFile': deferrable(
    'string',
    '~/.bot.json',
    (stack, configurationFile) => {
      const { configurationFile: value } = McpClient.custom({ ...CUSTOM, configurationFile });
      new CfnTopic(stack, 'File', { displayName: value });
    },
    [TOPIC],
  ),
  'CustomMcpClientOptions.name': known(
    'string',
    'Our bot',
    inAssistant((name) => ({ name })),
    'name',
  ),
  'CustomMcpClientOptions.worksWithoutRegistrationEndpoint': flag(
    inAssistant((worksWithoutRegistrationEndpoint) => ({ worksWithoutRegistrationEndpoint })),
    'worksWithoutRegistrationEndpoint',
  ),

  'GatewayAuthorizationServer.bindToGateway(gateway)': OBJECT,
  'GatewayAuthorizationServer.clientIdFor(assistant)': known(
    'string',
    'Kiro',
    inServer((name, stack) => {
      const users = new GatewayUserPool(stack, 'OtherUsers');
      const identityProvider = UpstreamIdentityProvider.userPool(users);
      new GatewayAuthorizationServer(stack, 'Other', { identityProvider, clients: [McpClient.kiro()] }).clientIdFor(
        name,
      );
      return {};
    }),
    'assistant',
  ),
  'GatewayAuthorizationServer.configurationFor(gateway)': OBJECT,
  'GatewayAuthorizationServer.configurationFor(assistant)': known(
    'string',
    'Kiro',
    (stack, name) => {
      const users = new GatewayUserPool(stack, 'Users');
      const identityProvider = UpstreamIdentityProvider.userPool(users);
      const identity = new GatewayAuthorizationServer(stack, 'SignIn', {
        identityProvider,
        clients: [McpClient.kiro()],
      });
      identity.configurationFor(name, new McpGateway(stack, 'Gateway', { identity }));
    },
    'assistant',
  ),
  'GatewayAuthorizationServer.fromGatewayAuthorizationServerAttributes(attrs)': OBJECT,
  'GatewayAuthorizationServer.fromGatewayAuthorizationServerAttributes(id)': CONSTRUCT_ID,
  'GatewayAuthorizationServer.fromGatewayAuthorizationServerAttributes(scope)': OBJECT,
  'GatewayAuthorizationServer.grantReadAuditLog(grantee)': OBJECT,
  'GatewayAuthorizationServer.grantRotateCookieSecret(grantee)': OBJECT,
  ...Object.fromEntries(
    [
      'metric',
      'metricClientError',
      'metricCount',
      'metricFunctionDuration',
      'metricFunctionErrors',
      'metricFunctionThrottles',
      'metricLatency',
      'metricServerError',
    ].map((method) => [`GatewayAuthorizationServer.${method}(props)`, METRIC]),
  ),
  'GatewayAuthorizationServer.metric(metricName)': METRIC,
  'GatewayAuthorizationServer.new(id)': CONSTRUCT_ID,
  'GatewayAuthorizationServer.new(props)': OBJECT,
  'GatewayAuthorizationServer.new(scope)': OBJECT,

  'GatewayAuthorizationServerProps.accessTokenValidity': deferrable(
    'duration',
    Duration.minutes(15),
    inServer((accessTokenValidity) => ({ accessTokenValidity })),
    [FUNCTION],
    ['seconds'],
  ),
  'GatewayAuthorizationServerProps.alarmTopic': OBJECT,
  'GatewayAuthorizationServerProps.allowedCallbackUrls': deferrable(
    'list',
    ['https://bot.example.com/callback', 'com.example.bot:/callback'],
    inServer((allowedCallbackUrls) => ({ allowedCallbackUrls })),
    [FUNCTION],
  ),
  'GatewayAuthorizationServerAttributes.allowedScopes': deferrable(
    'list',
    ['orders/read', 'orders/write'],
    inImportedServer((allowedScopes) => ({ allowedScopes })),
    [GATEWAY],
  ),
  'GatewayAuthorizationServerAttributes.clients': OBJECT,
  'GatewayAuthorizationServerAttributes.gatewayClaimValue': deferrable(
    'string',
    'c8f4',
    inImportedServer((gatewayClaimValue) => ({ gatewayClaimValue })),
    [GATEWAY],
  ),
  'GatewayAuthorizationServerAttributes.gatewayUrlParameterName': deferrable(
    'string',
    '/gateway-auth/SignIn/gateway-url',
    inImportedServer((gatewayUrlParameterName) => ({ gatewayUrlParameterName })),
    [PARAMETER],
  ),
  'GatewayAuthorizationServerAttributes.issuer': deferrable(
    'string',
    'https://signin.example.com',
    inImportedServer((issuer) => ({ issuer })),
    [GATEWAY],
  ),

  'GatewayAuthorizationServerProps.accessLogGroup': OBJECT,
  'GatewayAuthorizationServerProps.clients': OBJECT,
  'GatewayAuthorizationServerProps.displayName': deferrable(
    'string',
    'Acme tools',
    inServer((displayName) => ({ displayName })),
    [FUNCTION],
  ),
  'GatewayAuthorizationServerProps.domain': OBJECT,
  'GatewayAuthorizationServerProps.dynamicRegistration': flag(
    inServer((dynamicRegistration) => ({ dynamicRegistration })),
    'dynamicRegistration',
  ),
  'GatewayAuthorizationServerProps.encryptionKey': OBJECT,
  'GatewayAuthorizationServerProps.endRegistrationsBefore': DATE,
  'GatewayAuthorizationServerProps.identityProvider': OBJECT,
  'GatewayAuthorizationServerProps.metadataDocumentHosts': deferrable(
    'list',
    ['bot.example.com', 'chat.example.com'],
    inServer((metadataDocumentHosts) => ({ metadataDocumentHosts })),
    [FUNCTION],
  ),
  'GatewayAuthorizationServerProps.refreshTokenValidity': deferrable(
    'duration',
    Duration.hours(8),
    inServer((refreshTokenValidity) => ({ refreshTokenValidity })),
    [FUNCTION],
    ['seconds'],
  ),
  'GatewayAuthorizationServerProps.removalPolicy': ENUMERATION,
  'GatewayAuthorizationServerProps.scopes': OBJECT,
  'GatewayAuthorizationServerProps.signingKeyNames': known(
    'list',
    ['2026', '2027'],
    inServer((signingKeyNames) => ({ signingKeyNames })),
    'signingKeyNames',
  ),
  'GatewayAuthorizationServerProps.throttling': OBJECT,

  'GatewayUserPool.addMachineClient(name)': known(
    'string',
    'nightly',
    (stack, name) => usersIn(stack).addMachineClient(name),
    'name',
  ),
  'GatewayUserPool.bindToGateway(gateway)': OBJECT,
  'GatewayUserPool.clientFor(assistant)': known(
    'string',
    'Kiro',
    (stack, name) => usersIn(stack).clientFor(name),
    'assistant',
  ),
  'GatewayUserPool.configurationFor(gateway)': OBJECT,
  'GatewayUserPool.configurationFor(assistant)': known(
    'string',
    'Kiro',
    (stack, name) => {
      const identity = usersIn(stack);
      identity.configurationFor(name, new McpGateway(stack, 'Gateway', { identity }));
    },
    'assistant',
  ),
  'GatewayUserPool.fromGatewayUserPoolAttributes(attrs)': OBJECT,
  'GatewayUserPool.fromGatewayUserPoolAttributes(id)': CONSTRUCT_ID,
  'GatewayUserPool.fromGatewayUserPoolAttributes(scope)': OBJECT,
  'GatewayUserPool.new(id)': CONSTRUCT_ID,
  'GatewayUserPool.new(props)': OBJECT,
  'GatewayUserPool.new(scope)': OBJECT,

  'GatewayUserPoolAttributes.clientIds': deferrable(
    'map',
    'client-1',
    inImportedPool((clientId) => ({ clientIds: { Kiro: clientId } })),
    [GATEWAY, TOPIC],
  ),
  'GatewayUserPoolAttributes.clients': OBJECT,
  'GatewayUserPoolAttributes.domainUrl': deferrable(
    'string',
    'https://acme.auth.eu-central-1.amazoncognito.com',
    inImportedPool((domainUrl) => ({
      domainUrl,
      clients: [McpClient.geminiCli()],
      clientIds: { 'Gemini CLI': 'client-1' },
    })),
    [TOPIC],
  ),
  'GatewayUserPoolAttributes.machineClientIds': deferrable(
    'map',
    'client-2',
    inImportedPool((clientId) => ({ machineClientIds: { nightly: clientId } })),
    [GATEWAY],
  ),
  'GatewayUserPoolAttributes.scopes': OBJECT,
  'GatewayUserPoolAttributes.supportedIdentityProviders': OBJECT,
  'GatewayUserPoolAttributes.userPool': OBJECT,
  'GatewayUserPoolAttributes.writeAttributes': OBJECT,

  'GatewayUserPoolProps.accessTokenValidity': deferrable(
    'duration',
    Duration.hours(1),
    inUserPool((accessTokenValidity) => ({ accessTokenValidity })),
    [APP_CLIENT],
    ['seconds', 'minutes', 'hours', 'days'],
  ),
  'GatewayUserPoolProps.clients': OBJECT,
  'GatewayUserPoolProps.customDomain': OBJECT,
  'GatewayUserPoolProps.customDomain.domainName': deferrable(
    'string',
    'signin.example.com',
    inCustomDomain((domainName) => ({ domainName })),
    [USER_POOL_DOMAIN],
  ),
  'GatewayUserPoolProps.customDomain.certificate': OBJECT,
  'GatewayUserPoolProps.deletionProtection': flag(
    inUserPool((deletionProtection) => ({ deletionProtection })),
    'deletionProtection',
  ),
  'GatewayUserPoolProps.domainPrefix': deferrable(
    'string',
    'acme-tools',
    inUserPool((domainPrefix) => ({ domainPrefix })),
    [USER_POOL_DOMAIN],
  ),
  'GatewayUserPoolProps.email': OBJECT,
  'GatewayUserPoolProps.featurePlan': ENUMERATION,
  'GatewayUserPoolProps.mfa': ENUMERATION,
  'GatewayUserPoolProps.mfaSecondFactor': OBJECT,
  'GatewayUserPoolProps.mfaSecondFactor.email': flag(
    inUserPool((email) => ({ mfaSecondFactor: { email, sms: false, otp: true } })),
    'mfaSecondFactor.email',
  ),
  'GatewayUserPoolProps.mfaSecondFactor.otp': flag(
    inUserPool((otp) => ({ mfaSecondFactor: { sms: true, otp } })),
    'mfaSecondFactor.otp',
  ),
  'GatewayUserPoolProps.mfaSecondFactor.sms': flag(
    inUserPool((sms) => ({ mfaSecondFactor: { sms, otp: true } })),
    'mfaSecondFactor.sms',
  ),
  'GatewayUserPoolProps.passkeyRelyingPartyId': deferrable(
    'string',
    'signin.example.com',
    inUserPool((passkeyRelyingPartyId) => ({ passkeyRelyingPartyId })),
    [USER_POOL],
  ),
  'GatewayUserPoolProps.passwordPolicy': OBJECT,
  'GatewayUserPoolProps.passwordPolicy.minLength': known(
    'number',
    14,
    inPolicy((minLength) => ({ minLength })),
    'passwordPolicy.minLength',
  ),
  'GatewayUserPoolProps.passwordPolicy.passwordHistorySize': known(
    'number',
    3,
    inPolicy((passwordHistorySize) => ({ passwordHistorySize })),
    'passwordPolicy.passwordHistorySize',
  ),
  ...Object.fromEntries(
    (
      [
        'requireDigits',
        'requireLowercase',
        'requireSymbols',
        'requireUppercase',
      ] as const satisfies readonly (keyof PasswordPolicy)[]
    ).map((name) => [
      `GatewayUserPoolProps.passwordPolicy.${name}`,
      flag(
        inPolicy((value) => ({ [name]: value })),
        `passwordPolicy.${name}`,
      ),
    ]),
  ),
  'GatewayUserPoolProps.passwordPolicy.tempPasswordValidity': deferrable(
    'duration',
    Duration.days(7),
    inPolicy((tempPasswordValidity) => ({ tempPasswordValidity })),
    [USER_POOL],
    ['days'],
  ),
  'GatewayUserPoolProps.readAttributes': OBJECT,
  'GatewayUserPoolProps.refreshTokenRotationGracePeriod': deferrable(
    'duration',
    Duration.seconds(30),
    inUserPool((refreshTokenRotationGracePeriod) => ({ refreshTokenRotationGracePeriod })),
    [APP_CLIENT],
    ['seconds'],
  ),
  'GatewayUserPoolProps.refreshTokenValidity': deferrable(
    'duration',
    Duration.days(1),
    inUserPool((refreshTokenValidity) => ({ refreshTokenValidity })),
    [APP_CLIENT],
    ['seconds', 'minutes', 'hours', 'days'],
  ),
  'GatewayUserPoolProps.removalPolicy': ENUMERATION,
  'GatewayUserPoolProps.scopes': OBJECT,
  'GatewayUserPoolProps.signInPolicy': OBJECT,
  'GatewayUserPoolProps.signInPolicy.allowedFirstAuthFactors': flag(
    inUserPool((passkey) => ({ signInPolicy: { allowedFirstAuthFactors: { password: true, passkey } } })),
    'signInPolicy.allowedFirstAuthFactors.passkey',
  ),
  'GatewayUserPoolProps.standardThreatProtectionMode': ENUMERATION,
  'GatewayUserPoolProps.supportedIdentityProviders': OBJECT,
  'GatewayUserPoolProps.userPool': OBJECT,
  'GatewayUserPoolProps.userPoolDomain': OBJECT,
  'GatewayUserPoolProps.userPoolName': deferrable(
    'string',
    'acme-people',
    inUserPool((userPoolName) => ({ userPoolName })),
    [USER_POOL],
  ),
  'GatewayUserPoolProps.writeAttributes': OBJECT,

  ...Object.fromEntries(
    ['all', 'functionDuration', 'functionErrors', 'functionThrottles', 'serverError'].map((alarm) => [
      `IAuthorizationServerAlarms.${alarm}`,
      GIVEN,
    ]),
  ),
  ...Object.fromEntries(
    [
      'authorizationUrl',
      'callbackUrl',
      'clientIdFor(assistant)',
      'configurationFor(assistant)',
      'configurationFor(gateway)',
      'gatewayClaimValue',
      'gatewayUrlParameterName',
      'tokenUrl',
    ].map((member) => [`IGatewayAuthorizationServer.${member}`, GIVEN]),
  ),
  ...Object.fromEntries(
    [
      'authorizationUrl',
      'clientFor(assistant)',
      'clients',
      'configurationFor(assistant)',
      'configurationFor(gateway)',
      'domainUrl',
      'tokenUrl',
      'userPool',
    ].map((member) => [`IGatewayUserPool.${member}`, GIVEN]),
  ),

  'IGatewayIdentity.advertisedScopeMapping': deferrable(
    'map',
    'email',
    inIdentity((advertised) => ({ advertisedScopeMapping: { openid: advertised } })),
    [GATEWAY],
  ),
  'IGatewayIdentity.allowedAudience': deferrable(
    'list',
    ['acme', 'acme-tools'],
    inIdentity((allowedAudience) => ({ allowedAudience })),
    [GATEWAY],
  ),
  'IGatewayIdentity.allowedClients': deferrable(
    'list',
    ['client-1', 'client-2'],
    inIdentity((allowedClients) => ({ allowedClients })),
    [GATEWAY],
  ),
  'IGatewayIdentity.allowedScopes': deferrable(
    'list',
    ['openid', 'orders/read'],
    inIdentity((allowedScopes) => ({ allowedScopes })),
    [GATEWAY],
  ),
  'IGatewayIdentity.bindToGateway(gateway)': OBJECT,
  'IGatewayIdentity.customClaims': OBJECT,
  'IGatewayIdentity.discoveryUrl': deferrable(
    'string',
    'https://login.example.com/.well-known/openid-configuration',
    inIdentity((discoveryUrl) => ({ discoveryUrl })),
    [GATEWAY],
  ),
  'IGatewayIdentity.issuer': deferrable(
    'string',
    'https://login.example.com',
    (stack, issuer) => {
      inIdentity((value: string) => ({ issuer: value }))(stack, issuer);
      new CfnTopic(stack, 'Issuer', { displayName: (stack.node.findChild('Gateway') as McpGateway).issuer });
    },
    [TOPIC],
  ),

  'IMcpGateway.mcpUrl': GIVEN,
  'IMcpGateway.protectedResourceMetadataUrl': GIVEN,

  'McpClient.claudeCode(options)': OBJECT,
  'McpClient.codexCli(options)': OBJECT,
  'McpClient.configuration(connection)': OBJECT,
  'McpClient.custom(options)': OBJECT,
  'McpClient.copilotCli(options)': OBJECT,
  'McpClient.fastMcp(options)': OBJECT,
  'McpClient.geminiCli(options)': OBJECT,
  'McpClient.goose(options)': OBJECT,
  'McpClient.kiro(options)': OBJECT,
  'McpClient.kiroCli(options)': OBJECT,
  'McpClient.mcpInspector(options)': OBJECT,
  'McpClient.mcpRemote(options)': OBJECT,
  'McpClient.opencode(options)': OBJECT,

  'McpClientConnection.authorizationUrl': deferrable(
    'string',
    'https://login.example.com/authorize',
    inConnection((authorizationUrl) => ({ authorizationUrl }), [McpClient.geminiCli(), McpClient.custom(CUSTOM)]),
    [TOPIC],
  ),
  'McpClientConnection.clientId': deferrable(
    'string',
    'client-1',
    inConnection((clientId) => ({ clientId })),
    [TOPIC],
  ),
  'McpClientConnection.mcpUrl': deferrable(
    'string',
    'https://tools.example.com/mcp',
    inConnection((mcpUrl) => ({ mcpUrl })),
    [TOPIC],
  ),
  'McpClientConnection.scopes': known(
    'list',
    ['openid', 'email'],
    inConnection((scopes) => ({ scopes })),
    'scopes',
  ),
  'McpClientConnection.serverName': known(
    'string',
    'gateway',
    inConnection((serverName) => ({ serverName })),
    'serverName',
  ),
  'McpClientConnection.tokenUrl': deferrable(
    'string',
    'https://login.example.com/token',
    inConnection((tokenUrl) => ({ tokenUrl }), [McpClient.geminiCli(), McpClient.custom(CUSTOM)]),
    [TOPIC],
  ),

  'McpClientOptions.callbackPort': known(
    'number',
    7777,
    inPort((callbackPort) => McpClient.kiro({ callbackPort })),
    'callbackPort',
  ),

  'McpGateway.fromMcpGatewayAttributes(attrs)': OBJECT,
  'McpGateway.fromMcpGatewayAttributes(id)': CONSTRUCT_ID,
  'McpGateway.fromMcpGatewayAttributes(scope)': OBJECT,
  'McpGateway.new(id)': CONSTRUCT_ID,
  'McpGateway.new(props)': OBJECT,
  'McpGateway.new(scope)': OBJECT,

  'McpGatewayAttributes.mcpUrl': deferrable(
    'string',
    'https://tools-1.gateway.bedrock-agentcore.eu-central-1.amazonaws.com/mcp',
    (stack, mcpUrl) => {
      const gateway = McpGateway.fromMcpGatewayAttributes(stack, 'Gateway', {
        gatewayArn: 'arn:aws:bedrock-agentcore:eu-central-1:111122223333:gateway/tools-1',
        gatewayId: 'tools-1',
        gatewayName: 'tools',
        role: Role.fromRoleName(stack, 'Role', 'tools'),
        mcpUrl,
      });
      new CfnTopic(stack, 'Url', { displayName: gateway.mcpUrl });
    },
    [TOPIC],
  ),

  'McpGatewayProps.customClaims': OBJECT,
  'McpGatewayProps.description': deferrable(
    'string',
    'Tools of the order desk',
    inGateway((description) => ({ description })),
    [GATEWAY],
  ),
  'McpGatewayProps.exceptionLevel': ENUMERATION,
  'McpGatewayProps.gatewayName': deferrable(
    'string',
    'acme-tools',
    inGateway((gatewayName) => ({ gatewayName })),
    [GATEWAY],
  ),
  'McpGatewayProps.identity': OBJECT,
  'McpGatewayProps.instructions': deferrable(
    'string',
    'Ask before you order.',
    inGateway((instructions) => ({ instructions })),
    [GATEWAY],
  ),
  'McpGatewayProps.interceptorConfigurations': OBJECT,
  'McpGatewayProps.kmsKey': OBJECT,
  'McpGatewayProps.policyEngineConfiguration': OBJECT,
  'McpGatewayProps.responseStreaming': flag(
    inGateway((responseStreaming) => ({ responseStreaming })),
    'responseStreaming',
  ),
  'McpGatewayProps.role': OBJECT,
  'McpGatewayProps.semanticSearch': flag(
    inGateway((semanticSearch) => ({ semanticSearch })),
    'semanticSearch',
  ),
  'McpGatewayProps.sessionTimeout': deferrable(
    'duration',
    Duration.hours(1),
    inGateway((sessionTimeout) => ({ sessionTimeout })),
    [GATEWAY],
    ['seconds'],
  ),
  'McpGatewayProps.supportedVersions': OBJECT,
  'McpGatewayProps.tags': deferrable(
    'map',
    'tools',
    inGateway((value) => ({ tags: { team: value } })),
    [GATEWAY],
  ),

  'OidcIdentityProviderOptions.clientId': deferrable(
    'string',
    'agentcore-gateway',
    inProvider((clientId) => ({ clientId })),
    [FUNCTION],
  ),
  'OidcIdentityProviderOptions.clientSecret': OBJECT,
  'OidcIdentityProviderOptions.displayName': deferrable(
    'string',
    'Acme single sign-on',
    inProvider((displayName) => ({ displayName })),
    [FUNCTION],
  ),
  'OidcIdentityProviderOptions.groupsClaim': deferrable(
    'string',
    'roles',
    inProvider((groupsClaim) => ({ groupsClaim })),
    [FUNCTION],
  ),
  'OidcIdentityProviderOptions.issuer': deferrable(
    'string',
    'https://login.example.com',
    inProvider((issuer) => ({ issuer })),
    [FUNCTION],
  ),
  'OidcIdentityProviderOptions.scopes': deferrable(
    'list',
    ['openid', 'roles'],
    inProvider((scopes) => ({ scopes })),
    [FUNCTION],
  ),
  'OidcIdentityProviderOptions.tokenEndpointAuthMethod': ENUMERATION,
  'OidcIdentityProviderOptions.usernameClaim': deferrable(
    'string',
    'upn',
    inProvider((usernameClaim) => ({ usernameClaim })),
    [FUNCTION],
  ),

  'SampleMcpServer.addTo(gateway)': OBJECT,
  'SampleMcpServer.addTo(options)': OBJECT,
  'SampleMcpServer.new(id)': CONSTRUCT_ID,
  'SampleMcpServer.new(props)': OBJECT,
  'SampleMcpServer.new(scope)': OBJECT,
  'SampleMcpServerTargetOptions.description': deferrable(
    'string',
    'The order desk',
    inTarget((description) => ({ description })),
    [TARGET],
  ),
  'SampleMcpServerTargetOptions.gatewayTargetName': known(
    'string',
    'orders',
    inTarget((gatewayTargetName) => ({ gatewayTargetName })),
    'gatewayTargetName',
  ),

  'ServerFunctionOptions.logGroup': OBJECT,
  'ServerFunctionOptions.reservedConcurrentExecutions': deferrable(
    'number',
    10,
    inServer((reservedConcurrentExecutions) => ({ reservedConcurrentExecutions })),
    [FUNCTION],
  ),
  'ServerFunctionOptions.role': OBJECT,
  'ServerFunctionOptions.securityGroups': OBJECT,
  'ServerFunctionOptions.tracing': ENUMERATION,
  'ServerFunctionOptions.vpc': OBJECT,
  'ServerFunctionOptions.vpcSubnets': OBJECT,

  'UpstreamIdentityProvider.oidc(options)': OBJECT,
  'UpstreamIdentityProvider.userPool(options)': OBJECT,
  'UpstreamIdentityProvider.userPool(users)': OBJECT,
  'UserPoolIdentityProviderOptions.displayName': deferrable(
    'string',
    'Acme accounts',
    inServer((displayName, stack) => ({
      identityProvider: UpstreamIdentityProvider.userPool(new GatewayUserPool(stack, 'OtherUsers'), { displayName }),
    })),
    [FUNCTION],
  ),
};
