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

describe.each(PATHS)('[98] garbage at %s raises no alarm and reaches no identity provider', (path) => {
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

test('[98] a document that cannot be fetched raises no alarm', async () => {
  const url = server.authorizationUrl('https://evil.example/client.json', new Pkce());
  const response = await expectNoAlarm(() => fetch(url, { redirect: 'manual' }));
  expect(response.status).toBe(400);
});

interface Ending {
  /** What the browser brings, besides the right state and issuer; `undefined` leaves one out, a list brings it several times. */
  readonly brings: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What the token endpoint does. */
  readonly token?: Misbehaviour;
  readonly status: number;
  readonly event: 'authorization.refused' | 'dependency.failed' | 'sign_in.refused';
  /** Of the event. */
  readonly detail: string;
  /** The identity provider is called. */
  readonly costs?: '/token';
}

const REFUSED = { status: 400, event: 'sign_in.refused' } as const;
const UNKNOWN = { status: 400, event: 'authorization.refused' } as const;
const FAILED = { status: 503, event: 'dependency.failed', costs: '/token' } as const;
const MISCONFIGURED = { status: 500, event: 'dependency.failed', costs: '/token' } as const;
const NOBODY_WAITS = 'no sign-in of this browser is waiting for this answer';
const failedWith = (code: string) => `sign-in at the identity provider failed: ${code}`;
const refusedWith = (error: string) => `the identity provider refused the code: ${error}`;
const TWICE = (name: string) => `the answer has ${name} twice`;

/** Each way in which a sign-in of somebody without an account ends at `/callback`. */
const ENDINGS: Readonly<Record<string, Ending>> = {
  'nothing but the state': { brings: { iss: undefined }, ...REFUSED, detail: 'the answer does not name its issuer' },
  'no state': { brings: { state: undefined, code: 'x' }, ...UNKNOWN, detail: NOBODY_WAITS },
  'another state': { brings: { state: 'x', code: 'x' }, ...UNKNOWN, detail: NOBODY_WAITS },
  'two states': { brings: { state: ['x', 'x'], code: 'x' }, ...UNKNOWN, detail: NOBODY_WAITS },
  'two codes': { brings: { code: ['x', 'y'] }, ...REFUSED, detail: TWICE('code') },
  'two issuers': { brings: { code: 'x', iss: ['x', 'y'] }, ...REFUSED, detail: TWICE('iss') },
  'two errors': { brings: { error: ['x', 'access_denied'] }, ...REFUSED, detail: TWICE('error') },
  'another issuer': {
    brings: { code: 'x', iss: 'https://evil.example' },
    ...REFUSED,
    detail: 'the answer is of another issuer',
  },
  'an error of another issuer': {
    brings: { error: 'access_denied', iss: 'https://evil.example' },
    ...REFUSED,
    detail: 'the answer is of another issuer',
  },
  'no issuer': { brings: { code: 'x', iss: '' }, ...REFUSED, detail: 'the answer does not name its issuer' },
  'that the person cancelled': {
    brings: { error: 'access_denied', error_description: MARKUP },
    status: 303,
    event: 'sign_in.refused',
    detail: 'the identity provider refused the sign-in',
  },
  ...Object.fromEntries(
    ['login_required', 'server_error', 'temporarily_unavailable', 'an_error_of_its_own'].map((error) => [
      `the error ${error}`,
      { brings: { error }, ...REFUSED, detail: `the identity provider answered ${error}` },
    ]),
  ),
  ...Object.fromEntries(
    [MARKUP, '\u0000', ' ', 'a'.repeat(500)].map((error) => [
      `the error ${JSON.stringify(error).slice(0, 40)}`,
      { brings: { error, code: 'x' }, ...REFUSED, detail: 'the identity provider answered an OAuth error' },
    ]),
  ),
  'no code': { brings: {}, ...REFUSED, detail: 'the answer has no code' },
  'an empty code': { brings: { code: '' }, ...REFUSED, detail: 'the answer has no code' },
  'a code of other characters': { brings: { code: 'a\u0000b' }, ...REFUSED, detail: 'the answer has no code' },
  'a code of 5,000 characters': { brings: { code: 'a'.repeat(5000) }, ...REFUSED, detail: 'the answer has no code' },
  'a code of their own': {
    brings: { code: 'x' },
    token: json(400, { error: 'invalid_grant', error_description: MARKUP }),
    ...REFUSED,
    costs: '/token',
    detail: refusedWith('invalid_grant'),
  },
  'a code that the identity provider calls a wrong request': {
    brings: { code: 'x' },
    token: json(400, { error: 'invalid_request' }),
    ...REFUSED,
    costs: '/token',
    detail: refusedWith('invalid_request'),
  },
  'a code to which the identity provider has words of its own': {
    brings: { code: 'x' },
    token: json(400, { error: MARKUP, error_description: MARKUP }),
    ...REFUSED,
    costs: '/token',
    detail: refusedWith('an OAuth error'),
  },
  'a code that a firewall stops': {
    brings: { code: '../../etc/passwd' },
    token: (response) => response.writeHead(403, { 'content-type': 'text/html' }).end(MARKUP),
    ...REFUSED,
    costs: '/token',
    detail: refusedWith('status 403'),
  },
  'a code, and what other kinds of answers have': {
    brings: { code: 'x', response: 'e30.e30.x', id_token: 'e30.e30.x', token: 'x', access_token: 'x' },
    token: json(400, { error: 'invalid_grant' }),
    ...REFUSED,
    costs: '/token',
    detail: refusedWith('invalid_grant'),
  },
  'a code, while the identity provider fails': {
    brings: { code: 'x' },
    token: (response) => response.writeHead(500).end('{}'),
    ...FAILED,
    detail: failedWith('OAUTH_RESPONSE_IS_NOT_CONFORM'),
  },
  'a code, while the identity provider says that it fails': {
    brings: { code: 'x' },
    token: json(400, { error: 'server_error' }),
    ...FAILED,
    detail: failedWith('server_error'),
  },
  'a code, while the identity provider is throttled': {
    brings: { code: 'x' },
    token: json(429, { error: 'slow_down' }),
    ...FAILED,
    detail: failedWith('slow_down'),
  },
  'a code, while the identity provider has no token endpoint': {
    brings: { code: 'x' },
    token: json(404, {}),
    ...FAILED,
    detail: failedWith('OAUTH_RESPONSE_IS_NOT_CONFORM'),
  },
  'a code, while the identity provider breaks connections': {
    brings: { code: 'x' },
    token: (response) => response.destroy(),
    ...FAILED,
    detail: failedWith('TypeError'),
  },
  'a code, while the identity provider refuses this server': {
    brings: { code: 'x' },
    token: json(401, { error: 'invalid_client' }),
    ...MISCONFIGURED,
    detail:
      'the identity provider answered invalid_client to client_secret_basic: wrong client secret, or method refused',
  },
  'a code, while the identity provider does not know the scopes': {
    brings: { code: 'x' },
    token: json(400, { error: 'invalid_scope' }),
    ...MISCONFIGURED,
    detail: 'the identity provider answered invalid_scope to the code',
  },
};

describe('[98] [99] somebody without an account brings to /callback', () => {
  function answer(state: string, brings: Ending['brings']): URL {
    const url = new URL('/callback', server.issuer);
    for (const [name, value] of Object.entries({ state, iss: provider.origin, ...brings })) {
      for (const one of value === undefined ? [] : [value].flat()) {
        url.searchParams.append(name, one);
      }
    }
    return url;
  }

  test.each(Object.entries(ENDINGS))('%s', async (_, { brings, token, status, event, detail, costs }) => {
    const { browser, state } = await allow();
    if (token) {
      provider.misbehave('token', token);
    }
    const before = failures();
    await browser.open(answer(state, brings));
    expect(browser.response.status).toBe(status);
    expect(server.auditEvents(event).at(-1)).toMatchObject({ detail });
    expect(browser.page.toString()).not.toContain('onerror');
    // An alarm is raised if, and only if, a service failed or is configured wrong.
    expect(failures() - before).toBe(status >= 500 ? 1 : 0);
    expect(provider.requests).toEqual(costs === undefined ? [] : [costs]);
  });

  test.each(['a code of their own', 'another issuer', 'no code', 'that the person cancelled'])(
    '%s, and the same again: it is not waited for any more',
    async (name) => {
      const { brings } = ENDINGS[name]!;
      const { browser, state } = await allow();
      provider.misbehave('token', json(400, { error: 'invalid_grant' }));
      await browser.open(answer(state, brings));
      provider.requests = [];
      await browser.open(answer(state, { code: 'x' }));
      expect(browser.response.status).toBe(400);
      expect(browser.text).toContain('This sign-in has expired');
      expect(provider.requests).toEqual([]);
    },
  );

  test.each(['without a cookie', 'with the cookie of another sign-in'])(
    'the state of somebody else, %s',
    async (which) => {
      const { state } = await allow();
      const { browser } = which === 'without a cookie' ? { browser: new PersonsBrowser() } : await allow();
      await expectNoAlarm(async () => {
        await browser.open(answer(state, { code: 'x' }));
        return browser.response;
      });
      expect(browser.response.status).toBe(400);
      expect(provider.requests).toEqual([]);
    },
  );
});

function json(status: number, body: object): Misbehaviour {
  return (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
