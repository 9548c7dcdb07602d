import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce } from './tested-server';

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start({ displayName: 'Acme <b>tools</b> & "more"' });
});
afterAll(() => server.stop());

const MARKUP = `<img src=x onerror=alert(1)>"'&</title></style><script>alert(1)</script>`;

async function consentPage(metadata: Record<string, unknown> = {}): Promise<PersonsBrowser> {
  const { client_id: clientId } = await server.register(metadata);
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl(clientId, new Pkce()));
  return browser;
}

async function pageAt(path: string): Promise<PersonsBrowser> {
  const browser = new PersonsBrowser();
  await browser.open(server.issuer + path);
  return browser;
}

/** The page that a person sees when the identity provider answers this. */
async function pageAfterAnswer(answer: Record<string, string>): Promise<PersonsBrowser> {
  const browser = await consentPage();
  const upstream = await browser.submitAndStop({ decision: 'allow' });
  const callback = new URL('/callback', server.issuer);
  callback.search = new URLSearchParams({ state: upstream.searchParams.get('state')!, ...answer }).toString();
  await browser.open(callback);
  return browser;
}

const PAGES: readonly [string, () => Promise<PersonsBrowser>][] = [
  ['consent', () => consentPage({ client_name: MARKUP })],
  ['an unknown client', () => pageAt(`/authorize?client_id=${encodeURIComponent(MARKUP)}`)],
  ['a refused callback', () => pageAt(`/authorize?redirect_uri=${encodeURIComponent(`javascript:${MARKUP}`)}`)],
  ['an expired sign-in', () => pageAt('/consent/x')],
  ['an answer that nobody waits for', () => pageAt(`/callback?state=${encodeURIComponent(MARKUP)}`)],
  ['an identity provider that fails', () => pageAfterAnswer({ error: MARKUP, error_description: MARKUP })],
];

describe.each(PAGES)('the page of %s', (_, open) => {
  let browser: PersonsBrowser;
  beforeAll(async () => {
    browser = await open();
  });

  test('[6] cannot be framed', () => {
    const { headers } = browser.response;
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    // Browsers would apply it to the redirects that follow the form, up to the callback of the assistant.
    expect(headers.get('content-security-policy')).not.toContain('form-action');
  });

  test('[16] has no script and loads nothing, is what it says it is, and is kept nowhere', () => {
    const { headers } = browser.response;
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('[14] has only the elements of its own template', () => {
    const known = new Set(
      'html head meta title style body main svg rect circle path span h1 h2 p ul li dl div dt dd code form input button a'.split(
        ' ',
      ),
    );
    const elements = browser.page.querySelectorAll('*').map(({ rawTagName }) => rawTagName.toLowerCase());
    expect(elements.length).toBeGreaterThan(8);
    expect(elements.filter((element) => !known.has(element))).toEqual([]);
    expect(browser.page.toString()).not.toMatch(/onerror=alert\(1\)>|<b>/);
    expect(browser.text).toContain('Acme <b>tools</b> & "more"');
  });
});

test('[14] a name is text, whatever is in it', async () => {
  const browser = await consentPage({ client_name: MARKUP });
  // Quotation marks become apostrophes, so that none ends those of the heading.
  expect(browser.text).toContain(`“${MARKUP.slice(0, 64).replaceAll('"', "'")}`);
  expect(browser.page.querySelector('title')!.textContent).toContain('<img src=x');
});

test('[14] scopes and states of a request are not on the page', async () => {
  const { client_id: clientId } = await server.register();
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl(clientId, new Pkce(), { scope: MARKUP, state: MARKUP }));
  expect(browser.text).toContain('call the tools of this gateway');
  expect(browser.page.toString()).not.toContain('alert(1)');
});

test('[15] links and images of a client are neither kept nor shown', async () => {
  const script = 'javascript:alert(1)';
  const links = Object.fromEntries(
    ['logo_uri', 'client_uri', 'policy_uri', 'tos_uri'].flatMap((name) => [
      [name, script],
      [`${name}#de`, 'data:text/html,<script>alert(1)</script>'],
    ]),
  );
  const registered = await server.register(links);
  expect(JSON.stringify(registered)).not.toMatch(/alert|logo_uri#|client_uri|policy_uri|tos_uri/);

  const browser = await consentPage(links);
  expect(browser.page.querySelectorAll('[src], [href], [srcset], [background]')).toEqual([]);
  expect(browser.page.querySelector('form')!.getAttribute('action')).toBe(browser.url.pathname);
});

describe('[16] [41] an error of the identity provider', () => {
  const TEXT = 'Call hot-line-of-a-thief to unlock your account';

  test('is told in words of this server, on a page that leads back to the assistant', async () => {
    const browser = await pageAfterAnswer({
      error: 'server_error',
      error_description: TEXT,
      error_uri: 'https://evil',
    });
    expect(browser.response.status).toBe(400);
    expect(browser.text).toContain('Sign-in does not work right now');
    expect(browser.page.toString()).not.toMatch(/thief|evil|server_error/);

    await browser.open(new URL(browser.page.querySelector('a')!.getAttribute('href')!));
    const { origin, pathname, searchParams } = browser.callback();
    expect(origin + pathname).toBe(CALLBACK);
    expect(searchParams.get('error')).toBe('temporarily_unavailable');
    expect(searchParams.get('iss')).toBe(server.issuer);
    expect(searchParams.toString()).not.toMatch(/thief|evil/);
  });

  test('is the refusal of this server, if the person cancelled there', async () => {
    const browser = await pageAfterAnswer({ error: 'access_denied', error_description: TEXT });
    expect(browser.callback().searchParams.get('error')).toBe('access_denied');
    expect(browser.callback().href).not.toContain('thief');
  });

  test('is not in the log', () => {
    const log = server.local.functionLogs.map(({ message }) => message).join('\n');
    expect(log).toContain('sign_in.refused');
    expect(log).not.toMatch(/thief|alert\(1\)/);
  });
});

test('[16] [45] redirects on the way are kept nowhere either', async () => {
  const { client_id: clientId } = await server.register();
  const browser = new PersonsBrowser();
  const asked = await fetch(server.authorizationUrl(clientId, new Pkce()), { redirect: 'manual' });
  expect(asked.headers.get('cache-control')).toBe('no-store');
  await browser.open(server.authorizationUrl(clientId, new Pkce()));
  const cookie = await browser.cookies.getCookieString(browser.url.href);
  const allowed = await fetch(browser.formRequest({ decision: 'allow' }, { cookie }), { redirect: 'manual' });
  expect(allowed.status).toBe(303);
  expect(allowed.headers.get('cache-control')).toBe('no-store');
  const deny = browser.formRequest({ decision: 'deny' }, { cookie });

  await browser.submit({ decision: 'allow' });
  const callback = await browser.submitAndStop({ username: server.alice.username, password: server.alice.password });
  const answered = await server.fetch(callback.pathname + callback.search, {
    headers: { cookie: await browser.cookies.getCookieString(callback.href) },
  });
  expect(answered.status).toBe(303);
  expect(answered.headers.get('cache-control')).toBe('no-store');
  expect(answered.headers.get('referrer-policy')).toBe('no-referrer');

  // Last, because it ends the request in every tab.
  const denied = await fetch(deny, { redirect: 'manual' });
  // 303 and no other: the browser must not send the form again.
  expect(denied.status).toBe(303);
  expect(denied.headers.get('cache-control')).toBe('no-store');
});
