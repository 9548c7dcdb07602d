import { UpstreamIdentityProvider } from 'cdk-agentcore-gateway-auth';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { decodeJwt } from 'jose';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce, type TokenResponse } from './tested-server';
import { UnreliableIdentityProvider, type Misbehaviour, type Signature } from './unreliable-identity-provider';

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
});
afterEach(() => provider.heal());
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

/** What a server does that is overloaded, replaced by another one, or not there. */
const MISBEHAVIOURS: [string, Misbehaviour][] = [
  ['fails', (response) => response.writeHead(500).end('{}')],
  ['is throttled', (response) => response.writeHead(429, { 'retry-after': '1' }).end('{}')],
  [
    'shows a web page',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>maintenance</p>'),
  ],
  ['answers no JSON', (response) => response.setHeader('content-type', 'application/json').end('{')],
  ['answers nothing of use', (response) => response.setHeader('content-type', 'application/json').end('{}')],
  ['leads elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()],
  ['is silent', () => undefined],
  ['breaks the connection', (response) => response.destroy()],
];

async function allow() {
  const { client_id: clientId } = await server.register();
  const pkce = new Pkce();
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl(clientId, pkce, { state: 'st4te of the assistant' }));
  await browser.submit({ decision: 'allow' });
  return { clientId, pkce, browser };
}

/** The provider is out of order: the page says so and has a way back, and at its end the assistant learns the error. */
async function expectWayBack(browser: PersonsBrowser, detail: RegExp): Promise<void> {
  expect(browser.response.status).toBe(503);
  expect(browser.text).toContain('Sign-in does not work right now');
  expectReferenceTo(browser, 'dependency.failed', detail);
  expect(await wayBack(browser)).toEqual({
    error: 'temporarily_unavailable',
    error_description: 'the service cannot answer now; try again in a moment',
    state: 'st4te of the assistant',
    iss: server.issuer,
  });
}

/** The browser brought something wrong: a page, and no failure of a service. */
async function expectRefused(browser: PersonsBrowser, detail: string): Promise<void> {
  expect(browser.response.status).toBe(400);
  expect(browser.text).toContain('This sign-in cannot be finished');
  expectReferenceTo(browser, 'sign_in.refused', new RegExp(`^${detail}$`));
  expect(await wayBack(browser)).toMatchObject({ error: 'access_denied', state: 'st4te of the assistant' });
}

/** The page has the reference of the line that says why. */
function expectReferenceTo(browser: PersonsBrowser, event: string, detail: RegExp): void {
  const reference = browser.page.querySelectorAll('dd').at(-1)!.textContent.trim();
  expect(server.auditEvents(event).at(-1)).toMatchObject({
    requestId: reference,
    detail: expect.stringMatching(detail),
  });
}

/** What the assistant is told when the person follows the link of the page. */
async function wayBack(browser: PersonsBrowser): Promise<Record<string, string>> {
  const link = browser.page.querySelector('.way-back a')!.getAttribute('href')!;
  await browser.open(new URL(link, browser.url));
  const callback = browser.callback();
  expect(callback.origin + callback.pathname).toBe(CALLBACK);
  return Object.fromEntries(callback.searchParams);
}

// The document is kept once it was read, so its failures come first.
describe('its document', () => {
  test.each(MISBEHAVIOURS)(
    '%s: the person reads about it, and the assistant learns it from there',
    async (_, misbehave) => {
      provider.misbehave('discovery', misbehave);
      const { browser } = await allow();
      expect(browser.response.headers.getSetCookie()).toEqual([]);
      await expectWayBack(browser, /^discovery at http\S+ failed: \w+$/);
    },
  );

  test('is that of another issuer: nobody is sent there', async () => {
    provider.misbehave('discovery', (response) =>
      response
        .setHeader('content-type', 'application/json')
        .end(
          JSON.stringify({ issuer: 'https://evil.example', authorization_endpoint: 'https://evil.example/sign-in' }),
        ),
    );
    const { browser } = await allow();
    await expectWayBack(browser, /^discovery at http\S+ failed: \w+$/);
  });
});

// Keys are kept too.
describe('its keys', () => {
  test.each(MISBEHAVIOURS)('%s: the person reads about it, and nobody is signed in', async (_, misbehave) => {
    provider.misbehave('keys', misbehave);
    const { browser } = await allow();
    await expectWayBack(browser, /^sign-in at the identity provider failed: \w+$/);
  });

  test.each<[Signature]>([['of another key'], ['broken']])('do not fit a signature %s', async (signature) => {
    provider.signature = signature;
    const { browser } = await allow();
    await expectWayBack(browser, /^sign-in at the identity provider failed: \w+$/);
  });
});

test('it works: a person signs in, and is not asked for the secret of this server', async () => {
  const { browser, clientId, pkce } = await allow();
  const response = await server.redeem(clientId, browser.callback().searchParams.get('code') ?? '', pkce);
  const { access_token: accessToken } = (await response.json()) as TokenResponse;
  expect(decodeJwt(accessToken)).toMatchObject({ sub: 'person-1', username: 'bob', groups: [] });
  expect(provider.tokenRequests.at(-1)?.authorization).toMatch(/^Basic /);
});

describe('its token endpoint', () => {
  test.each(MISBEHAVIOURS)(
    '%s: the person reads about it, and the assistant learns it from there',
    async (_, misbehave) => {
      provider.misbehave('token', misbehave);
      const { browser } = await allow();
      await expectWayBack(browser, /^sign-in at the identity provider failed: \w+$/);
    },
  );

  test.each([
    ['another issuer', { iss: 'https://evil.example' }],
    ['another audience', { aud: 'another client' }],
    ['several audiences and another authorized party', { aud: ['gateway', 'other'], azp: 'other' }],
    ['an end in the past', { exp: 1_700_000_000 }],
    ['no person', { sub: undefined }],
    ['a person without a name', { sub: '' }],
  ])('an ID token with %s signs nobody in', async (_, claims) => {
    const signedIn = server.auditEvents('sign_in.finished').length;
    provider.claims = claims;
    const { browser } = await allow();
    await expectWayBack(browser, /^sign-in at the identity provider failed: \w+$|^the ID token has no sub$/);
    expect(server.auditEvents('sign_in.finished')).toHaveLength(signedIn);
  });

  // Somebody can bring the code of another sign-in: what a browser brings is no failing service.
  test.each([
    ['of another sign-in', { nonce: 'of somebody else' }, 'the ID token has the nonce of another sign-in'],
    ['of no sign-in', { nonce: undefined }, 'the ID token has no nonce'],
  ])('an ID token %s signs nobody in', async (_, claims, detail) => {
    const signedIn = server.auditEvents('sign_in.finished').length;
    provider.claims = claims;
    const { browser } = await allow();
    await expectRefused(browser, detail);
    expect(server.auditEvents('sign_in.finished')).toHaveLength(signedIn);
  });

  test('refuses the code, in words of its own that nobody gets to see', async () => {
    provider.misbehave('token', (response) =>
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":"invalid_grant","error_description":"<b>tenant of Acme</b>"}'),
    );
    const { browser } = await allow();
    expect(browser.text).not.toContain('of Acme');
    await expectRefused(browser, 'the identity provider refused the code: invalid_grant');
    expect(server.local.functionLogs.filter(({ message }) => message.includes('of Acme'))).toEqual([]);
  });
});

test.each([
  ['https://evil.example', 'the answer is of another issuer'],
  ['', 'the answer does not name its issuer'],
])('an answer with the issuer %j signs nobody in', async (iss, detail) => {
  const before = provider.tokenRequests.length;
  provider.answer = { iss };
  const { browser } = await allow();
  await expectRefused(browser, detail);
  expect(provider.tokenRequests).toHaveLength(before);
});
