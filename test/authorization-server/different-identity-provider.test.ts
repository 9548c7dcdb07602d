import {
  TokenEndpointAuthMethod,
  UpstreamIdentityProvider,
  type OidcIdentityProviderOptions,
} from 'cdk-agentcore-gateway-auth';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { decodeJwt, type JWTPayload } from 'jose';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { Pkce, type TokenResponse } from './tested-server';
import { UnreliableIdentityProvider, type Misbehaviour, type Signature } from './unreliable-identity-provider';

const SCOPES = [
  { name: 'orders/read', description: 'look up orders' },
  { name: 'orders/write', description: 'change orders', groups: ['support', 'a, b'] },
];

let provider: UnreliableIdentityProvider;
let server: RunningServer;
let withOtherClaims: RunningServer;
/** Whether the function knows another document than the one that the provider has by itself. */
let isDocumentChanged = false;

beforeAll(async () => {
  provider = await UnreliableIdentityProvider.start();
  server = await serverWith({});
  withOtherClaims = await serverWith({ usernameClaim: 'email', groupsClaim: 'realm_access.roles' });
});
afterEach(async () => {
  provider.heal();
  if (isDocumentChanged) {
    await announce({});
    isDocumentChanged = false;
  }
});
afterAll(async () => {
  await server.stop();
  await withOtherClaims.stop();
  await provider.stop();
});

function serverWith(props: Partial<OidcIdentityProviderOptions>): Promise<RunningServer> {
  return RunningServer.start(
    (stack) => ({
      identityProvider: UpstreamIdentityProvider.oidc({
        issuer: 'https://login.example.com',
        displayName: 'Acme',
        clientId: 'gateway',
        clientSecret: new Secret(stack, 'ClientSecret'),
        ...props,
      }),
      scopes: SCOPES,
    }),
    { endpoints: { 'https://login.example.com': provider.origin } },
  );
}

async function allow(scope = 'orders/read orders/write', at = server) {
  const { client_id: clientId } = await at.register();
  const pkce = new Pkce();
  const browser = new PersonsBrowser();
  await browser.open(at.authorizationUrl(clientId, pkce, { scope }));
  await browser.submit({ decision: 'allow' });
  return { clientId, pkce, browser };
}

/** The whole way of an assistant. @returns what its access token says */
async function connect(scope?: string, at = server): Promise<JWTPayload> {
  const { clientId, pkce, browser } = await allow(scope, at);
  const response = await at.redeem(clientId, browser.callback().searchParams.get('code') ?? '', pkce);
  return decodeJwt(((await response.json()) as TokenResponse).access_token);
}

const refuse =
  (status: number, error: string, headers: Record<string, string> = {}): Misbehaviour =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers })
      .end(JSON.stringify({ error, error_description: '<b>tenant of Acme</b>' }));

/** The function keeps the document for ten minutes, and reads it again after its client was refused. */
async function announce(metadata: Record<string, unknown>, userInfo?: JWTPayload): Promise<void> {
  provider.misbehave('token', refuse(401, 'invalid_client'));
  await allow();
  provider.heal();
  isDocumentChanged = true;
  provider.metadata = metadata;
  provider.userInfo = userInfo;
}

const lastRemark = () => server.auditEvents('sign_in.finished').at(-1)?.detail;

/** A page that the owner is told about, since it is theirs to change something. */
async function expectMisconfigured(browser: PersonsBrowser, detail: RegExp): Promise<void> {
  expect(browser.response.status).toBe(500);
  expect(browser.text).toContain('Sign-in is not set up correctly');
  expect(browser.text).toContain('Tell your administrator the reference');
  expect(browser.page.toString()).not.toMatch(/does not answer|try again in|of Acme/i);
  const reference = browser.page.querySelectorAll('dd').at(-1)!.textContent.trim();
  expect(server.auditEvents('dependency.failed').at(-1)).toMatchObject({
    requestId: reference,
    error: 'server_error',
    detail: expect.stringMatching(detail),
  });
  await browser.open(new URL(browser.page.querySelector('.way-back a')!.getAttribute('href')!, browser.url));
  expect(browser.callback().searchParams.get('error')).toBe('server_error');
}

describe('the groups of a person', () => {
  test.each<[string, unknown, string[]]>([
    ['one string', 'support', ['support']],
    ['one string with a comma and a space', 'a, b', ['a, b']],
    ['a list', ['support', 'a, b'], ['support', 'a, b']],
    ['a list with blank names, which name no group', ['', 'support', ' '], ['support']],
  ])('are %s: what a group may do is granted', async (_, groups, expected) => {
    provider.claims = { groups };
    expect(await connect()).toMatchObject({ groups: expected, scope: 'orders/read orders/write' });
    expect(lastRemark()).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['a string that lists groups with commas', 'sales,support'],
    ['a string that lists groups with spaces', 'sales support'],
    ['a string that looks like a list', '["support"]'],
    ['an empty string', ''],
    ['an empty list', []],
    ['null', null],
    ['not there', undefined],
  ])('are %s: not those of a group, and nothing to complain about', async (_, groups) => {
    provider.claims = { groups };
    expect(await connect()).toMatchObject({ scope: 'orders/read' });
    expect(lastRemark()).toBeUndefined();

    const { browser } = await allow('orders/write');
    expect(Object.fromEntries(browser.callback().searchParams)).toMatchObject({
      error: 'access_denied',
      error_description: 'the person is in no group that may use this gateway',
    });
  });

  describe.each<[string, JWTPayload, string, RegExp]>([
    ['a number', { groups: 7 }, 'Your groups cannot be read', /^groups claim unusable: groups is neither/],
    ['a boolean', { groups: true }, 'Your groups cannot be read', /^groups claim unusable: groups is neither/],
    [
      'an object, as the roles of Zitadel are',
      { groups: { support: { 1: 'acme' } } },
      'Your groups cannot be read',
      /^groups claim unusable: groups is neither/,
    ],
    [
      'a list of objects',
      { groups: [{ name: 'support' }] },
      'Your groups cannot be read',
      /^groups claim unusable: groups has members/,
    ],
    [
      'a list with something else in it',
      { groups: ['support', 7] },
      'Your groups cannot be read',
      /^groups claim unusable: groups has members/,
    ],
    [
      'left out by Microsoft Entra ID, which says where they are',
      { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://graph.microsoft.com/x' } } },
      'Your group list is too long',
      /^overage: the identity provider left groups out/,
    ],
    [
      'left out by Microsoft Entra ID, which says that there are some',
      { hasgroups: true },
      'Your group list is too long',
      /^overage: the identity provider left groups out/,
    ],
  ])('are %s', (_, claims, title, detail) => {
    test('the log names it, and the person is granted what everybody is', async () => {
      provider.claims = claims;
      expect(await connect()).toMatchObject({ groups: [], scope: 'orders/read' });
      expect(lastRemark()).toMatch(detail);
    });

    test('the person reads it where a group is needed, and the assistant learns it from there', async () => {
      provider.claims = claims;
      const { browser } = await allow('orders/write');
      expect(browser.response.status).toBe(403);
      expect(browser.text).toContain(title);
      const reference = browser.page.querySelectorAll('dd').at(-1)!.textContent.trim();
      expect(server.auditEvents('sign_in.refused').at(-1)).toMatchObject({
        requestId: reference,
        detail: expect.stringMatching(detail),
      });
      await browser.open(new URL(browser.page.querySelector('.way-back a')!.getAttribute('href')!, browser.url));
      expect(browser.callback().searchParams.get('error')).toBe('access_denied');
      expect(browser.callback().searchParams.get('error_description')).toMatch(/groups of the person/);
    });
  });

  test('are of another claim: what Microsoft Entra ID leaves out does not matter', async () => {
    provider.claims = { groups: ['support'], _claim_names: { roles: 'src1' } };
    expect(await connect()).toMatchObject({ scope: 'orders/read orders/write' });
    expect(lastRemark()).toBeUndefined();
  });

  test('are within another claim: the log says that a path is none', async () => {
    provider.claims = { realm_access: { roles: ['support'] } };
    const { browser } = await allow('orders/write', withOtherClaims);
    expect(browser.text).toContain('Your groups cannot be read');
    expect(withOtherClaims.auditEvents('sign_in.refused').at(-1)?.detail).toBe(
      'groups claim unusable: realm_access.roles would be a path into the claim realm_access, and has to be a claim',
    );
  });
});

describe('claims that only the userinfo endpoint tells, as with Authelia and Zitadel', () => {
  test('are asked for', async () => {
    await announce({}, { preferred_username: 'ada', groups: ['support'] });
    provider.claims = { preferred_username: undefined };
    expect(await connect()).toMatchObject({ username: 'ada', groups: ['support'], scope: 'orders/read orders/write' });
    expect(provider.requests.filter((path) => path === '/userinfo')).toHaveLength(1);
  });

  test('are not, if the ID token has them', async () => {
    await announce({}, { preferred_username: 'mallory', groups: ['support'] });
    provider.claims = { groups: ['sales'] };
    expect(await connect()).toMatchObject({ username: 'bob', groups: ['sales'] });
    expect(provider.requests).not.toContain('/userinfo');
  });

  test('are not believed about somebody else', async () => {
    await announce({}, { sub: 'person-2', groups: ['support'] });
    expect(await connect()).toMatchObject({ sub: 'person-1', groups: [], scope: 'orders/read' });
    expect(lastRemark()).toMatch(/^userinfo unusable: OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED$/);
  });

  test('are refused: the person has none, and the log says so', async () => {
    await announce({}, {});
    provider.misbehave('userinfo', refuse(403, 'insufficient_scope', { 'www-authenticate': 'Bearer' }));
    expect(await connect()).toMatchObject({ groups: [], scope: 'orders/read' });
    expect(lastRemark()).toMatch(/^userinfo unusable: OAUTH_WWW_AUTHENTICATE_CHALLENGE$/);
  });

  test.each<[string, Misbehaviour]>([
    ['fails', (response) => response.writeHead(500).end()],
    ['breaks the connection', (response) => response.destroy()],
  ])('are not there, since the endpoint %s: a service that is out of order', async (_, misbehave) => {
    await announce({}, {});
    provider.misbehave('userinfo', misbehave);
    const { browser } = await allow();
    expect(browser.response.status).toBe(503);
    expect(server.auditEvents('dependency.failed').at(-1)?.detail).toMatch(/^userinfo of the identity provider failed/);
  });
});

describe('the name of a person', () => {
  test.each<[string, JWTPayload, RegExp]>([
    ['not there', { email: undefined }, /^username claim missing: there is no email/],
    ['empty', { email: ' ' }, /^username claim missing: there is no email/],
    ['no string', { email: ['a@acme.example'] }, /^username claim unusable: email is no string/],
    ['not verified', { email: 'a@acme.example', email_verified: false }, /^username claim unusable: email is not/],
    [
      'not verified, in text',
      { email: 'a@acme.example', email_verified: 'false' },
      /^username claim unusable: email is/,
    ],
  ])('is %s: the subject takes its place, and the log names the claim', async (_, claims, remark) => {
    provider.claims = claims;
    expect(await connect(undefined, withOtherClaims)).toMatchObject({ sub: 'person-1', username: 'person-1' });
    expect(withOtherClaims.auditEvents('sign_in.finished').at(-1)?.detail).toMatch(remark);
  });

  test.each([true, 'true', undefined])('is an address with email_verified %j', async (verified) => {
    provider.claims = { email: 'ada@acme.example', email_verified: verified };
    expect(await connect(undefined, withOtherClaims)).toMatchObject({ username: 'ada@acme.example' });
  });
});

describe('the client secret', () => {
  const usedMethod = () => (provider.tokenRequests.at(-1)?.authorization === undefined ? 'post' : 'basic');

  test.each<[string, string[] | undefined, string]>([
    ['none', undefined, 'basic'],
    ['an empty list', [], 'basic'],
    ['client_secret_post', ['client_secret_post'], 'post'],
    ['client_secret_basic', ['client_secret_basic'], 'basic'],
    ['both', ['client_secret_post', 'client_secret_basic'], 'basic'],
    ['others too', ['private_key_jwt', 'client_secret_jwt', 'client_secret_post', 'none'], 'post'],
  ])('is sent as the document says: %s', async (_, methods, expected) => {
    await announce({ token_endpoint_auth_methods_supported: methods });
    await connect();
    expect(usedMethod()).toBe(expected);
    expect(provider.tokenRequests.at(-1)?.body.has('client_secret')).toBe(expected === 'post');
  });

  test.each<[string, string[]]>([
    ['a key', ['private_key_jwt']],
    ['a certificate', ['tls_client_auth', 'self_signed_tls_client_auth']],
    ['nothing', ['none']],
  ])('is not what the provider wants, but %s: the owner has to change something', async (_, methods) => {
    await announce({ token_endpoint_auth_methods_supported: methods });
    const { browser } = await allow();
    await expectMisconfigured(browser, new RegExp(`^method refused: the token endpoint takes ${methods.join(', ')},`));
    expect(provider.requests).not.toContain('/sign-in');
  });

  test.each<[string, Misbehaviour, string]>([
    ['in the body', refuse(400, 'invalid_client'), 'invalid_client'],
    ['with a challenge', refuse(401, 'invalid_client', { 'www-authenticate': 'Basic realm="a"' }), 'invalid_client'],
    ['as Keycloak does', refuse(401, 'unauthorized_client'), 'unauthorized_client'],
    [
      'on a web page',
      (response) => response.writeHead(401, { 'content-type': 'text/html' }).end('<h1>401</h1>'),
      'invalid_client',
    ],
  ])('is refused %s: the log names the method, and the secret is read again', async (_, misbehave, error) => {
    provider.misbehave('token', misbehave);
    const { browser } = await allow();
    await expectMisconfigured(
      browser,
      new RegExp(
        `^the identity provider answered ${error} to client_secret_\\w+: wrong client secret, or method refused$`,
      ),
    );
    provider.heal();
    await connect();
    expect(provider.requests).toContain('/.well-known/openid-configuration');
  });

  test('is sent as the owner says, whatever the document says', async () => {
    const other = await serverWith({ tokenEndpointAuthMethod: TokenEndpointAuthMethod.CLIENT_SECRET_POST });
    provider.metadata = { token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'] };
    await connect(undefined, other);
    expect(usedMethod()).toBe('post');
    await other.stop();
  });
});

describe('the document', () => {
  test.each([400, 401, 403, 404, 410])('is not there (%j): the owner has to correct the issuer', async (status) => {
    await announce({});
    provider.misbehave('discovery', (response) => response.writeHead(status).end());
    const { browser } = await allow();
    await expectMisconfigured(
      browser,
      new RegExp(`^discovery at \\S+ was answered with status ${status}: there is no`),
    );
  });

  test('[100] is that of several tenants: nobody is sent there', async () => {
    await announce({ issuer: `${provider.origin}/{tenantid}/v2.0` });
    const { browser } = await allow();
    expect(browser.response.status).toBeGreaterThanOrEqual(500);
    expect(provider.requests).not.toContain('/sign-in');
  });

  test.each<[string, Record<string, unknown>]>([
    ['has no authorization endpoint', { authorization_endpoint: undefined }],
    ['leads to plain HTTP elsewhere', { authorization_endpoint: 'ftp://login.example.com/' }],
  ])('%s: the person reads about it before they leave', async (_, metadata) => {
    await announce(metadata);
    const { browser } = await allow();
    expect(browser.response.status).toBe(503);
    expect(server.auditEvents('dependency.failed').at(-1)?.detail).toMatch(/^discovery at \S+ failed: OAUTH_\w+$/);
  });

  test('does not announce iss, and answers have none', async () => {
    await announce({ authorization_response_iss_parameter_supported: undefined });
    provider.answer = { iss: undefined };
    expect(await connect()).toMatchObject({ username: 'bob' });
  });

  test('does not announce iss, and answers have it: it counts', async () => {
    await announce({ authorization_response_iss_parameter_supported: undefined });
    expect(await connect()).toMatchObject({ username: 'bob' });
    provider.answer = { iss: 'https://evil.example' };
    const { browser } = await allow();
    expect(browser.response.status).toBe(400);
  });

  test('spells the issuer with a slash, as Auth0 does', async () => {
    const other = await serverWith({});
    provider.metadata = { issuer: `${provider.origin}/` };
    provider.claims = { iss: `${provider.origin}/` };
    provider.answer = { iss: `${provider.origin}/` };
    expect(await connect(undefined, other)).toMatchObject({ username: 'bob' });
    await other.stop();
  });

  test('is of an issuer with a path that is spelled with a slash: the log says what to change', async () => {
    const other = await serverWith({ issuer: 'https://login.example.com/tenant' });
    provider.metadata = { issuer: `${provider.origin}/tenant/` };
    const { browser } = await allow(undefined, other);
    expect(browser.text).toContain('Sign-in is not set up correctly');
    expect(other.auditEvents('dependency.failed').at(-1)?.detail).toMatch(
      /^discovery at \S+\/tenant failed: its issuer is spelled with a slash at the end$/,
    );
    await other.stop();
  });
});

describe('an ID token', () => {
  test.each<[Signature]>([['RS256'], ['PS256'], ['ES256'], ['EdDSA']])('is signed with %s', async (signature) => {
    await announce({ id_token_signing_alg_values_supported: [signature] });
    provider.signature = signature;
    expect(await connect()).toMatchObject({ sub: 'person-1' });
  });

  test.each<[string, string[], RegExp]>([
    ['the client secret', ['HS256'], /^the ID token is signed or encrypted in a way that is not supported$/],
    ['an algorithm that is not announced', ['RS256'], /^the ID token is signed with an algorithm that the metadata/],
  ])('is signed with %s: the owner has to change something', async (_, announced, detail) => {
    await announce({ id_token_signing_alg_values_supported: announced });
    provider.signature = 'HS256';
    const { browser } = await allow();
    await expectMisconfigured(browser, detail);
  });

  test.each<[string, () => JWTPayload]>([
    ['several audiences and this authorized party', () => ({ aud: ['gateway', 'api'], azp: 'gateway' })],
    ['a list of one audience', () => ({ aud: ['gateway'] })],
    ['a clock that is a minute ahead', () => ({ iat: now() + 60, nbf: now() + 60, exp: now() + 360 })],
    ['a clock that is a minute behind', () => ({ iat: now() - 65, nbf: now() - 65, exp: now() - 60 })],
  ])('has %s', async (_, claims) => {
    provider.claims = claims();
    expect(await connect()).toMatchObject({ sub: 'person-1' });
  });

  const now = () => Math.floor(Date.now() / 1000);
});

test.each<[string, Record<string, unknown>]>([
  ['without lifetime', { expires_in: undefined }],
  ['with a lifetime in text', { expires_in: '300' }],
  ['with a type in lower case', { token_type: 'bearer' }],
  [
    'with a scope, a refresh token and members of its own',
    { scope: 'openid', refresh_token: 'r', 'not-before-policy': 0 },
  ],
])('a token response %s is accepted', async (_, tokenResponse) => {
  provider.tokenResponse = tokenResponse;
  expect(await connect()).toMatchObject({ sub: 'person-1' });
});

describe('an error of the provider in the browser', () => {
  test.each([
    ['login_required', 'You were not signed in', 'access_denied'],
    ['interaction_required', 'You were not signed in', 'access_denied'],
    ['invalid_request', 'You were not signed in', 'access_denied'],
    ['invalid_scope', 'You were not signed in', 'access_denied'],
    ['unauthorized_client', 'You were not signed in', 'access_denied'],
    ['server_error', 'Sign-in does not work right now', 'temporarily_unavailable'],
    ['temporarily_unavailable', 'Sign-in does not work right now', 'temporarily_unavailable'],
  ])(
    '%s has a page, costs no call, and is told to the assistant in words of this server',
    async (error, title, told) => {
      provider.answer = { error, error_description: 'tenant of Acme', code: undefined };
      const { browser } = await allow();
      expect(browser.response.status).toBe(400);
      expect(browser.text).toContain(title);
      expect(browser.page.toString()).not.toMatch(/does not answer|of Acme/);
      expect(server.auditEvents('sign_in.refused').at(-1)?.detail).toBe(`the identity provider answered ${error}`);
      expect(provider.requests.at(-1)).toBe('/sign-in');
      await browser.open(new URL(browser.page.querySelector('.way-back a')!.getAttribute('href')!, browser.url));
      expect(browser.callback().searchParams.get('error')).toBe(told);
    },
  );
});
