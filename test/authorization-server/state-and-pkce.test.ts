import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LoopbackServer } from '../../local/http/loopback-server';
import { answerInThisProcess } from './instance-at';
import { otherInstanceOf } from './other-instance';
import { PersonsBrowser } from './persons-browser';
import { resourceOf, RunningServer } from './running-server';
import { CALLBACK, Pkce } from './tested-server';

let server: RunningServer;
let clientId: string;

beforeAll(async () => {
  server = await RunningServer.start();
  ({ client_id: clientId } = await server.register());
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => server.stop());

async function codeFor(pkce: Pkce, parameters: Record<string, string> = {}): Promise<string> {
  const callback = await server.signIn(server.authorizationUrl(clientId, pkce, parameters));
  return callback.searchParams.get('code')!;
}

/** A browser that the identity provider is about to send back here, and where to. */
async function comingBack(): Promise<{ browser: PersonsBrowser; callback: URL; pkce: Pkce }> {
  const browser = new PersonsBrowser();
  const pkce = new Pkce();
  await browser.open(server.authorizationUrl(clientId, pkce));
  await browser.submit({ decision: 'allow' });
  const callback = await browser.submitAndStop({ username: server.alice.username, password: server.alice.password });
  return { browser, callback, pkce };
}

async function expectError(response: Response, error: string, status = 400): Promise<void> {
  expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([status, error]);
}

test.each<[string, Record<string, string | undefined>]>([
  ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
  ['a method without a challenge', { code_challenge: undefined }],
  ['an empty challenge', { code_challenge: '' }],
  ['plain', { code_challenge_method: 'plain', code_challenge: 'x'.repeat(43) }],
  ['no method, which would mean plain', { code_challenge_method: undefined }],
  ['an empty method', { code_challenge_method: '' }],
  ['another spelling of the method', { code_challenge_method: 's256' }],
  ['an unknown method', { code_challenge_method: 'S512' }],
  ['a challenge of 42 characters', { code_challenge: 'x'.repeat(42) }],
  ['a challenge of 129 characters', { code_challenge: 'x'.repeat(129) }],
  ['a challenge with other characters', { code_challenge: `${'x'.repeat(42)}+` }],
])('[32] %s is refused before anybody is asked', async (_, parameters) => {
  const response = await fetch(server.authorizationUrl(clientId, new Pkce(), parameters), { redirect: 'manual' });
  const location = new URL(response.headers.get('location')!);
  expect(location.origin + location.pathname).toBe(CALLBACK);
  expect(location.searchParams.get('error')).toBe('invalid_request');
  expect(location.searchParams.get('iss')).toBe(server.issuer);
});

test.each(['code_challenge', 'code_challenge_method', 'state', 'scope', 'response_type', 'response_mode'])(
  '[32] [37] %s twice is refused',
  async (name) => {
    const url = server.authorizationUrl(clientId, new Pkce(), { response_mode: 'query' });
    url.searchParams.append(name, url.searchParams.get(name)!);
    const response = await fetch(url, { redirect: 'manual' });
    const location = response.headers.get('location');
    if (location !== null) {
      expect(new URL(location).searchParams.get('error')).toBe('invalid_request');
    } else {
      expect(response.status).toBe(400);
    }
  },
);

test.each<[string, (pkce: Pkce) => string]>([
  ['no verifier', () => ''],
  ['another verifier', () => new Pkce().verifier],
  ['the challenge', ({ challenge }) => challenge],
  ['a shortened verifier', ({ verifier }) => verifier.slice(0, -1)],
  ['a padded verifier', ({ verifier }) => `${verifier}=`],
  ['a verifier of 129 characters', () => 'x'.repeat(129)],
])('[33] %s redeems no code, and the right one does so afterwards', async (_, verifierOf) => {
  const pkce = new Pkce();
  const code = await codeFor(pkce);
  const refused = await server.redeem(clientId, code, pkce, { code_verifier: verifierOf(pkce) });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: expect.stringMatching(/^invalid_(grant|request)$/) });
  expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
});

test('[33] a code cannot be had without a challenge, so none is redeemed with a verifier that nobody asked for', async () => {
  const browser = new PersonsBrowser();
  await browser.open(
    server.authorizationUrl(clientId, new Pkce(), { code_challenge: undefined, code_challenge_method: undefined }),
  );
  expect(browser.callback().searchParams.has('code')).toBe(false);
});

test('[34] towards the identity provider the server has a challenge, a nonce and a state of its own', async () => {
  const pkce = new Pkce();
  const seen = new Set<string>();
  for (const state of ['first', 'second']) {
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, pkce, { state }));
    const { searchParams } = await browser.submitAndStop({ decision: 'allow' });
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'nonce', 'state']) {
      expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      seen.add(searchParams.get(name)!);
    }
  }
  expect(seen.size).toBe(6);
  expect(seen).not.toContain(pkce.challenge);
});

describe('[35] a code', () => {
  test('is of no use to another client', async () => {
    const pkce = new Pkce();
    const code = await codeFor(pkce);
    const { client_id: other } = await server.register();
    await expectError(await server.redeem(other, code, pkce), 'invalid_grant');
    await expectError(await server.redeem('unknown', code, pkce), 'invalid_client', 401);
  });

  test.each([
    'http://127.0.0.1:33419/callback',
    'http://127.0.0.1:33418/callback/',
    'http://localhost:33418/callback',
    'HTTP://127.0.0.1:33418/callback',
    ' ',
  ])('[17] is not redeemed with the callback %j', async (redirectUri) => {
    const pkce = new Pkce();
    const code = await codeFor(pkce);
    const response = await server.redeem(clientId, code, pkce, { redirect_uri: redirectUri });
    expect(response.status).toBe(400);
    expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
  });

  test('ends after a minute', async () => {
    const pkce = new Pkce();
    const code = await codeFor(pkce);
    answerInThisProcess(server, { later: 61 });
    await expectError(await server.redeem(clientId, code, pkce), 'invalid_grant');
    jest.restoreAllMocks();
    answerInThisProcess(server, { later: 30 });
    expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
  });

  test('[36] is a random number that says nothing and cannot be made', async () => {
    const pkce = new Pkce();
    const code = await codeFor(pkce);
    expect(code).toMatch(/^[\w-]{43}$/);
    const changed = code.slice(0, -2) + (code.endsWith('AA') ? 'BB' : 'AA');
    for (const made of [changed, `${code}A`, code.slice(0, -1), '', 'A'.repeat(43)]) {
      const response = await server.redeem(clientId, made, pkce);
      expect(response.status).toBe(400);
    }
    expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
  });

  test('is no refresh token, no access token and no sign-in', async () => {
    const code = await codeFor(new Pkce());
    await expectError(await server.refresh(clientId, code), 'invalid_grant');
    expect((await server.fetch(`/authorize/${code}`)).status).toBe(400);
    expect(
      (await fetch(server.resource, { method: 'POST', headers: { authorization: `Bearer ${code}` } })).status,
    ).toBe(401);
  });
});

describe('[37] the state of an answer of the identity provider', () => {
  test.each<[string, (callback: URL) => void]>([
    ['missing', ({ searchParams }) => searchParams.delete('state')],
    ['changed', ({ searchParams }) => searchParams.set('state', `${searchParams.get('state')!.slice(0, -1)}_`)],
    ['there twice', ({ searchParams }) => searchParams.append('state', searchParams.get('state')!)],
    ['one of two', ({ searchParams }) => searchParams.append('state', 'x')],
    ['that of the assistant', ({ searchParams }) => searchParams.set('state', 'state-1')],
  ])('is %s: nothing is sent anywhere, and the right answer is still taken', async (_, change) => {
    const { browser, callback } = await comingBack();
    const changed = new URL(callback);
    change(changed);
    await browser.open(changed);
    expect(browser.response.status).toBe(400);
    expect(browser.text).toContain('This sign-in has expired');
    await browser.open(callback);
    expect(browser.callback().searchParams.has('code')).toBe(true);
  });

  test('is of ten minutes', async () => {
    const { browser, callback } = await comingBack();
    // The browser would not send the cookie any more.
    const cookie = await browser.cookies.getCookieString(callback.href);
    answerInThisProcess(server, { later: 601 });
    const late = await server.fetch(callback.pathname + callback.search, { headers: { cookie } });
    expect([late.status, await late.text()]).toEqual([400, expect.stringContaining('This sign-in has expired')]);
    jest.restoreAllMocks();
    await browser.open(callback);
    expect(browser.callback().searchParams.has('code')).toBe(true);
  });
});

describe('[38] the key of the cookies', () => {
  const withoutKey = () =>
    otherInstanceOf(server, { cookieSecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:none-AAAAAA' });

  test('is missing: people and programs are told to come again, and nothing is signed', async () => {
    const page = await withoutKey()(new Request(server.authorizationUrl(clientId, new Pkce())));
    expect(page.status).toBe(503);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(await page.text()).toContain('Sign-in does not work right now');
    const token = await withoutKey()(
      new Request(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams({ client_id: clientId }) }),
    );
    await expectError(token, 'temporarily_unavailable', 503);
  });

  /** An instance whose secret has been replaced, which the Secrets Manager of the twin cannot do. */
  async function afterRotation<Result>(
    newSecret: (old: string) => string,
    use: (instance: ReturnType<typeof otherInstanceOf>) => Promise<Result>,
  ): Promise<Result> {
    const instance = otherInstanceOf(server);
    const old = await new SecretsManagerClient({
      endpoint: server.local.sdkEnvironment['AWS_ENDPOINT_URL_SECRETS_MANAGER'],
      region: 'us-east-1',
      credentials: server.local.credentials(),
    }).send(new GetSecretValueCommand({ SecretId: resourceOf(server.local, 'AWS::SecretsManager::Secret') }));
    const secrets = await LoopbackServer.listen({
      fetch: () => Response.json({ SecretString: newSecret(old.SecretString!) }),
    });
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = secrets.origin;
    try {
      return await use(instance);
    } finally {
      await secrets.close();
    }
  }

  test.each<[string, (old: string) => string, number]>([
    ['is replaced and the old one kept: whoever is on the page can go on', (old) => `${'n'.repeat(64)} ${old}`, 303],
    ['is replaced at once: the old cookies are worth nothing', () => 'n'.repeat(64), 400],
    ['is too short: it is none', () => 'short', 503],
    ['is empty: it is none', () => ' ', 503],
  ])('%s', async (_, newSecret, status) => {
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce()));
    const cookie = await browser.cookies.getCookieString(browser.url.href);
    const submitted = browser.formRequest({ decision: 'allow' }, { cookie });
    expect((await afterRotation(newSecret, (instance) => instance(submitted))).status).toBe(status);
  });

  test('signs cookies of one name, which are none of another', async () => {
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce()));
    const cookies = await browser.cookies.getCookies(browser.url.href);
    const valueOf = (name: string) => cookies.find(({ key }) => key === name)!.value;
    const uid = valueOf('interaction');
    // The value is that of the way back as well, but its signature is another one.
    const response = await server.fetch(`/authorize/${uid}`, {
      headers: { cookie: `resume=${uid}; resume.sig=${valueOf('interaction.sig')}` },
    });
    expect(response.status).toBe(400);
    const csrf = browser.page.querySelector('input[name=csrf]')!.getAttribute('value');
    expect(cookies.map(({ value }) => value)).not.toContain(csrf);
  });
});

describe('[39] an answer of the identity provider that is of somebody else', () => {
  test('a code of the attacker is not taken for that of the person', async () => {
    const attacker = await comingBack();
    const { browser, callback } = await comingBack();
    callback.searchParams.set('code', attacker.callback.searchParams.get('code')!);
    await browser.open(callback);
    expect(browser.response.status).toBe(400);
    expect(() => browser.callback()).toThrow();
    expect(server.auditEvents('sign_in.refused').at(-1)).toMatchObject({
      detail: 'the identity provider refused the code: invalid_grant',
    });
  });

  test('the whole answer is refused in the browser of the person', async () => {
    const { callback } = await comingBack();
    const victim = new PersonsBrowser();
    await victim.open(callback);
    expect(victim.response.status).toBe(400);
    expect(victim.text).toContain('This sign-in has expired');
  });

  test.each<[string, (callback: URL) => void]>([
    ['no code', ({ searchParams }) => searchParams.delete('code')],
    ['two codes', ({ searchParams }) => searchParams.append('code', 'x')],
    ['a code that was made up', ({ searchParams }) => searchParams.set('code', 'x')],
    ['an issuer that is another', ({ searchParams }) => searchParams.set('iss', 'https://evil.example')],
    ['[41] an issuer that is this server', ({ searchParams }) => searchParams.set('iss', server.issuer)],
  ])('with %s signs nobody in', async (_, change) => {
    const { browser, callback } = await comingBack();
    change(callback);
    await browser.open(callback);
    expect(browser.response.status).toBe(400);
    expect(browser.text).toContain('This sign-in cannot be finished');
  });
});

describe('[40] the issuer', () => {
  test('is announced and in every answer, an error or not, as the metadata spells it', async () => {
    const metadata = (await (await server.fetch('/.well-known/oauth-authorization-server')).json()) as {
      issuer: string;
      authorization_response_iss_parameter_supported: boolean;
    };
    expect(metadata).toMatchObject({ issuer: server.issuer, authorization_response_iss_parameter_supported: true });

    for (const parameters of [
      { prompt: 'none' },
      { response_type: 'token' },
      { response_type: 'code id_token' },
      { resource: 'https://elsewhere.example/mcp' },
      { request: 'x' },
      { code_challenge_method: 'plain' },
    ]) {
      const response = await fetch(server.authorizationUrl(clientId, new Pkce(), parameters), { redirect: 'manual' });
      const { search, hash } = new URL(response.headers.get('location')!);
      // Who asks for a token is answered where they would look for one (OAuth 2.0 Multiple Response Type section 5).
      const searchParams = new URLSearchParams(search || hash.slice(1));
      expect(searchParams.get('error')).toEqual(expect.any(String));
      expect(searchParams.getAll('iss')).toEqual([metadata.issuer]);
      expect(searchParams.getAll('state')).toEqual(['state-1']);
      expect(searchParams.has('code')).toBe(false);
    }
    const callback = await server.signIn(server.authorizationUrl(clientId, new Pkce()));
    expect(callback.searchParams.getAll('iss')).toEqual([metadata.issuer]);
  });
});
