import { App, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  GatewayAuthorizationServer,
  GatewayUserPool,
  McpClient,
  McpGateway,
  SampleMcpServer,
  UpstreamIdentityProvider,
  type GatewayAuthorizationServerProps,
  type GatewayUserPoolProps,
  type McpGatewayProps,
  type OidcIdentityProviderOptions,
} from '../../../lib';
import { strictApp, strictStack } from '../strict-app';

const text = (value: string) => Lazy.string({ produce: () => value });
const number = (value: number) => Lazy.number({ produce: () => value });
const list = (...values: string[]) => Lazy.list({ produce: () => values });
const parameter = (stack: Stack, name = 'P') => new CfnParameter(stack, name, { type: 'Number' }).valueAsNumber;

const server = (stack: Stack, props: Partial<GatewayAuthorizationServerProps>) =>
  new GatewayAuthorizationServer(stack, 'SignIn', {
    identityProvider: props.identityProvider ?? UpstreamIdentityProvider.userPool(users(stack)),
    ...props,
  });
const provider = (stack: Stack, props: Partial<OidcIdentityProviderOptions>) =>
  server(stack, {
    identityProvider: UpstreamIdentityProvider.oidc({
      issuer: 'https://login.example.com',
      displayName: 'Acme',
      clientId: 'c',
      clientSecret: Secret.fromSecretNameV2(stack, 'ClientSecret', 'acme'),
      ...props,
    }),
  });
const users = (stack: Stack, props: GatewayUserPoolProps = {}) =>
  new GatewayUserPool(stack, 'Users', { clients: [McpClient.kiro()], ...props });
const gateway = (stack: Stack, props: Partial<McpGatewayProps> = {}) =>
  new McpGateway(stack, 'Gateway', { identity: users(stack), ...props });

const synthesized = (make: (stack: Stack) => void) => {
  const stack = strictStack();
  make(stack);
  return () => (stack.node.root as App).synth();
};

const scope = (members: object) => ({ name: 'orders/read', description: 'look up orders', ...members });

test.each<[string, (stack: Stack) => void, string]>([
  ['a display name', (stack) => server(stack, { displayName: text(' ') }), 'Invalid displayName " "'],
  [
    'the name of a scope',
    (stack) => server(stack, { scopes: [scope({ name: text('two words') })] }),
    'Invalid scopes[0].name "two words"',
  ],
  [
    'the description of a scope',
    (stack) => server(stack, { scopes: [scope({ description: text('') })] }),
    'Invalid scopes[0].description ""',
  ],
  [
    'two scopes with the same name',
    (stack) => server(stack, { scopes: [scope({}), scope({ name: text('orders/read') })] }),
    'Invalid scopes[1].name "orders/read": another scope has this name',
  ],
  [
    'an empty list of groups',
    (stack) => server(stack, { scopes: [scope({ groups: list() })] }),
    'Invalid scopes[0].groups []',
  ],
  [
    'a callback',
    (stack) => server(stack, { allowedCallbackUrls: list('https://a.example.com/callback', 'javascript:alert(1)') }),
    'Invalid allowedCallbackUrls[1] "javascript:alert(1)"',
  ],
  [
    'the host of metadata documents',
    (stack) => server(stack, { metadataDocumentHosts: [text('https://a.example.com')] }),
    'Invalid metadataDocumentHosts[0] "https://a.example.com"',
  ],
  [
    'the lifetime of an access token',
    (stack) => server(stack, { accessTokenValidity: Duration.seconds(number(60)) }),
    'Invalid accessTokenValidity "1 minute"',
  ],
  [
    'a limit of requests',
    (stack) => server(stack, { throttling: { signIn: { rateLimit: number(0) } } }),
    'Invalid throttling.signIn.rateLimit 0',
  ],
  ['an issuer', (stack) => provider(stack, { issuer: text('http://login.example.com') }), 'Invalid issuer "http:'],
  [
    'an issuer of many tenants',
    (stack) => provider(stack, { issuer: text('https://login.microsoftonline.com/common/v2.0') }),
    'Invalid issuer "https://login.microsoftonline.com/common/v2.0": people of other organizations',
  ],
  ['scopes without openid', (stack) => provider(stack, { scopes: list('email') }), 'Invalid scopes ["email"]'],
  ['an empty client id', (stack) => provider(stack, { clientId: text('') }), 'Invalid clientId ""'],
  [
    'the display name of a user pool',
    (stack) =>
      server(stack, { identityProvider: UpstreamIdentityProvider.userPool(users(stack), { displayName: text('') }) }),
    'Invalid displayName ""',
  ],
  ['a domain prefix', (stack) => users(stack, { domainPrefix: text('my-aws') }), 'Invalid domainPrefix "my-aws"'],
  [
    'an access token of an app client',
    (stack) => users(stack, { accessTokenValidity: Duration.minutes(number(2)) }),
    'Invalid accessTokenValidity "2 minutes"',
  ],
  [
    'an access token that outlives the refresh token',
    (stack) =>
      users(stack, {
        accessTokenValidity: Duration.hours(number(5)),
        refreshTokenValidity: Duration.hours(number(2)),
      }),
    'Invalid accessTokenValidity "5 hours": it is longer than refreshTokenValidity, 2 hours',
  ],
  [
    'a callback of an assistant',
    (stack) =>
      users(stack, { clients: [McpClient.custom({ name: 'Bot', callbackUrls: list('http://bot.example.com') })] }),
    'Invalid callbackUrls[0] "http://bot.example.com"',
  ],
  ['the name of a gateway', (stack) => gateway(stack, { gatewayName: text('two words') }), 'Invalid gatewayName'],
  ['the description of a gateway', (stack) => gateway(stack, { description: text('') }), 'Invalid description ""'],
  [
    'a session',
    (stack) => gateway(stack, { sessionTimeout: Duration.seconds(number(60)) }),
    'Invalid sessionTimeout "1 minute"',
  ],
  [
    'the description of a target',
    (stack) => new SampleMcpServer(stack, 'Orders').addTo(gateway(stack), { description: text('') }),
    'Invalid description ""',
  ],
])('%s that the app works out until synthesis is checked then', (_, make, message) => {
  expect(synthesized(make)).toThrow(message);
});

// The CDK CLI synthesizes the app once to see what to look up, and then again.
describe.each<[string, (text: string) => string]>([
  ['as it is', (looked) => looked],
  ['lazily', text],
])('what a parameter is looked up for, %s, is not checked before', (_, deferred) => {
  test.each<[string, (stack: Stack, looked: string) => void]>([
    ['an issuer', (stack, issuer) => provider(stack, { issuer })],
    ['a callback', (stack, url) => server(stack, { allowedCallbackUrls: [url] })],
    ['a host', (stack, host) => server(stack, { metadataDocumentHosts: [host] })],
    [
      'a domain',
      (stack, domainName) =>
        server(stack, {
          domain: { domainName, certificate: Certificate.fromCertificateArn(stack, 'Certificate', domainName) },
        }),
    ],
    ['a domain prefix', (stack, domainPrefix) => users(stack, { domainPrefix })],
    ['the name of a gateway', (stack, gatewayName) => gateway(stack, { gatewayName })],
  ])('%s', (__, make) => {
    // The CDK can check templates by itself, and that is off by default.
    jest.spyOn(console, 'error').mockReturnValue();
    const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
    make(stack, deferred(StringParameter.valueFromLookup(stack, '/acme/value')));
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });
});

test('the name of a target can be looked up, and is known then', () => {
  const stack = new Stack(strictApp(), 'Test', { env: { account: '111122223333', region: 'eu-central-1' } });
  const gatewayTargetName = StringParameter.valueFromLookup(stack, '/acme/value');
  expect(() => new SampleMcpServer(stack, 'Orders').addTo(gateway(stack), { gatewayTargetName })).not.toThrow();
});

test('a duration that is not known passes the check that compares it with one that is', () => {
  expect(
    synthesized((stack) =>
      users(stack, {
        accessTokenValidity: Duration.hours(20),
        refreshTokenValidity: Duration.hours(parameter(stack)),
      }),
    ),
  ).not.toThrow();
  expect(
    synthesized((stack) =>
      server(stack, {
        accessTokenValidity: Duration.seconds(parameter(stack)),
        refreshTokenValidity: Duration.hours(1),
      }),
    ),
  ).not.toThrow();
});

test('the bounds hold for the duration beside one that is not known', () => {
  const stack = strictStack();
  expect(() =>
    users(stack, { accessTokenValidity: Duration.days(2), refreshTokenValidity: Duration.days(parameter(stack)) }),
  ).toThrow('Invalid accessTokenValidity "2 days"');
});

test('what is not a token is checked at once beside what is one', () => {
  const stack = strictStack();
  expect(() =>
    server(stack, {
      allowedCallbackUrls: [new CfnParameter(stack, 'Url').valueAsString, 'https://a.example.com/*'],
    }),
  ).toThrow('Invalid allowedCallbackUrls[1] "https://a.example.com/*"');
});

test('an error does not show how the CDK encodes tokens', () => {
  const stack = strictStack();
  const name = `orders/${new CfnParameter(stack, 'Name').valueAsString}`;
  expect(() => server(stack, { scopes: [scope({ name }), scope({ name })] })).toThrow(
    'Invalid scopes[1].name "(a CDK token)": another scope has this name; keep one of them [DuplicateName]',
  );
});

test.each(['key of a map', 'element of a list'])('a token as the %s of an identity is refused', (kind) => {
  const stack = strictStack();
  const value = new CfnParameter(stack, 'Scope').valueAsString;
  const ofList = new CfnParameter(stack, 'Scopes', { type: 'CommaDelimitedList' }).valueAsList;
  class Identity {
    readonly issuer = 'https://login.example.com';
    readonly discoveryUrl = 'https://login.example.com/.well-known/openid-configuration';
    readonly allowedClients = [];
    readonly allowedScopes = kind === 'key of a map' ? ['openid'] : ['openid', ...ofList];
    readonly advertisedScopeMapping: Record<string, string> = kind === 'key of a map' ? { [value]: 'openid' } : {};
    readonly allowedAudience = [];
    readonly customClaims = [];
    bindToGateway(): void {}
  }
  expect(() => new McpGateway(stack, 'Gateway', { identity: new Identity() })).toThrow(
    /^Invalid identity\.(advertisedScopeMapping|allowedScopes\[1\]) "\(a CDK token\)": it .*has to be known at synthesis/,
  );
});
