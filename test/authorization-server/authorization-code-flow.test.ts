import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce, type TokenResponse } from './tested-server';

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start();
});
afterAll(() => server.stop());

test('[52] [54] an access token is for the gateway, for the assistant and for the person, and nothing more', async () => {
  const { clientId, tokens } = await server.connect({
    scope: 'openid profile offline_access agentcore-gateway/invoke',
  });

  expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'agentcore-gateway/invoke' });
  expect(Object.keys(tokens).sort()).toEqual(['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type']);
  expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  const keys = createRemoteJWKSet(new URL('/jwks', server.issuer));
  const { payload } = await jwtVerify(tokens.access_token, keys, { issuer: server.issuer, audience: server.resource });
  expect(payload).toEqual({
    iss: server.issuer,
    aud: server.resource,
    client_id: clientId,
    sub: expect.stringMatching(/^[\da-f-]{36}$/),
    username: 'alice',
    groups: [],
    scope: 'agentcore-gateway/invoke',
    agentcore_gateway: expect.stringMatching(/^c8[\da-f]{40}$/),
    iat: expect.any(Number),
    exp: payload.iat! + 900,
    jti: expect.any(String),
  });
});

test('[18] [28] [40] the answer goes to the port that the assistant got, with state and issuer', async () => {
  const { client_id: clientId } = await server.register({ redirect_uris: ['http://localhost/callback'] });
  const callback = await server.signIn(
    server.authorizationUrl(clientId, new Pkce(), { redirect_uri: 'http://localhost:61234/callback', state: 'a b&c' }),
  );
  expect(callback.origin + callback.pathname).toBe('http://localhost:61234/callback');
  expect(Object.fromEntries(callback.searchParams)).toEqual({
    code: expect.any(String),
    state: 'a b&c',
    iss: server.issuer,
  });
});

test('[35] a code is good once, and using it again takes back what it yielded', async () => {
  const { client_id: clientId } = await server.register();
  const pkce = new Pkce();
  const code = (await server.signIn(server.authorizationUrl(clientId, pkce))).searchParams.get('code')!;
  const first = await server.redeem(clientId, code, pkce);
  const { refresh_token: refreshToken } = (await first.json()) as TokenResponse;

  const second = await server.redeem(clientId, code, pkce);

  expect(second.status).toBe(400);
  expect(await second.json()).toMatchObject({ error: 'invalid_grant' });
  const refreshed = await server.refresh(clientId, refreshToken);
  expect(refreshed.status).toBe(400);
  expect(await refreshed.json()).toMatchObject({ error: 'invalid_grant' });
});

test('[35] of two redemptions at once, at most one succeeds, and then nothing is left of it', async () => {
  const { client_id: clientId } = await server.register();
  const pkce = new Pkce();
  const code = (await server.signIn(server.authorizationUrl(clientId, pkce))).searchParams.get('code')!;

  const answers = await Promise.all([1, 2, 3].map(() => server.redeem(clientId, code, pkce)));

  const issued = answers.filter(({ status }) => status === 200);
  expect(issued.length).toBeLessThanOrEqual(1);
  for (const answer of issued) {
    const { refresh_token: refreshToken } = (await answer.json()) as TokenResponse;
    expect((await server.refresh(clientId, refreshToken)).status).toBe(400);
  }
});

test('a tool is called by an assistant that knows only the URL', async () => {
  const kiro = await server.local.signIn({ client: { name: 'Kiro', redirectUri: CALLBACK }, user: server.alice });
  const result = await kiro.call('orders___get_order', { orderId: 'A-1001' });
  expect(result.isError).toBe(false);
  await kiro.close();
});
