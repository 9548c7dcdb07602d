import { otherInstanceOf } from './other-instance';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce } from './tested-server';

const REMOTE = 'https://claude.ai/api/mcp/auth_callback';

/** Each would come back changed from a parser: `%20` as `+`, `?c` as `?c=`, `%7e` as `~`, without the `?`, with a slash. */
const WITH_QUERY = [
  'https://app.example/cb?a=%20b&c',
  'https://app.example/cb?x=a+b',
  'https://app.example/cb?%7e=~&%2A=!&e=%e4%BD%a0',
  'https://app.example/cb?a=1&a=2&b=(x)!&=&&',
  'https://app.example/cb?',
  'https://app.example/cb?next=https://other.example/?y=1',
  'https://app.example',
  'com.example.app:/cb?a=%20b&c',
];

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start({
    allowedCallbackUrls: [REMOTE, 'https://app.example/cb?tenant=7&x', 'com.example.app:/cb', ...WITH_QUERY],
  });
});
afterAll(() => server.stop());

/** The first request of a sign-in, which no redirect follows. */
const request = (url: URL, init?: RequestInit): Promise<Response> => fetch(url, { redirect: 'manual', ...init });

/** A page of this server, and nothing that leads away from it. */
async function expectToStayHere(response: Response): Promise<void> {
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await response.text()).not.toMatch(/href=|http-equiv/);
}

async function leadsToConsent(clientId: string, redirectUri: string): Promise<boolean> {
  const response = await request(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri }));
  return /^\/consent\//.test(response.headers.get('location') ?? '');
}

describe('a callback that was not registered gets nothing', () => {
  let clientId: string;
  beforeAll(async () => {
    ({ client_id: clientId } = await server.register({
      redirect_uris: ['http://127.0.0.1:33418/callback', 'http://localhost/cb?installation=7', REMOTE],
    }));
  });

  test('those that were are admitted, so the refusals below mean something', async () => {
    expect(await leadsToConsent(clientId, CALLBACK)).toBe(true);
    expect(await leadsToConsent(clientId, 'http://localhost/cb?installation=7')).toBe(true);
    expect(await leadsToConsent(clientId, REMOTE)).toBe(true);
  });

  test.each([
    ['[17]', 'https://claude.ai/api/mcp/auth_callback/'],
    ['[17]', 'https://claude.ai/api/mcp/auth_callback?x=1'],
    ['[17]', 'https://claude.ai/api/mcp'],
    ['[17]', 'https://claude.ai:443/api/mcp/auth_callback'],
    ['[17]', 'https://CLAUDE.ai/api/mcp/auth_callback'],
    ['[17]', 'https://claude.ai./api/mcp/auth_callback'],
    ['[17]', 'https://claude.ai/api/mcp/AUTH_CALLBACK'],
    ['[17]', 'https://claude.ai/api/mcp/auth%5fcallback'],
    ['[17]', 'http://claude.ai/api/mcp/auth_callback'],
    ['[17]', 'https://app.example/cb?tenant=7&x'],
    ['[18]', 'http://127.0.0.1:33418/other'],
    ['[18]', 'http://127.0.0.1:33418/callback/'],
    ['[18]', 'http://127.0.0.1:33418/callback?x'],
    ['[18]', 'http://127.0.0.2:33418/callback'],
    ['[18]', 'http://localhost:33418/callback'],
    ['[18]', 'http://[::1]:33418/callback'],
    ['[18]', 'https://127.0.0.1:33418/callback'],
    ['[18]', 'http://localhost/cb?installation=8'],
    ['[18]', 'http://localhost/cb'],
    ['[20]', 'http://localhost.evil.example/cb?installation=7'],
    ['[20]', 'http://127.0.0.1.evil.example/callback'],
    ['[20]', 'http://[::1].evil.example/callback'],
    ['[20]', 'http://2130706433:33418/callback'],
    ['[20]', 'http://127.1:33418/callback'],
    ['[20]', 'http://0x7f.0.0.1:33418/callback'],
    ['[20]', 'http://①27.0.0.1:33418/callback'],
    ['[21]', 'http://127.0.0.1:33418@evil.example/callback'],
    ['[21]', 'http://localhost@evil.example/cb?installation=7'],
    ['[21]', 'https://claude.ai@evil.example/api/mcp/auth_callback'],
    ['[21]', 'http://user@127.0.0.1:33418/callback'],
    ['[22]', 'http://127.0.0.1:33418/x/../callback'],
    ['[22]', 'http://127.0.0.1:33418/./callback'],
    ['[22]', 'http://127.0.0.1:33418/x/%2e%2E/callback'],
    ['[22]', 'http://127.0.0.1:33418/x/.%2e/callback'],
    ['[22]', 'https://claude.ai/api/mcp/auth_callback/../../../evil'],
    ['[23]', 'javascript:alert(1)'],
    ['[23]', 'JaVaScRiPt:alert(1)'],
    ['[23]', ' javascript:alert(1)'],
    ['[23]', 'java\tscript:alert(1)'],
    ['[23]', 'java\nscript:alert(1)'],
    ['[23]', '\u0000http://127.0.0.1:33418/callback'],
    ['[23]', 'http://127.0.0.1:33418/callback\u0000'],
    ['[23]', 'http://127.0.0.1:33418/callback\r\nlocation: https://evil.example'],
    ['[23]', 'data:text/html,<script>alert(1)</script>'],
    ['[23]', 'vbscript:x'],
    ['[23]', 'blob:http://127.0.0.1:33418/callback'],
    ['[23]', 'intent://127.0.0.1:33418/callback#Intent;end'],
    ['[23]', 'ms-settings:x'],
    ['[23]', 'view-source:http://127.0.0.1:33418/callback'],
    ['[25]', 'http://127.0.0.1:33418/callback#'],
    ['[25]', 'http://127.0.0.1:33418/callback#x'],
    ['[25]', ''],
    ['[25]', '//127.0.0.1:33418/callback'],
    ['[25]', '/callback'],
    ['[26]', 'https://evil.example/'],
    ['[26]', 'http://127.0.0.1:33418\\@evil.example/callback'],
    ['[26]', `http://127.0.0.1:33418/callback?${'x'.repeat(2000)}`],
  ])('%s %j', async (_, redirectUri) => {
    await expectToStayHere(await request(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri })));
  });

  test('[25] nor one of two, and none is no choice either', async () => {
    const twice = server.authorizationUrl(clientId, new Pkce());
    twice.searchParams.append('redirect_uri', REMOTE);
    await expectToStayHere(await request(twice));
    await expectToStayHere(await request(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: undefined })));
  });

  test('[25] without one, not even the only one that was registered gets a code', async () => {
    const { client_id: only } = await server.register();
    const response = await request(server.authorizationUrl(only, new Pkce(), { redirect_uri: undefined }));
    expect(response.headers.get('location') ?? '').not.toMatch(/consent|code=/);
  });

  test.each([
    ['an unknown client', 'unknown'],
    ['no client', undefined],
    ['a document that is not fetched', 'https://evil.example/client.json'],
    ['the app client of this server', 'upstream'],
  ])('[26] %s is told nothing at its callback', async (_, id) => {
    const client_id = id === 'upstream' ? server.local.clients[0]!.clientId : id;
    await expectToStayHere(await request(server.authorizationUrl(clientId, new Pkce(), { client_id })));
  });

  test('[26] of two clients none is meant', async () => {
    const url = server.authorizationUrl(clientId, new Pkce());
    const { client_id: other } = await server.register();
    url.searchParams.append('client_id', other);
    await expectToStayHere(await request(url));
  });

  test.each(['fragment', 'form_post', 'web_message', 'query.jwt', 'jwt', 'Query'])(
    '[26] [30] nothing is sent there in the mode %j',
    async (mode) => {
      await expectToStayHere(await request(server.authorizationUrl(clientId, new Pkce(), { response_mode: mode })));
    },
  );

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('[26] nor for a request by %s', async (method) => {
    const response = await request(server.authorizationUrl(clientId, new Pkce()), { method });
    expect([404, 405]).toContain(response.status);
    expect(response.headers.get('location')).toBeNull();
  });
});

describe('[19] [29] the port of a loopback callback', () => {
  test.each(['http://127.0.0.1:33418/callback', 'http://127.0.0.1/callback'])(
    'is free, whether or not %s was registered with one',
    async (registered) => {
      const { client_id: clientId } = await server.register({ redirect_uris: [registered] });
      for (const port of ['', ':1', ':33418', ':65535']) {
        expect(await leadsToConsent(clientId, `http://127.0.0.1${port}/callback`)).toBe(true);
      }
      await expectToStayHere(
        await request(
          server.authorizationUrl(clientId, new Pkce(), { redirect_uri: 'http://127.0.0.1:65536/callback' }),
        ),
      );
    },
  );

  test('is nothing that a web client has', async () => {
    const { client_id: clientId } = await server.register({
      application_type: 'web',
      redirect_uris: [REMOTE, CALLBACK],
    });
    expect(await leadsToConsent(clientId, REMOTE)).toBe(true);
    expect(await leadsToConsent(clientId, CALLBACK)).toBe(false);
    await expect(server.register({ application_type: 'web' })).rejects.toThrow(
      /^registration: 400 .*register with application_type native/,
    );
  });
});

test.each(['javascript:alert(1)', 'http://evil.example/cb', 'https://a.example/cb', 'https://a.b.example/cb'])(
  '[24] the owner cannot admit %s by a careless list',
  async (redirectUri) => {
    const careless = otherInstanceOf(server, {
      clients: {
        preRegistered: [],
        dynamicRegistration: true,
        metadataDocumentHosts: [],
        callbackUrls: ['javascript:alert(1)', 'http://evil.example/cb', 'https://*.example/cb', 'https://*', '*'],
      },
    });
    const registration = await careless(
      new Request(`${server.issuer}/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [redirectUri] }),
      }),
    );
    expect(registration.status).toBe(400);
    expect(await registration.json()).toMatchObject({ error: 'invalid_redirect_uri' });

    const { client_id: clientId } = await server.register();
    const url = server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri });
    await expectToStayHere(await careless(new Request(url)));
  },
);

describe('[27] a callback that the owner does not admit any more', () => {
  const WITHOUT = {
    clients: { preRegistered: [], dynamicRegistration: true, metadataDocumentHosts: [], callbackUrls: [] },
  };

  /** A person is asked to allow what was admitted when it was asked for. */
  async function asked(): Promise<PersonsBrowser> {
    const { client_id: clientId } = await server.register({ redirect_uris: [REMOTE] });
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: REMOTE }));
    return browser;
  }

  const withCookies = async (browser: PersonsBrowser, url: URL | string, init: RequestInit = {}): Promise<Request> =>
    new Request(url, { ...init, headers: { cookie: await browser.cookies.getCookieString(String(url)) } });

  test('is not asked about, though it was registered', async () => {
    const { client_id: clientId } = await server.register({ redirect_uris: [REMOTE] });
    const url = server.authorizationUrl(clientId, new Pkce(), { redirect_uri: REMOTE });
    await expectToStayHere(await otherInstanceOf(server, WITHOUT)(new Request(url)));
  });

  test.each(['allow', 'deny'])('gets no answer when the person decides to %s', async (decision) => {
    const browser = await asked();
    const body = new URLSearchParams(await browser.formRequest({ decision }).text());
    await expectToStayHere(
      await otherInstanceOf(server, WITHOUT)(await withCookies(browser, browser.url, { method: 'POST', body })),
    );
  });

  test('gets no code when the person comes back from the identity provider', async () => {
    const browser = await asked();
    await browser.submit({ decision: 'allow' });
    const callback = await browser.submitAndStop({ username: server.alice.username, password: server.alice.password });
    await expectToStayHere(await otherInstanceOf(server, WITHOUT)(await withCookies(browser, callback)));
  });
});

describe('[28] the answer', () => {
  test('keeps the query of the callback, and has one state and one issuer', async () => {
    const redirectUri = 'https://app.example/cb?tenant=7&x';
    const { client_id: clientId } = await server.register({ redirect_uris: [redirectUri] });
    const callback = await server.signIn(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri }));
    expect([...callback.searchParams.keys()]).toEqual(['tenant', 'x', 'code', 'state', 'iss']);
    expect(callback.searchParams.get('tenant')).toBe('7');
    expect(callback.searchParams.get('x')).toBe('');
    expect(callback.searchParams.get('iss')).toBe(server.issuer);
  });

  test.each([...WITH_QUERY, 'http://127.0.0.1:33418/cb?x=a%20b&c', 'http://localhost?a=+', 'http://127.0.0.1:33418'])(
    'leaves %s as it is, byte for byte, with a code and with an error',
    async (redirectUri) => {
      const { client_id: clientId } = await server.register({ redirect_uris: [redirectUri] });
      const location = async (decision: string): Promise<string> => {
        const browser = new PersonsBrowser();
        await browser.open(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri }));
        const resumed =
          decision === 'deny' ? await browser.submitAndStop({ decision }) : await resumedAfterSignIn(browser);
        const cookie = await browser.cookies.getCookieString(resumed.href);
        return (await fetch(resumed, { redirect: 'manual', headers: { cookie } })).headers.get('location')!;
      };
      const direct = await request(
        server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri, response_type: 'none' }),
      );
      const answers = [await location('allow'), await location('deny'), direct.headers.get('location')!];
      for (const [index, first] of ['code', 'error', 'error'].entries()) {
        const answer = answers[index]!;
        expect(answer.slice(0, redirectUri.length)).toBe(redirectUri);
        const separator = redirectUri.includes('?') ? (/[?&]$/.test(redirectUri) ? '' : '&') : '\\?';
        expect(answer.slice(redirectUri.length)).toMatch(new RegExp(`^${separator}${first}=[^?#]*$`));
        expect(new URL(answer).searchParams.getAll('state')).toEqual(['state-1']);
        expect(new URL(answer).searchParams.getAll('iss')).toEqual([server.issuer]);
      }
    },
  );

  /** Where the person's browser goes on, after they have allowed it and signed in. */
  async function resumedAfterSignIn(browser: PersonsBrowser): Promise<URL> {
    await browser.submit({ decision: 'allow' });
    const callback = await browser.submitAndStop({ username: server.alice.username, password: server.alice.password });
    const cookie = await browser.cookies.getCookieString(callback.href);
    return new URL((await request(callback, { headers: { cookie } })).headers.get('location')!);
  }

  test.each(['iss=https%3A%2F%2Fevil.example', 'code=x', '%63ode=x', 'state=x', 'error=x', 'response=x'])(
    'cannot be mistaken for what the callback brings itself: %s',
    async (query) => {
      const redirectUri = `http://127.0.0.1:33418/callback?${query}`;
      await expect(server.register({ redirect_uris: [redirectUri] })).rejects.toThrow('invalid_redirect_uri');
      const { client_id: clientId } = await server.register();
      await expectToStayHere(
        await request(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri })),
      );
    },
  );
});

describe('[30] parameters of an assistant', () => {
  test('do not reach the identity provider', async () => {
    const { client_id: clientId } = await server.register();
    const browser = new PersonsBrowser();
    await browser.open(
      server.authorizationUrl(clientId, new Pkce(), {
        identity_provider: 'Evil',
        idp_identifier: 'evil.example',
        login_hint: 'mallory',
        lang: 'xx',
        prompt: 'login',
        max_age: '0',
        claims: '{"userinfo":{"email":null}}',
        id_token_hint: 'x',
        nonce: 'x',
        acr_values: 'x',
        registration: '{}',
        authorization_details: '[]',
        dpop_jkt: 'x',
      }),
    );
    const upstream = await browser.submitAndStop({ decision: 'allow' });
    expect(upstream.origin).toBe(server.local.domain);
    expect([...upstream.searchParams.keys()].sort()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'nonce',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ]);
    expect(upstream.searchParams.get('redirect_uri')).toBe(`${server.issuer}/callback`);
    expect(upstream.searchParams.get('client_id')).not.toBe(clientId);
    expect(upstream.searchParams.get('state')).not.toBe('state-1');
    expect(upstream.href).not.toMatch(/evil|mallory/i);
  });

  test.each([
    ['request', 'eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwuZXhhbXBsZSJ9.', 'request_not_supported'],
    ['request_uri', 'https://evil.example/request', 'request_uri_not_supported'],
  ])('%s is refused and not read', async (name, value, error) => {
    const { client_id: clientId } = await server.register();
    const response = await request(server.authorizationUrl(clientId, new Pkce(), { [name]: value }));
    const location = new URL(response.headers.get('location')!);
    expect(location.origin + location.pathname).toBe(CALLBACK);
    expect(location.searchParams.get('error')).toBe(error);
  });
});

test.each(['/logout', '/session/end', '/session/end/confirm', '/end_session', '/me', '/device', '/request'])(
  '[31] %s is not there, so it redirects nowhere',
  async (path) => {
    for (const method of ['GET', 'POST']) {
      const response = await server.fetch(`${path}?post_logout_redirect_uri=https://evil.example&logout_uri=x`, {
        method,
      });
      expect(response.status).toBe(404);
      expect(response.headers.get('location')).toBeNull();
    }
  },
);
