import type { LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { RunningServer } from '../authorization-server/running-server';
import { Pkce } from '../authorization-server/tested-server';

/** Pictures of the pages, kept for whoever wants to look at them. */
const SCREENSHOTS = join(__dirname, '..', '..', 'dist', 'screenshots');

let server: RunningServer;
let alice: LocalUser;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the browser's console said on a page of the authorization server. */
let complaints: string[];
let assistant: Server;
let callbackUrl: string;
let callbacks: URL[];

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  server = await RunningServer.start({
    displayName: 'Acme tools',
    scopes: [
      { name: 'orders/read', description: 'look up orders' },
      { name: 'orders/write', description: 'create and change orders, and refund what was paid for them' },
    ],
  });
  alice = server.alice;
  assistant = createServer((request, response) => {
    const url = new URL(request.url!, callbackUrl);
    // A browser asks every site for its icon, too.
    if (url.pathname === '/callback') callbacks.push(url);
    response.end('You can close this window.');
  });
  await new Promise<void>((resolve) => assistant.listen(0, '127.0.0.1', resolve));
  callbackUrl = `http://127.0.0.1:${(assistant.address() as AddressInfo).port}/callback`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    timeout: 0,
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  assistant?.close();
  assistant?.closeAllConnections();
});

async function openBrowser(options: BrowserContextOptions = {}): Promise<void> {
  context = await browser.newContext(options);
  // Jest alone limits the time of a test.
  context.setDefaultTimeout(0);
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    // Browsers ask for an icon by themselves; there is none.
    const { url } = message.location();
    if (url.startsWith(server.issuer) && !url.endsWith('/favicon.ico')) complaints.push(message.text());
  });
}

beforeEach(() => {
  callbacks = [];
});

afterEach(async () => {
  await context.close();
});

interface Request {
  readonly clientId: string;
  readonly pkce: Pkce;
  readonly url: string;
}

/** The sign-in link of a new assistant. */
async function request(
  clientName: string,
  parameters: Record<string, string | undefined> = {},
  redirectUri = callbackUrl,
): Promise<Request> {
  const { client_id: clientId } = await server.register({ client_name: clientName, redirect_uris: [redirectUri] });
  const pkce = new Pkce();
  const scope = 'orders/read orders/write';
  const url = server.authorizationUrl(clientId, pkce, { redirect_uri: redirectUri, scope, ...parameters });
  return { clientId, pkce, url: url.href };
}

const screenshot = (name: string): Promise<Buffer> =>
  page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });

/** Fills in the page of the identity provider. */
async function signIn(): Promise<void> {
  await page.fill('input[name=username]', alice.username);
  await page.fill('input[name=password]', alice.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${callbackUrl}?*`);
}

test('a person allows an assistant and signs in with the keyboard alone, and it gets a working code', async () => {
  await openBrowser();
  const { clientId, pkce, url } = await request('Claude Code (orders)');
  await page.goto(url);
  await expect(page.title()).resolves.toBe('Connect Claude Code (orders) - Acme tools');
  await page.keyboard.press('Tab');
  await screenshot('consent');
  await expect(page.locator(':focus').textContent()).resolves.toBe('Allow and sign in');
  await page.keyboard.press('Enter');
  await page.waitForSelector('input[name=password]');
  expect(new URL(page.url()).origin).toBe(server.local.domain);
  // The user name has the focus when the page of the identity provider opens.
  await page.keyboard.type(alice.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(alice.password);
  await page.keyboard.press('Enter');

  await page.waitForURL(`${callbackUrl}?*`);
  expect(await page.textContent('body')).toBe('You can close this window.');
  const [callback] = callbacks;
  expect(Object.fromEntries(callback!.searchParams)).toEqual({
    code: expect.any(String),
    state: 'state-1',
    iss: server.issuer,
  });
  const token = await server.redeem(clientId, callback!.searchParams.get('code')!, pkce, { redirect_uri: callbackUrl });
  expect(token.status).toBe(200);
  expect(complaints).toEqual([]);
});

test('with the second button of the page the assistant learns that access was denied, and nobody signs in', async () => {
  await openBrowser();
  await page.goto((await request('Kiro')).url);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus').textContent()).resolves.toBe('Cancel');
  await screenshot('consent-cancel');
  await page.keyboard.press('Enter');

  // Chromium follows the redirect of the form to the assistant's port, which a `form-action` in the policy would forbid.
  await page.waitForURL(`${callbackUrl}?*`);
  const [callback] = callbacks;
  expect(Object.fromEntries(callback!.searchParams)).toEqual({
    error: 'access_denied',
    error_description: expect.any(String),
    state: 'state-1',
    iss: server.issuer,
  });
  expect(complaints).toEqual([]);
});

test('without script everything works the same', async () => {
  await openBrowser({ javaScriptEnabled: false });
  await page.goto((await request('Kiro')).url);
  await page.click('button[value=allow]');
  await signIn();
  expect(callbacks[0]!.searchParams.has('code')).toBe(true);
  expect(complaints).toEqual([]);
});

test('who has signed in within the hour is asked again whether an assistant may, but not for the password', async () => {
  await openBrowser();
  await page.goto((await request('Kiro')).url);
  await page.click('button[value=allow]');
  await signIn();
  await page.goto((await request('Another assistant', { state: 'state-2' })).url);
  await page.waitForSelector('text=Another assistant');
  expect(callbacks).toHaveLength(1);
  await page.click('button[value=allow]');
  await page.waitForURL(`${callbackUrl}?*state-2*`);
  expect(callbacks[1]!.searchParams.has('code')).toBe(true);
});

const LOOKS: Record<string, BrowserContextOptions> = {
  dark: { colorScheme: 'dark' },
  narrow: { viewport: { width: 360, height: 640 } },
  'narrow-dark': { viewport: { width: 360, height: 640 }, colorScheme: 'dark' },
  'high-contrast': { forcedColors: 'active' },
};

/** Names that a person could take for more than a name, or that are as long as this server lets them be. */
const LONG_NAME = 'An assistant whose maker has chosen a very long name for it, yes';

describe.each(Object.entries(LOOKS))('%s', (look, options) => {
  test('the consent page fits, with long words too', async () => {
    await openBrowser(options);
    await page.goto((await request(LONG_NAME)).url);
    await screenshot(`consent-${look}`);
    await expect(fits()).resolves.toBe(true);
    expect(complaints).toEqual([]);
  });

  test('an error page fits', async () => {
    await openBrowser(options);
    await page.goto(server.authorizationUrl('nobody', new Pkce()).href);
    await screenshot(`unknown-client-${look}`);
    await expect(fits()).resolves.toBe(true);
  });
});

/** Whether nothing is wider than the window. */
const fits = (): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');

test('a name that looks like markup or like a sentence of the page is shown as a name', async () => {
  await openBrowser();
  const name = '<b>Acme tools</b>” is safe. “It';
  const quoted = "“<b>Acme tools</b>' is safe. 'It” wants to connect";
  await page.goto((await request(name)).url);
  await screenshot('consent-odd-name');
  expect(await page.locator('b').count()).toBe(0);
  expect(await page.textContent('h1')).toBe(quoted);
});

test.each<[string, () => Promise<string>, RegExp]>([
  [
    'unknown-client',
    () => Promise.resolve(server.authorizationUrl('nobody', new Pkce()).href),
    /This assistant is not known here/,
  ],
  [
    'wrong-callback',
    async () => (await request('Kiro', { redirect_uri: 'https://attacker.example/callback' })).url,
    /The assistant asked for access at the wrong address/,
  ],
  [
    'expired-sign-in',
    () => Promise.resolve(new URL('/consent/an-interaction-that-is-over', server.issuer).href),
    /This sign-in has expired/,
  ],
  [
    'foreign-callback',
    () => Promise.resolve(new URL('/callback?code=abc&state=def', server.issuer).href),
    /This sign-in has expired/,
  ],
])('what cannot be sent to the assistant ends on a page that says what to do: %s', async (name, urlOf, title) => {
  await openBrowser();
  const response = await page.goto(await urlOf());
  await screenshot(name);
  expect(response!.status()).toBe(400);
  expect(response!.url().startsWith(server.issuer)).toBe(true);
  expect(await page.textContent('h1')).toMatch(title);
  // Not only for those who see the picture.
  expect(await page.locator('main').getByText('Reference', { exact: true }).count()).toBe(1);
  expect(callbacks).toEqual([]);
});
