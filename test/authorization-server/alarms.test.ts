import { UpstreamIdentityProvider } from 'cdk-agentcore-gateway-auth';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { Pkce } from './tested-server';
import { UnreliableIdentityProvider, type Misbehaviour } from './unreliable-identity-provider';

let provider: UnreliableIdentityProvider;
let server: RunningServer;

beforeAll(async () => {
  provider = await UnreliableIdentityProvider.start();
  server = await RunningServer.start(
    (stack) => ({
      identityProvider: UpstreamIdentityProvider.oidc({
        issuer: 'https://login.example.com',
        displayName: 'Acme',
        clientId: 'gateway',
        clientSecret: new Secret(stack, 'ClientSecret'),
      }),
    }),
    { endpoints: { 'https://login.example.com': provider.origin } },
  );
  // The document is known from here on.
  await allow();
  provider.heal();
});
afterEach(() => provider.heal());
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

/** Somebody without an account allows what their own assistant asks for, and stops where the provider would ask who they are. */
async function allow() {
  const { client_id: clientId } = await server.register();
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl(clientId, new Pkce()));
  const upstream = await browser.submitAndStop({ decision: 'allow' });
  provider.requests = [];
  return { browser, state: upstream.searchParams.get('state')! };
}

/** Lines that are written together with a status of 500 or more, and with no other. */
const failures = (): number =>
  server.auditEvents('dependency.failed').length + server.auditEvents('internal.error').length;

/**
 * What the alarm `ServerErrors` counts is `5xx` of the API. `Errors` counts invocations that end in an error, to which the API
 * answers 500.
 */
async function expectNoAlarm(send: () => Promise<Response>): Promise<Response> {
  const before = failures();
  const response = await send();
  expect(response.status).toBeLessThan(500);
  expect(failures()).toBe(before);
  return response;
}

const MARKUP = `<img src=x onerror=alert(1)>"'&`;
const QUERIES = [
  '',
  '?',
  '?=',
  '?&&&',
  '?%',
  '?%00=%ff&%E0%A4%A',
  '?__proto__=1&constructor=2&toString=3',
  '?state=&code=&error=&iss=',
  '?state=x&state=y',
  `?client_id=${encodeURIComponent(MARKUP)}&redirect_uri=javascript:alert(1)&response_type=${MARKUP}`,
  '?client_id[]=a&scope[x]=1&resource=http%3A%2F%2F%5B',
  '?client_id=https://[&redirect_uri=http://127.0.0.1:99999/',
  '?client_id=https://evil.example/client.json&redirect_uri=https://evil.example/&response_type=code',
  '?request=e30.e30.&request_uri=https://evil.example/&response_mode=form_post&prompt=none',
];
const BODIES: [string, string | undefined][] = [
  ['', undefined],
  ['', 'application/json'],
  ['{', 'application/json'],
  ['null', 'application/json'],
  ['[[]]', 'application/json'],
  ['{"redirect_uris":[null,{},7,"http://["],"client_name":{"toString":1},"__proto__":{"a":1}}', 'application/json'],
  ['a=%&b=%ff&=&&', 'application/x-www-form-urlencoded'],
  ['grant_type=authorization_code', 'application/x-www-form-urlencoded'],
  [
    'grant_type=authorization_code&client_id=x&code=%00&code_verifier=%00&redirect_uri=%00',
    'application/x-www-form-urlencoded',
  ],
  [
    'grant_type=refresh_token&client_id=https://evil.example/c.json&refresh_token=x',
    'application/x-www-form-urlencoded',
  ],
  ['grant_type=client_credentials&client_id=x&client_secret=y', 'application/x-www-form-urlencoded'],
  ['token=x&token_type_hint=__proto__&client_id=constructor', 'application/x-www-form-urlencoded'],
  ['\u0000\u0001\ufffd', 'multipart/form-data; boundary='],
  ['<a/>', 'text/xml; charset=nonsense'],
];
const COOKIES = [
  '',
  '=',
  ';;;',
  '__Host-sign_in_0=x; interaction=x; interaction.sig=y',
  'interaction=%E0%A4%A',
  'a="\\"',
];
const PATHS = [
  '/',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/jwks',
  '/authorize',
  '/authorize/x',
  '/authorize/__proto__',
  '/consent/x',
  '/consent/%E0%A4%A',
  '/callback',
  '/callback/x',
  '/token',
  '/revoke',
  '/register',
  '/register/x',
  '/nothing%00',
];

describe.each(PATHS)('[94] garbage at %s raises no alarm and reaches no identity provider', (path) => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('by %s', async (method) => {
    for (const [index, query] of QUERIES.entries()) {
      const headers = { cookie: COOKIES[index % COOKIES.length]!, accept: ['*/*', 'text/html', ';;'][index % 3]! };
      await expectNoAlarm(() => server.fetch(path + query, { method, headers }));
    }
    expect(provider.requests).toEqual([]);
  });

  test('by POST', async () => {
    for (const [index, [body, contentType]] of BODIES.entries()) {
      const headers = {
        cookie: COOKIES[index % COOKIES.length]!,
        authorization: ['Basic', 'Basic %%%', 'Bearer x', 'DPoP x'][index % 4]!,
        ...(contentType !== undefined && { 'content-type': contentType }),
      };
      await expectNoAlarm(() => server.fetch(path, { method: 'POST', headers, body }));
    }
    expect(provider.requests).toEqual([]);
  });
});

test('[94] a document that cannot be fetched raises no alarm', async () => {
  const url = server.authorizationUrl('https://evil.example/client.json', new Pkce());
  const response = await expectNoAlarm(() => fetch(url, { redirect: 'manual' }));
  expect(response.status).toBe(400);
});

describe('[94] what somebody without an account brings to /callback raises no alarm', () => {
  /** Parameters of the answer, and the calls that they cost at the identity provider. */
  const ANSWERS: [string, (state: string) => [string, string][], string[]][] = [
    ['nothing but the state', (state) => [['state', state]], []],
    ['no state', () => [['code', 'x']], []],
    [
      'another state',
      () => [
        ['state', 'x'],
        ['code', 'x'],
      ],
      [],
    ],
    [
      'the state twice',
      (state) => [
        ['state', state],
        ['state', state],
        ['code', 'x'],
      ],
      [],
    ],
    [
      'two codes',
      (state) => [
        ['state', state],
        ['code', 'x'],
        ['code', 'y'],
      ],
      [],
    ],
    [
      'two issuers',
      (state) => [
        ['state', state],
        ['code', 'x'],
        ['iss', provider.origin],
        ['iss', provider.origin],
      ],
      [],
    ],
    [
      'two errors',
      (state) => [
        ['state', state],
        ['error', 'access_denied'],
        ['error', 'x'],
      ],
      [],
    ],
    [
      'another issuer',
      (state) => [
        ['state', state],
        ['code', 'x'],
        ['iss', 'https://evil.example'],
      ],
      [],
    ],
    [
      'another issuer with an error',
      (state) => [
        ['state', state],
        ['error', 'access_denied'],
        ['iss', 'x'],
      ],
      [],
    ],
    [
      'no issuer',
      (state) => [
        ['state', state],
        ['code', 'x'],
      ],
      [],
    ],
    ...[
      'access_denied',
      'login_required',
      'server_error',
      'temporarily_unavailable',
      MARKUP,
      '\u0000',
      '__proto__',
    ].map((error): [string, (state: string) => [string, string][], string[]] => [
      `the error ${JSON.stringify(error)}`,
      (state) => [
        ['state', state],
        ['error', error],
        ['error_description', MARKUP],
        ['iss', provider.origin],
      ],
      [],
    ]),
    [
      'an empty code',
      (state) => [
        ['state', state],
        ['code', ''],
        ['iss', provider.origin],
      ],
      [],
    ],
    [
      'a code of other characters',
      (state) => [
        ['state', state],
        ['code', 'a\u0000b'],
        ['iss', provider.origin],
      ],
      [],
    ],
    [
      'a code of 5,000 characters',
      (state) => [
        ['state', state],
        ['code', 'a'.repeat(5000)],
        ['iss', provider.origin],
      ],
      [],
    ],
    [
      'a code of its own',
      (state) => [
        ['state', state],
        ['code', 'x'],
        ['iss', provider.origin],
      ],
      ['/token'],
    ],
    [
      'a code and what other kinds of answers have',
      (state) => [
        ['state', state],
        ['code', 'x'],
        ['iss', provider.origin],
        ['response', 'e30.e30.x'],
        ['id_token', 'e30.e30.x'],
        ['token', 'x'],
        ['access_token', 'x'],
      ],
      ['/token'],
    ],
  ];

  test.each(ANSWERS)('%s', async (_, answer, calls) => {
    const { browser, state } = await allow();
    provider.misbehave('token', invalidGrant);
    const url = new URL('/callback', server.issuer);
    url.search = new URLSearchParams(answer(state)).toString();
    await expectNoAlarm(async () => {
      await browser.open(url);
      return browser.response;
    });
    expect(provider.requests).toEqual(calls);

    // Whatever it was, it does not work a second time either.
    await expectNoAlarm(async () => {
      await browser.open(url);
      return browser.response;
    });
    expect(browser.response.status).toBe(400);
    expect(provider.requests).toEqual(calls);
  });

  test.each(['without the cookie', 'with the cookie of another sign-in'])('the right state %s', async (which) => {
    const { state } = await allow();
    const other = which === 'without the cookie' ? { browser: new PersonsBrowser() } : await allow();
    const url = new URL('/callback', server.issuer);
    url.search = new URLSearchParams({ state, code: 'x', iss: provider.origin }).toString();
    await expectNoAlarm(async () => {
      await other.browser.open(url);
      return other.browser.response;
    });
    expect(other.browser.response.status).toBe(400);
    expect(provider.requests).toEqual([]);
  });

  test.each<[string, Misbehaviour]>([
    ['invalid_grant', invalidGrant],
    ['invalid_request', (response) => json(response, 400, { error: 'invalid_request' })],
    ['an error of its own', (response) => json(response, 400, { error: MARKUP, error_description: MARKUP })],
    ['a page of a firewall', (response) => response.writeHead(403, { 'content-type': 'text/html' }).end(MARKUP)],
    ['a page with status 400', (response) => response.writeHead(400, { 'content-type': 'text/html' }).end(MARKUP)],
  ])('a code to which the identity provider answers %s', async (_, misbehave) => {
    provider.misbehave('token', misbehave);
    const { browser, state } = await allow();
    const url = new URL('/callback', server.issuer);
    url.search = new URLSearchParams({ state, code: 'x', iss: provider.origin }).toString();
    await expectNoAlarm(async () => {
      await browser.open(url);
      return browser.response;
    });
    expect(browser.response.status).toBe(400);
    expect(browser.text).toContain('This sign-in cannot be finished');
    expect(server.auditEvents('sign_in.refused').at(-1)?.detail).toMatch(
      /^the identity provider refused the code: (\w+|an OAuth error|status 40[03])$/,
    );
  });
});

describe('what does not work does raise the alarm, and has its line in the log', () => {
  test.each<[string, Misbehaviour, string]>([
    ['fails', (response) => response.writeHead(500).end('{}'), 'temporarily_unavailable'],
    ['is throttled', (response) => response.writeHead(429).end('{}'), 'temporarily_unavailable'],
    ['says that it fails', (response) => json(response, 400, { error: 'server_error' }), 'temporarily_unavailable'],
    ['is not there', (response) => response.writeHead(404).end(), 'temporarily_unavailable'],
    ['breaks the connection', (response) => response.destroy(), 'temporarily_unavailable'],
    ['refuses this server', (response) => json(response, 401, { error: 'invalid_client' }), 'server_error'],
    ['does not know the scopes', (response) => json(response, 400, { error: 'invalid_scope' }), 'server_error'],
  ])('the token endpoint of the identity provider %s', async (_, misbehave, error) => {
    provider.misbehave('token', misbehave);
    const before = failures();
    const { browser, state } = await allow();
    const url = new URL('/callback', server.issuer);
    url.search = new URLSearchParams({ state, code: 'x', iss: provider.origin }).toString();
    await browser.open(url);
    expect(browser.response.status).toBeGreaterThanOrEqual(500);
    expect(failures()).toBe(before + 1);
    expect(server.auditEvents('dependency.failed').at(-1)).toMatchObject({ error });
  });
});

function invalidGrant(response: Parameters<Misbehaviour>[0]): void {
  json(response, 400, { error: 'invalid_grant', error_description: MARKUP });
}

function json(response: Parameters<Misbehaviour>[0], status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
