import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce } from './tested-server';

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start();
});
afterAll(() => server.stop());

const JSON_TYPE = { 'content-type': 'application/json' };

/** A request that is answered with an error, where its line in the audit log comes from, and what the line says. */
interface RefusedRequest {
  readonly path: string;
  readonly init?: RequestInit;
  readonly event: 'authorization.refused' | 'client.refused' | 'request.refused' | 'token.refused';
  readonly error: string;
}

const post = (body: string | URLSearchParams, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  body,
  headers,
});
const form = (parameters: Record<string, string> = {}): RequestInit => post(new URLSearchParams(parameters));

const REFUSED: readonly RefusedRequest[] = [
  { path: '/nothing', event: 'request.refused', error: 'not_found' },
  { path: '/token%2f', init: form(), event: 'request.refused', error: 'not_found' },
  { path: '/token', event: 'request.refused', error: 'method_not_allowed' },
  { path: '/authorize', init: form(), event: 'request.refused', error: 'method_not_allowed' },
  { path: '/jwks', init: { method: 'DELETE' }, event: 'request.refused', error: 'method_not_allowed' },
  { path: '/nothing', init: { method: 'OPTIONS' }, event: 'request.refused', error: 'not_found' },
  { path: '/authorize', init: { method: 'OPTIONS' }, event: 'request.refused', error: 'method_not_allowed' },
  { path: '/authorize', init: { method: 'HEAD' }, event: 'request.refused', error: 'method_not_allowed' },
  { path: '/authorize', event: 'authorization.refused', error: 'invalid_request' },
  { path: '/authorize?client_id=x', event: 'authorization.refused', error: 'invalid_client' },
  { path: '/authorize?redirect_uri=javascript:1', event: 'authorization.refused', error: 'invalid_redirect_uri' },
  { path: '/authorize?response_mode=jwt', event: 'authorization.refused', error: 'unsupported_response_mode' },
  { path: '/authorize/x', event: 'authorization.refused', error: 'invalid_request' },
  { path: '/consent/x', event: 'authorization.refused', error: 'invalid_request' },
  { path: '/consent/x', init: form(), event: 'authorization.refused', error: 'invalid_request' },
  { path: '/callback', event: 'authorization.refused', error: 'invalid_request' },
  { path: '/callback?state=x&code=y', event: 'authorization.refused', error: 'invalid_request' },
  { path: '/token', init: form(), event: 'token.refused', error: 'invalid_request' },
  { path: '/token', init: post('{}', JSON_TYPE), event: 'token.refused', error: 'invalid_request' },
  { path: '/token', init: form({ client_id: 'x' }), event: 'token.refused', error: 'invalid_client' },
  { path: '/token', init: form({ resource: 'https://x.example' }), event: 'token.refused', error: 'invalid_target' },
  { path: '/revoke', init: form(), event: 'token.refused', error: 'invalid_request' },
  { path: '/revoke', init: post('{}', JSON_TYPE), event: 'token.refused', error: 'invalid_request' },
  { path: '/revoke', init: form({ client_id: 'x', token: 'y' }), event: 'token.refused', error: 'invalid_client' },
  { path: '/register', init: post('{', JSON_TYPE), event: 'client.refused', error: 'invalid_client_metadata' },
  { path: '/register', init: post('[]', JSON_TYPE), event: 'client.refused', error: 'invalid_client_metadata' },
  { path: '/register', init: post('{}', JSON_TYPE), event: 'client.refused', error: 'invalid_redirect_uri' },
  {
    path: '/register',
    init: post(JSON.stringify({ redirect_uris: ['https://evil.example/?s3cret'] }), JSON_TYPE),
    event: 'client.refused',
    error: 'invalid_redirect_uri',
  },
  {
    path: '/register',
    init: post(JSON.stringify({ redirect_uris: [CALLBACK] }), { 'content-type': 'text/plain' }),
    event: 'client.refused',
    error: 'invalid_request',
  },
];

const nameOf = ({ path, init, error }: RefusedRequest) => `${init?.method ?? 'GET'} ${path} (${error})`;

test.each(REFUSED.map((refused) => [nameOf(refused), refused] as const))(
  '[78] a refusal has one line in the audit log, without what was sent: %s',
  async (_, { path, init, event, error }) => {
    const before = server.refusals().length;
    const answer = await server.fetch(path, init);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    const lines = server.refusals().slice(before);
    expect(lines).toEqual([
      expect.objectContaining({ event, error, detail: expect.any(String), requestId: expect.any(String) }),
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/s3cret|javascript|evil|127\.0\.0\.1/);
  },
);

test('[78] a refusal for two reasons has one line, which is about the answer', async () => {
  const { client_id: clientId } = await server.register();
  const before = server.refusals().length;
  const url = server.authorizationUrl(clientId, new Pkce(), {
    redirect_uri: 'http://127.0.0.1:33418/other',
    code_challenge_method: 'plain',
  });
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(400);
  expect(server.refusals().slice(before)).toEqual([
    expect.objectContaining({ event: 'authorization.refused', error: 'invalid_redirect_uri', clientId }),
  ]);
});

test('[78] a refusal that the assistant is told at its callback has a line too', async () => {
  const { client_id: clientId } = await server.register();
  const before = server.refusals().length;
  const url = server.authorizationUrl(clientId, new Pkce(), { code_challenge_method: 'plain' });
  expect((await fetch(url, { redirect: 'manual' })).headers.get('location')).toContain('error=invalid_request');
  expect(server.refusals().slice(before)).toEqual([
    expect.objectContaining({ event: 'authorization.refused', error: 'invalid_request', clientId }),
  ]);
});

test.each([
  'error=server_error',
  'error=login_required',
  'code=x',
  'code=x&code=y',
  'iss=https://evil.example&code=x',
  '',
])(
  '[78] a sign-in that is refused with a page has one line: the answer %j of the identity provider',
  async (answer) => {
    const { client_id: clientId } = await server.register();
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce()));
    const upstream = await browser.submitAndStop({ decision: 'allow' });
    const [refusals, refusedSignIns] = [server.refusals().length, server.auditEvents('sign_in.refused').length];

    await browser.open(`${server.issuer}/callback?state=${upstream.searchParams.get('state')}&${answer}`);

    expect(browser.response.status).toBe(400);
    expect(server.auditEvents('sign_in.refused').slice(refusedSignIns)).toEqual([
      expect.objectContaining({ detail: expect.any(String), clientId }),
    ]);
    expect(server.refusals()).toHaveLength(refusals);
  },
);

describe('[97] the headers of an answer', () => {
  function expectHeaders({ headers }: Response): void {
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'$/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    expect(headers.get('cache-control')).toBe('no-store');
  }

  test.each(REFUSED.map((refused) => [nameOf(refused), refused] as const))(
    'are all there on an error: %s',
    async (_, { path, init }) => {
      expectHeaders(await server.fetch(path, init));
    },
  );

  test('are all there on tokens, registrations, redirects and pages', async () => {
    const pkce = new Pkce();
    const registration = await server.fetch(
      '/register',
      post(JSON.stringify({ redirect_uris: [CALLBACK] }), JSON_TYPE),
    );
    expectHeaders(registration);
    const { client_id: clientId } = (await registration.json()) as { client_id: string };
    const url = server.authorizationUrl(clientId, pkce);
    expectHeaders(await fetch(url, { redirect: 'manual' }));
    expectHeaders(await fetch(server.authorizationUrl(clientId, pkce, { code_challenge: '' }), { redirect: 'manual' }));
    const browser = new PersonsBrowser();
    await browser.open(url);
    expectHeaders(browser.response);
    await browser.submit({ decision: 'allow' });
    await browser.submit({ username: server.alice.username, password: server.alice.password });
    expectHeaders(browser.response);
    const code = browser.callback().searchParams.get('code')!;
    const tokens = await server.redeem(clientId, code, pkce);
    expect(tokens.status).toBe(200);
    expectHeaders(tokens);
    const { refresh_token: token } = (await tokens.json()) as { refresh_token: string };
    const revoked = await server.post('/revoke', { client_id: clientId, token });
    expect(revoked.status).toBe(200);
    expectHeaders(revoked);
  });

  test('let documents alone be kept', async () => {
    for (const path of ['/jwks', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']) {
      const { status, headers } = await server.fetch(path);
      expect([status, headers.get('cache-control')]).toEqual([200, null]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('of an error for a program say JSON, whatever it accepts', async () => {
    for (const path of ['/token', '/revoke', '/register']) {
      const answer = await server.fetch(path, { method: 'POST', headers: { accept: 'text/html' } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });
});
