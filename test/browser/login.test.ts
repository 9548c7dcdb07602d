import { LocalGateway, type LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { synthesizeReferenceStack } from '../e2e/reference-stack';

/** Pictures of the pages, kept for whoever wants to look at them. */
const SCREENSHOTS = join(__dirname, '..', '..', 'dist', 'screenshots');

let assembly: string;
let local: LocalGateway;
let alice: LocalUser;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let assistant: Server;
let callbacks: URL[];

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  assembly = synthesizeReferenceStack();
  local = await LocalGateway.start(assembly);
  alice = await local.createUser({ username: 'alice' });
  const redirectUri = new URL(kiro().redirectUris[0]!);
  assistant = createServer((request, response) => {
    const url = new URL(request.url!, redirectUri);
    // A browser asks every site for its icon, too.
    if (url.pathname === redirectUri.pathname) callbacks.push(url);
    response.end('You can close this window.');
  });
  await new Promise<void>((resolve) => assistant.listen(Number(redirectUri.port), 'localhost', resolve));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
    timeout: 0,
  });
});

afterAll(async () => {
  await browser?.close();
  await local?.stop();
  assistant?.close();
  assistant?.closeAllConnections();
  rmSync(assembly, { recursive: true, force: true });
});

beforeEach(async () => {
  callbacks = [];
  context = await browser.newContext();
  // Jest alone limits the time of a test.
  context.setDefaultTimeout(0);
  page = await context.newPage();
});

afterEach(() => context.close());

const kiro = () => local.clients.find(({ name }) => name === 'Kiro')!;

const verifier = randomBytes(32).toString('base64url');

function authorizationUrl(change: Record<string, string> = {}): string {
  const url = new URL(`${local.domain}/oauth2/authorize`);
  const parameters = {
    response_type: 'code',
    client_id: kiro().clientId,
    redirect_uri: kiro().redirectUris[0]!,
    scope: 'openid',
    state: 'state-1',
    resource: local.mcpUrl,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...change,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

const screenshot = (name: string): Promise<Buffer> => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });

test('a person signs in with the keyboard alone and lands at the assistant, which gets a working code', async () => {
  await page.goto(authorizationUrl());
  await screenshot('login');
  // The user name has the focus when the page opens.
  await page.keyboard.type(alice.username);
  await page.keyboard.press('Tab');
  await page.keyboard.type(alice.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${kiro().redirectUris[0]}?*`);
  expect(await page.textContent('body')).toBe('You can close this window.');

  const [callback] = callbacks;
  expect(callback!.searchParams.get('state')).toBe('state-1');
  const response = await fetch(`${local.domain}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: kiro().clientId,
      redirect_uri: kiro().redirectUris[0]!,
      code_verifier: verifier,
      code: callback!.searchParams.get('code')!,
    }),
  });
  expect(response.status).toBe(200);
});

test('the labels belong to their fields, and password managers know what each is', async () => {
  await page.goto(authorizationUrl());
  await expect(page.getByLabel(/user ?name/i).getAttribute('autocomplete')).resolves.toBe('username');
  await expect(page.getByLabel('Password', { exact: true }).getAttribute('type')).resolves.toBe('password');
  await expect(page.getByLabel('Password', { exact: true }).getAttribute('autocomplete')).resolves.toBe(
    'current-password',
  );
  await expect(page.title()).resolves.toMatch(/sign in/i);
});

test('a wrong password says so, keeps the name and forgets the password', async () => {
  await page.goto(authorizationUrl());
  await page.fill('input[name=username]', alice.username);
  await page.fill('input[name=password]', 'wrong');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=alert]');
  await screenshot('login-wrong-password');
  expect(await page.textContent('[role=alert]')).toContain('Incorrect username or password.');
  expect(await page.inputValue('input[name=username]')).toBe(alice.username);
  expect(await page.inputValue('input[name=password]')).toBe('');
  expect(callbacks).toEqual([]);

  await page.fill('input[name=password]', alice.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${kiro().redirectUris[0]}?*`);
});

test('a second sign-in within the hour needs no password', async () => {
  await page.goto(authorizationUrl());
  await page.fill('input[name=username]', alice.username);
  await page.fill('input[name=password]', alice.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${kiro().redirectUris[0]}?*`);
  await page.goto(authorizationUrl({ state: 'state-2' }));
  await page.waitForURL(`${kiro().redirectUris[0]}?*`);
  expect(callbacks.map(({ searchParams }) => searchParams.get('state'))).toEqual(['state-1', 'state-2']);
});

test.each([
  ['dark', { colorScheme: 'dark' as const }],
  ['narrow', { viewport: { width: 320, height: 640 } }],
])('the page holds up: %s', async (name, options) => {
  await context.close();
  context = await browser.newContext(options);
  // Jest alone limits the time of a test.
  context.setDefaultTimeout(0);
  page = await context.newPage();
  await page.goto(authorizationUrl());
  await screenshot(`login-${name}`);
  const scrolls = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  expect(scrolls).toBe(false);
});

test('without script the page works the same', async () => {
  await context.close();
  context = await browser.newContext({ javaScriptEnabled: false });
  // Jest alone limits the time of a test.
  context.setDefaultTimeout(0);
  page = await context.newPage();
  await page.goto(authorizationUrl());
  await page.fill('input[name=username]', alice.username);
  await page.fill('input[name=password]', alice.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${kiro().redirectUris[0]}?*`);
});

test('a callback that is not registered ends on a page of the identity provider', async () => {
  const response = await page.goto(authorizationUrl({ redirect_uri: 'http://localhost:1/evil' }));
  expect(response!.url().startsWith(local.domain!)).toBe(true);
  await screenshot('redirect-mismatch');
  expect(await page.textContent('body')).toContain('redirect_mismatch');
});
