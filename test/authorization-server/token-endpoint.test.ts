import { randomUUID } from 'node:crypto';
import { LoopbackServer } from '../../local/http/loopback-server';
import { otherInstanceOf } from './other-instance';
import { PersonsBrowser } from './persons-browser';
import { resourceOf, RunningServer } from './running-server';
import { CALLBACK, Pkce, type TokenResponse } from './tested-server';
import { StoredRows } from './stored-row';

let server: RunningServer;
let rows: StoredRows;

beforeAll(async () => {
  server = await RunningServer.start();
  rows = new StoredRows(server);
});
afterAll(() => server.stop());

const now = (): number => Math.floor(Date.now() / 1000);

/** Longer than a refresh token may be used once more after it was rotated. */
const AFTER_GRACE = 31;

async function expectError(response: Response, error: string, status = 400): Promise<void> {
  expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([status, error]);
}

async function tokensOf(response: Response): Promise<TokenResponse> {
  expect(response.status).toBe(200);
  return (await response.json()) as TokenResponse;
}

describe('[42] the app client of this server at the identity provider', () => {
  test('is no client here, whatever is requested in its name', async () => {
    const { clientId } = server.local.clients[0]!;
    for (const grant of ['authorization_code', 'refresh_token', 'client_credentials']) {
      const response = await server.post('/token', {
        grant_type: grant,
        client_id: clientId,
        code: 'x',
        refresh_token: 'x',
      });
      await expectError(response, 'invalid_client', 401);
    }
    await expectError(await server.post('/token', { grant_type: 'client_credentials' }), 'invalid_request');
  });

  test('lends its secret to nobody: a secret of a client is not passed on', async () => {
    const { client_id: clientId } = await server.register();
    const pkce = new Pkce();
    const code = (await server.signIn(server.authorizationUrl(clientId, pkce))).searchParams.get('code')!;
    const authorization = `Basic ${Buffer.from(`${clientId}:secret`).toString('base64')}`;
    const refused = await server.fetch('/token', {
      method: 'POST',
      headers: { authorization },
      body: new URLSearchParams({ grant_type: 'authorization_code', code, code_verifier: pkce.verifier }),
    });
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    await expectError(refused, 'invalid_client', 401);
    expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
  });
});

test.each([
  'client_credentials',
  'implicit',
  'password',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:openid:params:grant-type:ciba',
  'AUTHORIZATION_CODE',
  'authorization_code ',
])('[43] the grant %j is refused', async (grant) => {
  const { client_id: clientId } = await server.register({ grant_types: [grant], response_types: ['token'] });
  const response = await server.post('/token', {
    grant_type: grant,
    client_id: clientId,
    username: server.alice.username,
    password: server.alice.password,
    assertion: 'x',
    subject_token: 'x',
    device_code: 'x',
    scope: 'agentcore-gateway/invoke',
  });
  await expectError(response, 'unsupported_grant_type');
});

describe('[44] a token request', () => {
  test.each(['client_id', 'code', 'code_verifier', 'redirect_uri', 'grant_type'])(
    'with %s twice is refused, and uses nothing up',
    async (name) => {
      const { client_id: clientId } = await server.register();
      const pkce = new Pkce();
      const code = (await server.signIn(server.authorizationUrl(clientId, pkce))).searchParams.get('code')!;
      const parameters = new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code,
        redirect_uri: 'http://127.0.0.1:33418/callback',
        code_verifier: pkce.verifier,
      });
      parameters.append(name, parameters.get(name)!);
      await expectError(await server.post('/token', parameters), 'invalid_request');
      expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
    },
  );

  test('for a refresh with two scopes is refused, and uses nothing up', async () => {
    const { clientId, tokens } = await server.connect();
    const parameters = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: tokens.refresh_token,
      scope: 'agentcore-gateway/invoke',
    });
    parameters.append('scope', 'agentcore-gateway/invoke');
    await expectError(await server.post('/token', parameters), 'invalid_request');
    expect(await rows.time('RefreshToken', tokens.refresh_token, 'consumedAt')).toBeUndefined();
  });

  test('with two ways to say who asks is refused', async () => {
    const { client_id: clientId } = await server.register();
    const { client_id: other } = await server.register();
    const authorization = `Basic ${Buffer.from(`${other}:secret`).toString('base64')}`;
    for (const headers of [{ authorization }, { authorization: 'Bearer x' }, { authorization: 'Basic !' }]) {
      const response = await server.fetch('/token', {
        method: 'POST',
        headers,
        body: new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: 'x' }),
      });
      await expectError(response, 'invalid_request');
    }
  });

  test.each<[string, RequestInit]>([
    ['as JSON', { headers: { 'content-type': 'application/json' }, body: '{"grant_type":"refresh_token"}' }],
    ['without a type', { headers: { 'content-type': '' }, body: 'grant_type=refresh_token' }],
    ['in parts', { body: new FormData() }],
    ['without a body', {}],
    ['larger than any', { body: new URLSearchParams({ grant_type: 'x'.repeat(100_000) }) }],
  ])('%s is refused', async (_, init) => {
    const response = await server.fetch('/token', { method: 'POST', ...init });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toMatchObject({ error: 'invalid_request' });
  });
});

describe('[17] a token request without redirect_uri, which OAuth 2.1 section 4.1.3 does not have', () => {
  const PORT = 'http://127.0.0.1:49152/callback';

  /** A code for a callback on another port than the registered one, and what redeems it. */
  async function codeOf(): Promise<{ clientId: string; form: Record<string, string> }> {
    const { client_id: clientId } = await server.register({ redirect_uris: ['http://127.0.0.1/callback', CALLBACK] });
    const pkce = new Pkce();
    const callback = await server.signIn(server.authorizationUrl(clientId, pkce, { redirect_uri: PORT }));
    const code = callback.searchParams.get('code')!;
    const form = { grant_type: 'authorization_code', client_id: clientId, code, code_verifier: pkce.verifier };
    return { clientId, form };
  }

  test.each<[string, Record<string, string>]>([
    ['left out', {}],
    ['without a value', { redirect_uri: '' }],
    ['sent', { redirect_uri: PORT }],
  ])('yields tokens: %s', async (_, more) => {
    const { clientId, form } = await codeOf();
    const tokens = await tokensOf(await server.post('/token', { ...form, ...more }));
    await tokensOf(await server.refresh(clientId, tokens.refresh_token));
  });

  test.each<[string, Record<string, string>, string]>([
    ['another verifier', { code_verifier: new Pkce().verifier }, 'invalid_grant'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['the callback that was registered instead of the one in use', { redirect_uri: CALLBACK }, 'invalid_grant'],
    ['a callback of nobody', { redirect_uri: 'https://evil.example/' }, 'invalid_grant'],
    ['the address of this server', { redirect_uri: 'issuer' }, 'invalid_grant'],
    ['a code that does not exist', { code: 'unknown' }, 'invalid_grant'],
    ['no code', { code: '' }, 'invalid_request'],
  ])('yields none with %s, and the code stays good', async (_, wrong, error) => {
    const { form } = await codeOf();
    const more = wrong.redirect_uri === 'issuer' ? { redirect_uri: server.issuer } : wrong;
    await expectError(await server.post('/token', { ...form, ...more }), error);
    await tokensOf(await server.post('/token', form));
  });

  test('yields none to another client, and none the second time', async () => {
    const { form } = await codeOf();
    const { client_id: other } = await server.register();
    await expectError(await server.post('/token', { ...form, client_id: other }), 'invalid_grant');
    await expectError(await server.post('/token', { ...form, client_id: 'unknown' }), 'invalid_client', 401);
    await tokensOf(await server.post('/token', form));
    await expectError(await server.post('/token', form), 'invalid_grant');
  });
});

describe('[45] the answer', () => {
  test('is JSON that nothing keeps, whether it is a token or an error', async () => {
    const { clientId, tokens } = await server.connect();
    for (const response of [
      await server.refresh(clientId, tokens.refresh_token),
      await server.refresh(clientId, 'x'),
      await server.refresh('x', 'x'),
      await server.refresh(clientId, 'x', { resource: 'https://elsewhere.example' }),
    ]) {
      expect(response.headers.get('content-type')).toMatch(/^application\/json(;|$)/);
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(response.headers.get('location')).toBeNull();
    }
  });

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])(
    'is not had by %s, where secrets would be in the URL',
    async (method) => {
      const { clientId, tokens } = await server.connect();
      const query = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: clientId,
        refresh_token: tokens.refresh_token,
      });
      expect([404, 405]).toContain((await server.fetch(`/token?${query}`, { method })).status);
      await expectError(await server.fetch(`/token?${query}`, { method: 'POST' }), 'invalid_request');
      expect(await rows.time('RefreshToken', tokens.refresh_token, 'consumedAt')).toBeUndefined();
    },
  );

  test('never has a token in a URL', async () => {
    const { client_id: clientId } = await server.register();
    for (const responseType of ['token', 'code token', 'id_token', 'id_token token']) {
      const url = server.authorizationUrl(clientId, new Pkce(), { response_type: responseType, nonce: 'x' });
      const location = (await fetch(url, { redirect: 'manual' })).headers.get('location')!;
      expect(location).toContain('error=');
      expect(location).not.toMatch(/token=/);
    }
  });
});

describe('[46] a refresh token', () => {
  test('is of no use to another client, and stays good for its own', async () => {
    const { clientId, tokens } = await server.connect();
    const { client_id: other } = await server.register();
    await expectError(await server.refresh(other, tokens.refresh_token), 'invalid_grant');
    await tokensOf(await server.refresh(clientId, tokens.refresh_token));
  });

  test('is replaced at every use, and none lives longer than the first', async () => {
    const { clientId, tokens } = await server.connect();
    const end = (await rows.time('RefreshToken', tokens.refresh_token, 'expiresAt'))!;
    await rows.setTime('RefreshToken', tokens.refresh_token, 'expiresAt', end);
    let token = tokens.refresh_token;
    for (let use = 0; use < 3; use += 1) {
      const next = (await tokensOf(await server.refresh(clientId, token))).refresh_token;
      expect(next).not.toBe(token);
      expect(await rows.time('RefreshToken', next, 'expiresAt')).toBeLessThanOrEqual(end);
      expect(await rows.time('RefreshToken', next, 'expiresAt')).toBeGreaterThan(end - 60);
      token = next;
    }
  });

  test('that has expired is refused', async () => {
    const { clientId, tokens } = await server.connect();
    await rows.setTime('RefreshToken', tokens.refresh_token, 'expiresAt', now());
    await expectError(await server.refresh(clientId, tokens.refresh_token), 'invalid_grant');
  });

  test('that was replaced is good for a moment, which using it again does not prolong', async () => {
    const { clientId, tokens } = await server.connect();
    await tokensOf(await server.refresh(clientId, tokens.refresh_token));
    const usedAt = now() - 20;
    await rows.setTime('RefreshToken', tokens.refresh_token, 'consumedAt', usedAt);
    await tokensOf(await server.refresh(clientId, tokens.refresh_token));
    expect(await rows.time('RefreshToken', tokens.refresh_token, 'consumedAt')).toBe(usedAt);
  });

  test('that was replaced yields the same one again, so that a family never forks', async () => {
    const { clientId, tokens } = await server.connect();
    const next = await tokensOf(await server.refresh(clientId, tokens.refresh_token));
    const stored = await rows.count();
    for (let use = 0; use < 3; use += 1) {
      const again = await tokensOf(await server.refresh(clientId, tokens.refresh_token));
      expect(again.refresh_token).toBe(next.refresh_token);
      expect(again.access_token).not.toBe(next.access_token);
    }
    expect(await rows.count()).toBe(stored);
    await tokensOf(await server.refresh(clientId, next.refresh_token));
  });

  test('that comes back after its successor was used takes everything back, however soon', async () => {
    const { clientId, tokens: first } = await server.connect();
    const second = await tokensOf(await server.refresh(clientId, first.refresh_token));
    const third = await tokensOf(await server.refresh(clientId, second.refresh_token));
    await expectError(await server.refresh(clientId, first.refresh_token), 'invalid_grant');
    for (const { refresh_token: token } of [second, third]) {
      await expectError(await server.refresh(clientId, token), 'invalid_grant');
    }
  });

  test('that a thief uses too yields them what the assistant has: one of them is noticed', async () => {
    const { clientId, tokens: stolen } = await server.connect();
    const own = await tokensOf(await server.refresh(clientId, stolen.refresh_token));
    const thiefs = await tokensOf(await server.refresh(clientId, stolen.refresh_token));
    expect(thiefs.refresh_token).toBe(own.refresh_token);
    const next = await tokensOf(await server.refresh(clientId, own.refresh_token));
    await rows.setTime('RefreshToken', own.refresh_token, 'consumedAt', now() - AFTER_GRACE);
    await expectError(await server.refresh(clientId, thiefs.refresh_token), 'invalid_grant');
    await expectError(await server.refresh(clientId, next.refresh_token), 'invalid_grant');
  });

  test('that was replaced tells the successor only to its own client', async () => {
    const { clientId, tokens } = await server.connect();
    const next = await tokensOf(await server.refresh(clientId, tokens.refresh_token));
    const { client_id: other } = await server.register();
    await expectError(await server.refresh(other, tokens.refresh_token), 'invalid_grant');
    for (const parameters of [{ client_id: other }, { client_id: clientId }]) {
      const revoked = await server.post('/revoke', { ...parameters, token: tokens.refresh_token });
      expect(await revoked.text()).toBe('');
    }
    await expectError(await server.refresh(clientId, next.refresh_token), 'invalid_grant');
  });

  test('that was replaced yields the scopes that are asked for this time', async () => {
    const { clientId, tokens } = await server.connect();
    await tokensOf(await server.refresh(clientId, tokens.refresh_token));
    await expectError(
      await server.refresh(clientId, tokens.refresh_token, { resource: 'https://elsewhere.example/mcp' }),
      'invalid_target',
    );
    const again = await tokensOf(
      await server.refresh(clientId, tokens.refresh_token, { scope: 'agentcore-gateway/invoke' }),
    );
    expect(again.scope).toBe('agentcore-gateway/invoke');
  });

  test('that comes back later takes everything back that came of it', async () => {
    const { clientId, tokens: first } = await server.connect();
    const second = await tokensOf(await server.refresh(clientId, first.refresh_token));
    const third = await tokensOf(await server.refresh(clientId, second.refresh_token));
    await rows.setTime('RefreshToken', first.refresh_token, 'consumedAt', now() - AFTER_GRACE);

    await expectError(await server.refresh(clientId, first.refresh_token), 'invalid_grant');

    for (const { refresh_token: token } of [first, second, third]) {
      await expectError(await server.refresh(clientId, token), 'invalid_grant');
    }
    expect(server.auditEvents('grant.revoked').at(-1)).toMatchObject({ clientId });
  });

  test('of a stranger takes nothing back', async () => {
    const { clientId, tokens: first } = await server.connect();
    const second = await tokensOf(await server.refresh(clientId, first.refresh_token));
    await rows.setTime('RefreshToken', first.refresh_token, 'consumedAt', now() - AFTER_GRACE);
    const { client_id: other } = await server.register();
    await expectError(await server.refresh(other, first.refresh_token), 'invalid_grant');
    await tokensOf(await server.refresh(clientId, second.refresh_token));
  });

  test.each<Record<string, string>>([
    { resource: 'https://elsewhere.example/mcp' },
    { resource: 'javascript:x' },
    { resource: 'https://elsewhere.example/mcp', grant_type: 'refresh' },
  ])('is not used up by a request for something else: %j', async (parameters) => {
    const { clientId, tokens } = await server.connect();
    const response = await server.refresh(clientId, tokens.refresh_token, parameters);
    await expectError(response, 'invalid_target');
    expect(await rows.time('RefreshToken', tokens.refresh_token, 'consumedAt')).toBeUndefined();
    await tokensOf(await server.refresh(clientId, tokens.refresh_token));
  });
});

describe('[47] an assistant with several windows', () => {
  test('refreshes in all of them at once, and every answer is good', async () => {
    const { clientId, tokens } = await server.connect();
    const answers = await Promise.all([1, 2, 3, 4].map(() => server.refresh(clientId, tokens.refresh_token)));
    const refreshTokens = new Set<string>();
    for (const answer of answers) {
      refreshTokens.add((await tokensOf(answer)).refresh_token);
    }
    expect(refreshTokens.size).toBe(1);
    for (let window = 0; window < answers.length; window += 1) {
      await tokensOf(await server.refresh(clientId, [...refreshTokens][0]!));
    }
  });

  test('refreshes at instances of the server that know nothing of each other, and every answer is the same', async () => {
    const { clientId, tokens } = await server.connect();
    const instances = [1, 2, 3].map(() => otherInstanceOf(server));
    const answers = await Promise.all(
      instances.map((instance) =>
        instance(
          new Request(`${server.issuer}/token`, {
            method: 'POST',
            body: new URLSearchParams({
              grant_type: 'refresh_token',
              client_id: clientId,
              refresh_token: tokens.refresh_token,
            }),
          }),
        ),
      ),
    );
    const refreshTokens = new Set(
      await Promise.all(answers.map(async (answer) => (await tokensOf(answer)).refresh_token)),
    );
    expect(refreshTokens.size).toBe(1);
  });
});

describe('[48] an identity provider', () => {
  test('whose tokens are not kept cannot withhold a new refresh token: the one of this server is of its own', async () => {
    const { clientId, tokens } = await server.connect();
    const pool = server.local.userPools[0]!;
    const upstream = await fetch(`${server.local.domain}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: pool.clients[0]!.clientId,
        refresh_token: tokens.refresh_token,
      }),
    });
    expect(upstream.status).toBe(400);
    await tokensOf(await server.refresh(clientId, tokens.refresh_token));
  });

  test.each<[string, () => Response]>([
    ['a page', () => new Response('<h1>secret detail</h1>', { headers: { 'content-type': 'text/html' } })],
    ['an error', () => new Response('secret detail', { status: 500 })],
    ['metadata of somebody else', () => Response.json({ issuer: 'https://secret.detail' })],
    ['nothing of it', () => Response.json({})],
  ])('that answers %s: the person reads that it does not work, and nothing of the answer', async (_, fetch) => {
    let asked = 0;
    const broken = await LoopbackServer.listen({
      fetch: () => {
        asked += 1;
        return fetch();
      },
    });
    try {
      const { client_id: clientId } = await server.register();
      const browser = new PersonsBrowser();
      await browser.open(server.authorizationUrl(clientId, new Pkce()));
      const cookie = await browser.cookies.getCookieString(browser.url.href);
      const instance = otherInstanceOf(server, {
        identityProvider: {
          issuer: broken.origin,
          displayName: 'Broken',
          clientId: server.local.clients[0]!.clientId,
          clientSecret: { userPoolId: resourceOf(server.local, 'AWS::Cognito::UserPool') },
          scopes: ['openid'],
          usernameClaim: 'sub',
          groupsClaim: 'groups',
        },
      });
      const response = await instance(browser.formRequest({ decision: 'allow' }, { cookie }));
      expect(asked).toBeGreaterThan(0);
      expect(response.status).toBe(503);
      expect(await response.text()).not.toMatch(/secret|detail/i);
    } finally {
      await broken.close();
    }
  });
});

describe('[49] revocation', () => {
  test('ends the sign-in, and a token that is not known is revoked already', async () => {
    const { clientId, tokens } = await server.connect();
    for (const token of [tokens.refresh_token, tokens.refresh_token, 'unknown', randomUUID()]) {
      const response = await server.post('/revoke', { client_id: clientId, token });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('');
    }
    await expectError(await server.refresh(clientId, tokens.refresh_token), 'invalid_grant');
  });

  test('of a token that was replaced ends its successors', async () => {
    const { clientId, tokens } = await server.connect();
    const next = await tokensOf(await server.refresh(clientId, tokens.refresh_token));
    expect((await server.post('/revoke', { client_id: clientId, token: tokens.refresh_token })).status).toBe(200);
    await expectError(await server.refresh(clientId, next.refresh_token), 'invalid_grant');
  });

  test('is for the own tokens only', async () => {
    const { clientId, tokens } = await server.connect();
    const { client_id: other } = await server.register();
    expect((await server.post('/revoke', { client_id: other, token: tokens.refresh_token })).status).toBe(200);
    await expectError(await server.post('/revoke', { token: tokens.refresh_token }), 'invalid_request');
    await expectError(await server.post('/revoke', { client_id: 'unknown', token: 'x' }), 'invalid_client', 401);
    await tokensOf(await server.refresh(clientId, tokens.refresh_token));
  });

  test('of one installation leaves the others of the same assistant alone', async () => {
    const clientId = 'https://vscode.dev/oauth/client-metadata.json';
    const redirectUri = 'http://127.0.0.1:33418/';
    const installations = await Promise.all(
      [1, 2].map(async () => {
        const pkce = new Pkce();
        const url = server.authorizationUrl(clientId, pkce, { redirect_uri: redirectUri });
        const code = (await server.signIn(url)).searchParams.get('code')!;
        return tokensOf(await server.redeem(clientId, code, pkce, { redirect_uri: redirectUri }));
      }),
    );
    await server.post('/revoke', { client_id: clientId, token: installations[0]!.refresh_token });
    await expectError(await server.refresh(clientId, installations[0]!.refresh_token), 'invalid_grant');
    await tokensOf(await server.refresh(clientId, installations[1]!.refresh_token));
  });
});

describe('[50] the table', () => {
  test('has neither codes nor tokens, states nor names in it', async () => {
    const { client_id: clientId } = await server.register({ client_name: 'Readable name' });
    const pkce = new Pkce();
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, pkce, { state: 'readable-state' }));
    const upstream = await browser.submitAndStop({ decision: 'allow' });
    await browser.open(upstream);
    await browser.submit({ username: server.alice.username, password: server.alice.password });
    const code = browser.callback().searchParams.get('code')!;
    const before = await rows.everything();
    const tokens = await tokensOf(await server.redeem(clientId, code, pkce));
    const stored = before + (await rows.everything());

    expect(stored).toContain('RefreshToken#');
    for (const secret of [
      code,
      tokens.refresh_token,
      tokens.access_token,
      pkce.challenge,
      upstream.searchParams.get('state')!,
      upstream.searchParams.get('nonce')!,
      'readable-state',
      clientId,
      'Readable name',
      'alice',
    ]) {
      expect(stored).not.toContain(secret);
      expect(stored).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    }
  });

  test('forgets by itself: every row has an end', async () => {
    const items = JSON.parse(await rows.everything()) as Record<string, { N?: string }>[];
    expect(items.length).toBeGreaterThan(10);
    for (const item of items) {
      expect(
        Object.keys(item)
          .filter((name) => !/^(consumedAt|(consumed|decided|ended)By|outcome|successor|signIn_[\w-]{16})$/.test(name))
          .sort(),
      ).toEqual(['expiresAt', 'id', 'sealed']);
      expect(Number(item.expiresAt!.N)).toBeLessThanOrEqual(now() + 91 * 86_400);
    }
  });

  test('whose rows are moved to another key are of no use', async () => {
    const { clientId, tokens } = await server.connect();
    const made = `${tokens.refresh_token.slice(0, -4)}AAAA`;
    await rows.copy('RefreshToken', tokens.refresh_token, made);
    const response = await server.refresh(clientId, made);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).not.toHaveProperty('access_token');
  });
});
