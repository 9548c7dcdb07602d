import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce, type TokenResponse } from './tested-server';

const METADATA = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

/** What a browser may call from a page of another origin, and how. */
const FOR_PROGRAMS: [string, string][] = [
  ...METADATA.map((path): [string, string] => [path, 'GET']),
  ['/jwks', 'GET'],
  ['/token', 'POST'],
  ['/register', 'POST'],
  ['/revoke', 'POST'],
];

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start();
});
afterAll(() => server.stop());

test('[70] [90] the issuer is the same everywhere: in both documents, in what the gateway says, in a token and in an answer', async () => {
  const documents = await Promise.all(METADATA.map(async (path) => (await server.fetch(path)).json()));
  expect(documents[0]).toEqual(documents[1]);
  expect(documents[0]).toMatchObject({ issuer: server.issuer, authorization_response_iss_parameter_supported: true });
  expect(server.issuer).not.toMatch(/\/$/);

  const { origin } = new URL(server.resource);
  const ofGateway = await fetch(`${origin}/.well-known/oauth-protected-resource`);
  expect(await ofGateway.json()).toMatchObject({
    authorization_servers: [server.issuer],
    resource: server.resource,
    scopes_supported: ['agentcore-gateway/invoke'],
  });
});

test.each(METADATA.flatMap((path) => [`${path}/mcp`, `${path}/`, `/mcp${path}`, `${path}/x/y`]))(
  '[70] there is no document at %s, and the answer is JSON',
  async (path) => {
    const response = await server.fetch(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ error: 'not_found' });
  },
);

test.each([...METADATA, '/jwks'])('[70] HEAD of %s has the headers of GET and no body', async (path) => {
  const get = await server.fetch(path);
  const head = await server.fetch(path, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
  expect(await head.text()).toBe('');
});

test.each<Record<string, string>>([
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', 'x-forwarded-port': '8080' },
  { forwarded: 'host=evil.example;proto=http' },
  { 'x-forwarded-for': '203.0.113.1', 'x-original-host': 'evil.example', 'x-host': 'evil.example' },
  { 'x-original-url': '/token', 'x-rewrite-url': '/token' },
])('[71] headers of proxies change neither document nor redirect nor cookie (%j)', async (headers) => {
  const { client_id: clientId } = await server.register();
  for (const path of METADATA) {
    expect(await (await server.fetch(path, { headers })).json()).toEqual(await (await server.fetch(path)).json());
  }
  const url = server.authorizationUrl(clientId, new Pkce());
  const answer = await server.fetch(url.pathname + url.search, { headers });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toMatch(/^\/consent\/[\w-]+$/);
  const cookies = answer.headers.getSetCookie();
  expect(cookies.length).toBeGreaterThan(0);
  expect(cookies.filter((cookie) => /domain=|evil/i.test(cookie))).toEqual([]);
});

test('[72] every endpoint is at the origin of the issuer, and every answer asks for https', async () => {
  const document = (await (await server.fetch(METADATA[0]!)).json()) as Record<string, unknown>;
  const endpoints = Object.entries(document).filter(([name]) => /_endpoint$|_uri$/.test(name));
  expect(endpoints.map(([name]) => name)).toEqual(
    expect.arrayContaining(['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'jwks_uri']),
  );
  for (const [, url] of endpoints) {
    expect(new URL(String(url)).origin).toBe(server.issuer);
  }
  for (const path of [...METADATA, '/jwks', '/authorize', '/callback', '/none', '/token']) {
    expect((await server.fetch(path)).headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
  }
});

test.each(FOR_PROGRAMS)('[73] a page of any origin may call %s by %s, without credentials', async (path, method) => {
  const headers = { origin: 'https://inspector.example' };
  const preflight = await server.fetch(path, {
    method: 'OPTIONS',
    headers: { ...headers, 'access-control-request-method': method, 'access-control-request-headers': 'content-type' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toContain(method);
  expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('content-type');
  const answer = await server.fetch(path, { method, headers, ...(method === 'POST' && { body: '{}' }) });
  for (const response of [preflight, answer]) {
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
  }
  expect(answer.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
});

test.each(['/authorize', '/authorize/x', '/consent/x', '/callback', '/', '/none'])(
  '[73] no page of another origin may read %s',
  async (path) => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'GET' };
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const answer = await server.fetch(path, { method, headers });
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  },
);

test.each([
  '//token',
  '/%74oken/',
  '/token;x',
  '/token%2f',
  '/consent/..%2ftoken',
  '/x/..%2fregister',
  '/x/%2e%2e%2fregister',
  '/consent/a/b',
  '/authorize/a%00b',
  '/interaction/x',
  '/session/end',
  '/me',
  '/reg',
  '/request',
  '/device',
])('[74] there is nothing at %s', async (path) => {
  for (const method of ['GET', 'POST']) {
    const answer = await fetch(server.issuer + path, { method, redirect: 'manual' });
    expect([404, 405]).toContain(answer.status);
  }
});

test.each(['PUT', 'DELETE', 'PATCH', 'POST'])('[74] the metadata cannot be %s', async (method) => {
  const answer = await server.fetch(METADATA[0]!, { method });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
});

test('[62] an assistant whose registration is gone: the person reads how to connect anew, and the assistant is told', async () => {
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl('gone', new Pkce()), { headers: { accept: 'text/html' } });
  expect(browser.response.status).toBe(400);
  expect(browser.response.headers.get('location')).toBeNull();
  expect(browser.text).toContain('This assistant is not known here');
  expect(browser.text).toContain('add it again');

  const answer = await server.refresh('gone', 'any');
  expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
});

test('[60] whoever registers with a secret in mind gets none, and none works', async () => {
  const registered = await server.register({
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: 'chosen',
    grant_types: ['client_credentials', 'implicit'],
  });
  expect(registered).toMatchObject({ token_endpoint_auth_method: 'none' });
  expect(Object.keys(registered).filter((name) => /secret|registration_/.test(name))).toEqual([]);
  const answer = await server.post('/token', {
    grant_type: 'client_credentials',
    client_id: registered.client_id,
    client_secret: 'chosen',
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
});

test.each([
  ['a body of 1 MB', JSON.stringify({ redirect_uris: [CALLBACK], client_name: 'x'.repeat(1_000_000) })],
  [
    'a thousand callbacks',
    JSON.stringify({ redirect_uris: Array.from({ length: 1000 }, (_, i) => `http://127.0.0.1/${i}`) }),
  ],
])('[59] a registration with %s is refused', async (_, body) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await server.fetch('/register', { method: 'POST', headers, body });
  expect(answer.status).toBe(400);
});

test('[63] a name that pretends to be another one is shown as what it is: unverified, with the host it leads to', async () => {
  const { client_id: clientId } = await server.register({
    client_name: '\u202EAWS\u200B Console\n<b>official</b>' + 'x'.repeat(300),
  });
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl(clientId, new Pkce()));
  expect(browser.page.toString()).not.toMatch(/[\u202E\u200B]|<b>|x{100}/);
  expect(browser.text).toContain('It has not been verified');
  expect(browser.text).toContain(new URL(CALLBACK).host);
});

/** Each a whole line of the log, whichever function wrote it. */
const logLines = (): string[] => server.local.functionLogs.map(({ message }) => message);

test('[77] a whole flow, with errors on its way, leaves nothing secret or personal in the log', async () => {
  const { client_id: clientId } = await server.register();
  const pkce = new Pkce();
  const browser = new PersonsBrowser();
  const state = 'state-that-nobody-may-read';
  await browser.open(server.authorizationUrl(clientId, pkce, { state }));
  const uid = browser.url.pathname.split('/').at(-1)!;
  const csrf = browser.page.querySelector('input[name=csrf]')!.getAttribute('value')!;
  await browser.submit({ decision: 'allow' });
  const upstreamState = browser.url.searchParams.get('state') ?? 'none';
  const cookies = (await browser.cookies.getCookies(server.issuer)).map(({ value }) => value).filter(Boolean);
  await browser.submit({ username: server.alice.username, password: server.alice.password });
  const code = browser.callback().searchParams.get('code')!;
  const wrongVerifier = new Pkce();
  await server.redeem(clientId, code, wrongVerifier);
  const redeemed = (await (await server.redeem(clientId, code, pkce)).json()) as TokenResponse;
  const refreshed = (await (await server.refresh(clientId, redeemed.refresh_token)).json()) as TokenResponse;
  await server.redeem(clientId, code, pkce);
  await server.refresh(clientId, refreshed.refresh_token);
  await server.post('/revoke', { client_id: clientId, token: refreshed.refresh_token });
  await server.fetch(`/callback?code=c0de-of-nobody&state=${state}`);
  await server.fetch(`/authorize?client_id=${clientId}&redirect_uri=https://evil.example/?s3cret&state=${state}`);

  const secrets = {
    state,
    uid,
    csrf,
    upstreamState,
    code,
    verifier: pkce.verifier,
    wrongVerifier: wrongVerifier.verifier,
    challenge: pkce.challenge,
    password: server.alice.password,
    email: 'alice@example.com',
    address: '127.0.0.1"',
    codeOfNobody: 'c0de-of-nobody',
    query: 's3cret',
    accessToken: redeemed.access_token,
    refreshToken: redeemed.refresh_token,
    refreshedAccessToken: refreshed.access_token,
    refreshedRefreshToken: refreshed.refresh_token,
    ...Object.fromEntries(cookies.map((value, index) => [`cookie ${index}`, value])),
  };
  expect(cookies.length).toBeGreaterThan(1);
  expect(Object.entries(secrets).filter(([, value]) => value.length < 6)).toEqual([]);
  const found = Object.entries(secrets).filter(([, value]) => logLines().some((line) => line.includes(value)));
  expect(found.map(([name]) => name)).toEqual([]);
  // So that the lines searched are those of this flow.
  expect(server.auditEvents('token.issued').filter((event) => event.clientId === clientId)).not.toEqual([]);
});

test('[78] who did what is in the log: registration, consent, sign-in, token, and the use of what was used before', async () => {
  const { client_id: clientId } = await server.register();
  const pkce = new Pkce();
  const callback = await server.signIn(server.authorizationUrl(clientId, pkce));
  const code = callback.searchParams.get('code')!;
  const { refresh_token: refreshToken } = (await (await server.redeem(clientId, code, pkce)).json()) as TokenResponse;
  await server.refresh(clientId, refreshToken);
  await server.redeem(clientId, code, pkce);
  const denied = new PersonsBrowser();
  await denied.open(server.authorizationUrl(clientId, new Pkce()));
  await denied.submit({ decision: 'deny' });

  const events = [
    'client.registered',
    'consent.allowed',
    'sign_in.finished',
    'token.issued',
    'token.refused',
    'grant.revoked',
    'consent.denied',
  ];
  const lines = events.flatMap((event) => server.auditEvents(event)).filter((line) => line.clientId === clientId);
  expect(lines.map(({ event, grantType }) => grantType ?? event)).toEqual([
    'client.registered',
    'consent.allowed',
    'sign_in.finished',
    'authorization_code',
    'refresh_token',
    'token.refused',
    'grant.revoked',
    'consent.denied',
  ]);
  for (const line of lines) {
    expect(line).toMatchObject({ time: expect.any(String), requestId: expect.any(String) });
    expect(line.client).toMatch(/^[\w-]{16}$/);
  }
  expect(server.auditEvents('consent.allowed').at(-1)).toMatchObject({
    redirectHosts: [new URL(CALLBACK).host],
    scope: 'agentcore-gateway/invoke',
  });
  const subject = expect.stringMatching(/^[\da-f-]{36}$/) as string;
  expect(server.auditEvents('token.issued').at(-1)).toMatchObject({ subject, scope: 'agentcore-gateway/invoke' });
});

test('[75] a token in the query, or two in the header, call no tool', async () => {
  const { tokens } = await server.connect();
  const call = (url: string, headers: [string, string][], body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}') =>
    fetch(url, {
      method: 'POST',
      headers: [['content-type', 'application/json'], ['accept', 'application/json, text/event-stream'], ...headers],
      body,
    });
  const bearer = `Bearer ${tokens.access_token}`;
  expect((await call(server.resource, [['authorization', bearer]])).status).toBe(200);
  expect((await call(`${server.resource}?access_token=${tokens.access_token}`, [])).status).toBe(401);
  const twice: [string, string][] = [
    ['authorization', bearer],
    ['authorization', bearer],
  ];
  expect((await call(server.resource, twice)).status).toBe(401);
});
