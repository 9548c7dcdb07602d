import { PersonsBrowser } from './persons-browser';
import { sharedServer } from './shared-server';
import { CALLBACK, Pkce } from './tested-server';

const server = sharedServer();
let clientId: string;

beforeAll(async () => {
  clientId = (await server.register()).client_id;
});
const request = (parameters: Record<string, string | undefined> = {}): URL =>
  server.authorizationUrl(clientId, new Pkce(), parameters);

async function open(url: URL): Promise<PersonsBrowser> {
  const browser = new PersonsBrowser();
  await browser.open(url);
  return browser;
}

/** The error that the assistant gets at its callback. */
async function errorAtCallback(url: URL): Promise<Record<string, string>> {
  const callback = (await open(url)).callback();
  expect(callback.origin + callback.pathname).toBe(CALLBACK);
  return Object.fromEntries(callback.searchParams);
}

/** The page that says what is wrong where nothing may be sent to a callback. */
async function errorPage(url: URL): Promise<PersonsBrowser> {
  const browser = await open(url);
  expect(() => browser.callback()).toThrow('the browser is at /authorize');
  expect(browser.response.headers.get('content-type')).toMatch(/^text\/html\b/);
  return browser;
}

test('a complete request is answered with a page that asks the person', async () => {
  const browser = await open(request());
  expect(browser.response.status).toBe(200);
  expect(browser.url.pathname).toMatch(/^\/consent\//);
});

test('parameters that are not understood are ignored', async () => {
  const browser = await open(request({ made_up: '1', nonce: 'n', claims: '{}', display: 'popup' }));
  expect(browser.url.pathname).toMatch(/^\/consent\//);
});

test('a parameter without a value is one that is missing', async () => {
  expect((await open(request({ scope: '' }))).url.pathname).toMatch(/^\/consent\//);
  expect(await errorAtCallback(request({ code_challenge: '' }))).toMatchObject({ error: 'invalid_request' });
});

test.each(['state', 'code_challenge', 'scope'])('a second %s is refused', async (name) => {
  const url = request();
  url.searchParams.append(name, 'another');
  const browser = await open(url);
  const error = browser.response.headers.has('location') ? browser.callback().searchParams.get('error') : browser.text;
  expect(error).toContain('invalid_request');
});

test('a second callback or client is never answered at a callback', async () => {
  for (const [name, value] of [
    ['redirect_uri', 'http://127.0.0.1:1/callback'],
    ['client_id', 'another'],
  ] as const) {
    const url = request();
    url.searchParams.append(name, value);
    expect((await errorPage(url)).response.status).toBe(400);
  }
});

test('a request without response type is invalid', async () => {
  expect(await errorAtCallback(request({ response_type: undefined }))).toMatchObject({ error: 'invalid_request' });
});

// The errors of response types that answer in the fragment are there as well (RFC 6749 section 4.2.2.1).
test.each([
  ['token', 'hash'],
  ['id_token', 'hash'],
  ['code token', 'hash'],
  ['none', 'search'],
] as const)('no %s is issued at this endpoint', async (responseType, part) => {
  const response = await server.fetch(request({ response_type: responseType }).href);
  const callback = new URL(response.headers.get('location')!);
  expect(callback.origin + callback.pathname).toBe(CALLBACK);
  expect(new URLSearchParams(callback[part].slice(1)).get('error')).toBe('unsupported_response_type');
});

test('an error has the state of the request and the issuer', async () => {
  expect(await errorAtCallback(request({ response_type: 'none', state: 'a b&c' }))).toEqual({
    error: 'unsupported_response_type',
    error_description: expect.any(String),
    state: 'a b&c',
    iss: server.issuer,
  });
});

test('a client that nobody knows gets no redirect', async () => {
  const browser = await errorPage(request({ client_id: 'unknown' }));
  expect(browser.text).toContain('invalid_client');
});

test.each([
  'http://127.0.0.1:33418/other',
  'http://127.0.0.1:33418/callback/',
  'http://127.0.0.1:33418/callback?a=b',
  'http://localhost:33418/callback',
  'https://127.0.0.1:33418/callback',
  'https://evil.example/callback',
])('the callback %s, which is not registered, gets no redirect', async (redirectUri) => {
  expect((await errorPage(request({ redirect_uri: redirectUri }))).response.status).toBe(400);
});

test('a request without callback gets no redirect', async () => {
  await errorPage(request({ redirect_uri: undefined }));
});

test.each(['fragment', 'form_post', 'web_message'])('an answer as %s is refused', async (mode) => {
  await errorPage(request({ response_mode: mode }));
});

test.each(['request', 'request_uri'])('a request that is somewhere else (%s) is refused', async (name) => {
  const browser = await open(request({ [name]: 'https://assistant.example/request.jwt' }));
  const location = browser.response.headers.get('location');
  expect(location ?? browser.text).toContain('not_supported');
});

test('a request for an answer without a person is refused', async () => {
  expect(await errorAtCallback(request({ prompt: 'none' }))).toMatchObject({
    error: expect.stringMatching(/_required$/),
  });
});

test('the endpoint takes no form', async () => {
  const response = await server.post('/authorize', Object.fromEntries(request().searchParams));
  expect(response.status).toBe(405);
});

test('the person is sent on with 303 and not 307, so that the form is not sent again', async () => {
  const browser = await open(request());
  const { url, method, headers } = browser.formRequest({ decision: 'allow' });
  headers.set('cookie', await browser.cookies.getCookieString(url));
  const body = new URLSearchParams({
    csrf: browser.page.querySelector('[name=csrf]')!.getAttribute('value')!,
    decision: 'allow',
  });
  const response = await fetch(url, { method, headers, body, redirect: 'manual' });
  expect(response.status).toBe(303);
});

test('the address of the page is told to nobody', async () => {
  const browser = await open(request());
  expect(browser.response.headers.get('referrer-policy')).toBe('no-referrer');
});

test('a web page of another origin reads neither the page nor the redirect', async () => {
  const response = await server.fetch(request().href, { headers: { origin: 'https://inspector.example' } });
  expect(response.status).toBe(303);
  expect(response.headers.has('access-control-allow-origin')).toBe(false);
});

test('the identity provider is never told what the assistant sent', async () => {
  const browser = await open(request({ state: 'secret-of-the-assistant' }));
  await browser.submit({ decision: 'allow' });
  expect(browser.url.origin).not.toBe(server.issuer);
  expect(browser.url.href).not.toContain('secret-of-the-assistant');
  expect(browser.url.searchParams.get('state')).toEqual(expect.any(String));
});
