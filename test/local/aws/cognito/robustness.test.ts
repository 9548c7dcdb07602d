import { request } from 'node:http';
import { CALLBACK, Cognito, PASSWORD, sharedSite } from './fixture';

const shared = sharedSite();

const ENDPOINTS = [
  ['GET', '/oauth2/authorize'],
  ['GET', '/login'],
  ['POST', '/login'],
  ['POST', '/changePassword'],
  ['POST', '/mfa'],
  ['POST', '/mfa/setup'],
  ['GET', '/oauth2/idpresponse'],
  ['GET', '/error'],
  ['GET', '/logout'],
  ['POST', '/oauth2/token'],
  ['GET', '/oauth2/userInfo'],
  ['POST', '/oauth2/revoke'],
] as const;

/** What scanners send, in every place that takes something. */
const MALFORMED = [
  '%',
  '%zz',
  '%00',
  '%ff%fe',
  '%ed%a0%80',
  '\u202e',
  '{"a":1}',
  '[]',
  '__proto__',
  'constructor',
  'a'.repeat(4000),
  '<script>alert(1)</script>',
  "' OR 1=1 --",
  '${7*7}',
  '../../etc/passwd',
];

describe('malformed input is never an error of the server', () => {
  test.each(ENDPOINTS)('%s %s', async (method, path) => {
    const { domain, clientId, browser } = shared();
    const page = await browser.open(shared().authorizeUrl().replace('/oauth2/authorize', '/login'));
    const [formCookie] = page.response.headers.getSetCookie()[0].split('=');
    const sessionCookie = formCookie.replace('XSRF-TOKEN', 'cognito');
    const names = ['client_id', 'redirect_uri', 'scope', 'state', 'resource', 'prompt', 'code', 'token', 'username'];
    for (const value of MALFORMED) {
      const encoded = value.startsWith('%') ? value : encodeURIComponent(value);
      for (const name of [...names, encoded]) {
        const known = {
          response_type: 'code',
          client_id: clientId,
          redirect_uri: CALLBACK,
          grant_type: 'refresh_token',
        };
        const base = new URLSearchParams(known);
        base.delete(name);
        const input = `${base}&${name}=${encoded}`;
        const response = await fetch(`${domain}${path}?${input}`, {
          method,
          redirect: 'manual',
          headers: {
            cookie: `${formCookie}=${encoded}; ${sessionCookie}=${encoded}; ${encoded}`,
            ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          },
          ...(method === 'POST' ? { body: input } : {}),
        });
        const failed = response.status >= 500;
        expect({ value, name, failed }).toStrictEqual({ value, name, failed: false });
        await response.body?.cancel();
      }
    }
  });

  test.each(['authorization', 'content-type', 'cookie', 'content-length', 'transfer-encoding', 'host'])(
    'nor is the header %s',
    async (header) => {
      const { domain } = shared();
      for (const value of ['\u00ff', 'Basic \u00ff', ',;=', '-1', 'x'.repeat(8000), '']) {
        const status = await new Promise<number>((resolve) => {
          const sent = request(
            `${domain}/oauth2/token`,
            { method: 'POST', headers: { [header]: value } },
            (response) => {
              response.resume();
              resolve(response.statusCode!);
            },
          );
          // The HTTP parser may hang up on what is no HTTP at all.
          sent.on('error', () => resolve(400));
          sent.end();
        });
        expect(status).toBeLessThan(500);
      }
    },
  );
});

describe('methods', () => {
  test.each([
    ['POST', '/oauth2/authorize', 'GET'],
    ['DELETE', '/login', 'GET, POST'],
    ['GET', '/oauth2/token', 'POST'],
    ['GET', '/oauth2/revoke', 'POST'],
    ['POST', '/oauth2/userInfo', 'GET'],
    ['POST', '/logout', 'GET'],
    ['GET', '/changePassword', 'POST'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    const response = await fetch(shared().domain + path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
  });

  test.each(['/', '/oauth2', '/oauth2/token/', '/signup', '/.well-known/openid-configuration'])(
    'there is nothing at %s',
    async (path) => {
      expect((await fetch(shared().domain + path)).status).toBe(404);
    },
  );
});

describe('a body that is too large', () => {
  test.each(['/login', '/changePassword', '/oauth2/token', '/oauth2/revoke'])('is not read by %s', async (path) => {
    const body = new URLSearchParams({ token: 'x'.repeat(64 * 1024) });
    const response = await fetch(shared().domain + path, { method: 'POST', body });
    expect(response.status).toBe(413);
  });

  test('is not read either when it does not tell its length', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(16 * 1024));
    const chunks = Array.from({ length: 8 }, () => chunk);
    const response = await fetch(`${shared().domain}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: ReadableStream.from(chunks),
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });
});

describe('what a page repeats', () => {
  const PAYLOADS = [
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '</style><script>alert(1)</script>',
    '" autofocus onfocus="alert(1)',
    'javascript:alert(1)',
    '&lt;script&gt;',
    '\u0000<b>',
  ];

  test.each(PAYLOADS)('is text: %s', async (payload) => {
    const site = shared();
    site.browser.forgetCookies();
    const reflected = {
      state: payload,
      nonce: payload,
      login_hint: payload,
      lang: payload,
      ui_locales: payload,
      [payload]: payload,
    };
    const login = await site.browser.open((await site.authorize(reflected)).href);
    const refused = await login.submitForPage({ username: payload, password: payload });
    const error = await site.browser.open(
      `${site.domain}/error?${new URLSearchParams({ error: payload, ...reflected })}`,
    );
    for (const page of [login, refused, error]) {
      expect(page.document.querySelectorAll('script, img, b')).toHaveLength(0);
      expect(page.document.querySelectorAll('[onerror], [onfocus]')).toHaveLength(0);
      expect(page.document.querySelectorAll('style')).toHaveLength(1);
    }
    expect(new URL(login.action).searchParams.get('state')).toBe(payload);
    expect(refused.document.querySelector('#password')?.getAttribute('value')).toBeUndefined();
  });

  test('is not executed from the redirect either', async () => {
    const site = shared();
    site.browser.forgetCookies();
    const state = '\r\nset-cookie: evil=1\r\n\r\n<script>';
    const response = await site.browser.get(site.authorizeUrl({ state, scope: 'nope' }));
    expect(response.headers.getSetCookie()).toHaveLength(0);
    expect(new URL(response.headers.get('location')!).searchParams.get('state')).toBe(state);
  });
});

describe('the service', () => {
  test('listens on 127.0.0.1 only', () => {
    const { pool, domain } = shared();
    expect(new URL(pool.issuer).hostname).toBe('127.0.0.1');
    expect(new URL(domain).hostname).toBe('127.0.0.1');
  });

  test('stops, twice if need be, and then nobody answers', async () => {
    const cognito = new Cognito();
    const { pool, domain } = await cognito.start();
    await cognito.stop();
    await cognito.stop();
    await expect(fetch(domain)).rejects.toThrow('fetch failed');
    await expect(fetch(pool.issuer)).rejects.toThrow('fetch failed');
  });

  test('has the same ids in every run, and other keys and secrets', async () => {
    const services = [new Cognito(), new Cognito()];
    const sites = await Promise.all(services.map((cognito) => cognito.start({ client: { GenerateSecret: true } })));
    const [first, second] = sites;
    expect(second.poolId).toBe(first.poolId);
    expect(second.clientId).toBe(first.clientId);
    expect(second.client.clientSecret).not.toBe(first.client.clientSecret);
    first.createAlice();
    second.createAlice();
    const { access_token } = await first.tokens({}, { client_secret: first.client.clientSecret });
    expect((await second.userInfo(access_token)).status).toBe(401);
    await Promise.all(services.map((cognito) => cognito.stop()));
  });

  test('prints nothing and warns of nothing', async () => {
    const printed = jest.spyOn(console, 'error');
    const site = shared();
    site.browser.forgetCookies();
    await site.redeem(await site.code());
    await site.redeem('nope');
    await (
      await site.browser.open((await site.authorize({ prompt: 'login' })).href)
    ).submit({
      username: 'alice',
      password: `${PASSWORD}x`,
    });
    expect(printed).not.toHaveBeenCalled();
    expect(site.cognito.warnings).toStrictEqual([]);
    printed.mockRestore();
  });
});
