import { sharedServer } from './shared-server';
import { CALLBACK, Pkce } from './tested-server';

const server = sharedServer();
let clientId: string;

beforeAll(async () => {
  clientId = (await server.register()).client_id;
});
interface Code {
  readonly code: string;
  readonly pkce: Pkce;
}

async function codeOf(client = clientId): Promise<Code> {
  const pkce = new Pkce();
  const callback = await server.signIn(server.authorizationUrl(client, pkce));
  return { pkce, code: callback.searchParams.get('code')! };
}

/** The status is 400, or 401 where RFC 6749 section 5.2 has it. */
async function refusal(response: Response, status = 400): Promise<unknown> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  expect(response.headers.get('cache-control')).toContain('no-store');
  return response.json();
}

test('a token is JSON that nobody keeps', async () => {
  const { code, pkce } = await codeOf();
  const response = await server.redeem(clientId, code, pkce);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  expect(response.headers.get('cache-control')).toContain('no-store');
});

test('only POST is answered', async () => {
  const response = await server.fetch('/token?grant_type=refresh_token');
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('parameters are taken from the form and not from the address', async () => {
  const { code, pkce } = await codeOf();
  const query = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    redirect_uri: CALLBACK,
    code_verifier: pkce.verifier,
  });
  const response = await server.post(`/token?${query}`, {});
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
});

test('a body that is no form is refused', async () => {
  const response = await server.fetch('/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'refresh_token', client_id: clientId, refresh_token: 'any' }),
  });
  expect(await refusal(response)).toMatchObject({ error: 'invalid_request' });
});

test('a parameter that is there twice is refused', async () => {
  const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: 'one' });
  form.append('refresh_token', 'two');
  expect(await refusal(await server.post('/token', form))).toMatchObject({ error: 'invalid_request' });
});

test('a parameter that is not understood is ignored', async () => {
  const { code, pkce } = await codeOf();
  expect((await server.redeem(clientId, code, pkce, { made_up: '1' })).status).toBe(200);
});

test('a request without grant type is invalid', async () => {
  expect(await refusal(await server.post('/token', { client_id: clientId }))).toMatchObject({
    error: 'invalid_request',
  });
});

test.each([
  'password',
  'client_credentials',
  'implicit',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
])('the grant %s is not there', async (grantType) => {
  const form = { grant_type: grantType, client_id: clientId, username: 'alice', password: server.alice.password };
  expect(await refusal(await server.post('/token', form))).toMatchObject({ error: 'unsupported_grant_type' });
});

test('a client that nobody knows is refused', async () => {
  const form = { grant_type: 'refresh_token', client_id: 'unknown', refresh_token: 'any' };
  expect(await refusal(await server.post('/token', form), 401)).toMatchObject({ error: 'invalid_client' });
});

test('a request that names no client is refused', async () => {
  const form = { grant_type: 'refresh_token', refresh_token: 'any' };
  expect(await refusal(await server.post('/token', form))).toMatchObject({ error: 'invalid_request' });
});

test('a code is for the client that asked for it', async () => {
  const { code, pkce } = await codeOf();
  const { client_id: other } = await server.register();
  expect(await refusal(await server.redeem(other, code, pkce))).toMatchObject({ error: 'invalid_grant' });
});

test('a code is for the callback that it was sent to', async () => {
  const { code, pkce } = await codeOf();
  const answer = await server.redeem(clientId, code, pkce, { redirect_uri: 'http://127.0.0.1:1/callback' });
  expect(await refusal(answer)).toMatchObject({ error: 'invalid_grant' });
});

test('a code needs the verifier of its challenge', async () => {
  const { code } = await codeOf();
  expect(await refusal(await server.redeem(clientId, code, new Pkce()))).toMatchObject({ error: 'invalid_grant' });
});

test('a code needs a verifier at all', async () => {
  const { code } = await codeOf();
  const form = { grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: CALLBACK };
  expect(await refusal(await server.post('/token', form))).toMatchObject({ error: 'invalid_grant' });
});

test('a code that was never issued is refused', async () => {
  expect(await refusal(await server.redeem(clientId, 'never-issued', new Pkce()))).toMatchObject({
    error: 'invalid_grant',
  });
});

test('another resource than the gateway is refused, and the code stays good', async () => {
  const { code, pkce } = await codeOf();
  const answer = await server.redeem(clientId, code, pkce, { resource: 'https://other.example/mcp' });
  expect(await refusal(answer)).toMatchObject({ error: 'invalid_target' });
  expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
});

test('a refresh token is for the client that got it', async () => {
  const { tokens } = await server.connect();
  expect(await refusal(await server.refresh(clientId, tokens.refresh_token))).toMatchObject({ error: 'invalid_grant' });
});

test('every refresh brings a new refresh token', async () => {
  const { clientId: client, tokens } = await server.connect();
  const refreshed = (await (await server.refresh(client, tokens.refresh_token)).json()) as Record<string, unknown>;
  expect(refreshed).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) });
  expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
});

test('a web page of another origin may ask, without cookies', async () => {
  const preflight = await server.fetch('/token', {
    method: 'OPTIONS',
    headers: { origin: 'https://inspector.example', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
});
