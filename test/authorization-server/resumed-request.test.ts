import { otherInstanceOf } from './other-instance';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce } from './tested-server';

const REMOVED = 'https://claude.ai/api/mcp/auth_callback';

/** An instance of an owner who has removed a callback from the list. */
const WITHOUT = {
  clients: { preRegistered: [], dynamicRegistration: true, metadataDocumentHosts: [], callbackUrls: [] },
};

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start({ allowedCallbackUrls: [REMOVED] });
});
afterAll(() => server.stop());

/** A page of this server with all its headers, and nothing that leads away from it. */
async function expectOwnPage(response: Response, error = ''): Promise<void> {
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  const page = await response.text();
  expect(page).toContain('<main>');
  expect(page).toContain(error);
  expect(page).not.toMatch(/<form|<script|href=|code=|claude\.ai/);
}

/** Where a person's browser goes on after they signed in, with its cookies. */
async function readyToResume(clientId: string, redirectUri: string): Promise<{ url: URL; browser: PersonsBrowser }> {
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri }));
  await browser.submit({ decision: 'allow' });
  const callback = await browser.submitAndStop({ username: server.alice.username, password: server.alice.password });
  const answered = await fetch(callback, {
    redirect: 'manual',
    headers: { cookie: await browser.cookies.getCookieString(callback.href) },
  });
  return { url: new URL(answered.headers.get('location')!), browser };
}

describe.each(['/authorize/x', '/consent/x', '/callback', '/authorize/x?', '/authorize/authorize'])(
  '[96] an authorization request in the query of %s',
  (path) => {
    test.each<[string, Record<string, string>]>([
      ['a code in the query', {}],
      ['a form', { response_mode: 'form_post' }],
      ['a fragment', { response_mode: 'fragment' }],
      ['no interaction', { prompt: 'none' }],
      ['an error', { response_type: 'token' }],
      ['a removed callback', { redirect_uri: REMOVED }],
      ['a foreign callback', { redirect_uri: 'https://evil.example/' }],
    ])('is not one: %s', async (_, parameters) => {
      const { client_id: clientId } = await server.register({ redirect_uris: [CALLBACK, REMOVED] });
      const { search } = server.authorizationUrl(clientId, new Pkce(), parameters);
      const url = new URL(path.replace('?', '') + search, server.issuer);
      await expectOwnPage(await fetch(url, { redirect: 'manual' }));
      await expectOwnPage(await otherInstanceOf(server, WITHOUT)(new Request(url)));
    });
  },
);

test.each([
  '/authorize/%78',
  '/authorize//',
  '//authorize',
  '/authorize/./x',
  '/authorize/x/',
  '/AUTHORIZE/x',
  '/authorize/x;y',
])('[96] nor in that of %s, which is no path of this server', async (path) => {
  const { client_id: clientId } = await server.register();
  const { search } = server.authorizationUrl(clientId, new Pkce(), { response_mode: 'form_post' });
  const response = await fetch(server.issuer + path + search, { redirect: 'manual' });
  expect([400, 404]).toContain(response.status);
  expect(response.headers.get('location')).toBeNull();
  expect(await response.text()).not.toMatch(/<form|<script/);
});

test.each(['/token', '/revoke', '/register'])('[96] the query of %s is not read', async (path) => {
  const { client_id: clientId } = await server.register();
  const { search } = server.authorizationUrl(clientId, new Pkce());
  const response = await fetch(server.issuer + path + search, { method: 'POST', redirect: 'manual' });
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
});

describe('[96] the request that goes on', () => {
  test('is the one that was checked, whatever the query says', async () => {
    const { client_id: clientId } = await server.register({ redirect_uris: [CALLBACK, REMOVED] });
    const { url, browser } = await readyToResume(clientId, CALLBACK);
    url.search = server.authorizationUrl(clientId, new Pkce(), {
      redirect_uri: REMOVED,
      response_mode: 'form_post',
      state: 'other',
    }).search;
    await browser.open(url);
    const callback = browser.callback();
    expect(callback.origin + callback.pathname).toBe(CALLBACK);
    expect([...callback.searchParams.keys()]).toEqual(['code', 'state', 'iss']);
    expect(callback.searchParams.get('state')).toBe('state-1');
    expect(callback.hash).toBe('');
  });

  test('yields no code if the owner has removed its callback in the meantime', async () => {
    const { client_id: clientId } = await server.register({ redirect_uris: [REMOVED] });
    const { url, browser } = await readyToResume(clientId, REMOVED);
    const cookie = await browser.cookies.getCookieString(url.href);
    await expectOwnPage(
      await otherInstanceOf(server, WITHOUT)(new Request(url, { headers: { cookie } })),
      'invalid_redirect_uri',
    );
  });

  test('tells no error either to a callback that the owner has removed in the meantime', async () => {
    const { client_id: clientId } = await server.register({ redirect_uris: [REMOVED] });
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: REMOVED }));
    const url = await browser.submitAndStop({ decision: 'deny' });
    const cookie = await browser.cookies.getCookieString(url.href);
    await expectOwnPage(
      await otherInstanceOf(server, WITHOUT)(new Request(url, { headers: { cookie } })),
      'invalid_redirect_uri',
    );
  });
});
