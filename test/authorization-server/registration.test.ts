import { RunningServer } from './running-server';
import { sharedServer } from './shared-server';
import { CALLBACK } from './tested-server';

const server = sharedServer();

function post(body: unknown): Promise<Response> {
  return server.fetch('/register', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function refusal(body: unknown): Promise<unknown> {
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return response.json();
}

test('a registration is answered with all that was registered, and is not cached', async () => {
  const response = await post({ client_name: 'Test assistant', redirect_uris: [CALLBACK] });

  expect(response.status).toBe(201);
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toMatchObject({
    client_id: expect.any(String),
    client_id_issued_at: expect.any(Number),
    client_name: 'Test assistant',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  });
});

test('every registration is a client of its own', async () => {
  const [one, other] = [await server.register(), await server.register()];
  expect(one.client_id).not.toBe(other.client_id);
});

test('no client gets a secret, nor a token to manage its registration', async () => {
  const response = await post({ redirect_uris: [CALLBACK], token_endpoint_auth_method: 'client_secret_basic' });
  const client = (await response.json()) as Record<string, unknown>;
  expect(client).toMatchObject({ token_endpoint_auth_method: 'none' });
  expect(Object.keys(client)).not.toEqual(expect.arrayContaining(['client_secret']));
  expect(Object.keys(client)).not.toEqual(expect.arrayContaining(['registration_access_token']));
});

test('metadata that is not understood is ignored', async () => {
  const response = await post({ redirect_uris: [CALLBACK], made_up: true, jwks_uri: 'http://169.254.169.254/' });
  expect(response.status).toBe(201);
  expect(await response.json()).not.toMatchObject({ made_up: true });
});

test('a registration names its callbacks', async () => {
  expect(await refusal({ client_name: 'Without' })).toMatchObject({ error: 'invalid_redirect_uri' });
  expect(await refusal({ redirect_uris: [] })).toMatchObject({ error: 'invalid_redirect_uri' });
});

test.each(['http://localhost/callback', 'http://127.0.0.1:3000/', 'http://[::1]/oauth/callback'])(
  'the loopback callback %s is admitted',
  async (uri) => {
    expect((await post({ redirect_uris: [uri] })).status).toBe(201);
  },
);

test.each([
  'http://assistant.example/callback',
  'https://assistant.example/callback',
  'assistant:/callback',
  'http://127.0.0.1/callback#fragment',
  'http://127.0.0.1.example/callback',
  'http://user@127.0.0.1/callback',
  'javascript:alert(1)',
  '/callback',
])('the callback %s is refused', async (uri) => {
  expect(await refusal({ redirect_uris: [uri] })).toMatchObject({ error: 'invalid_redirect_uri' });
});

test.each(['{', '[]', '"text"', 'null'])('%s is no registration', async (body) => {
  expect(await refusal(body)).toMatchObject({ error: 'invalid_client_metadata' });
});

test('a request that is far too large is refused', async () => {
  const body = { redirect_uris: [CALLBACK], client_name: 'x'.repeat(20_000) };
  expect(await refusal(body)).toMatchObject({ error: 'invalid_client_metadata' });
});

test('registrations cannot be listed or read', async () => {
  const { client_id: clientId } = await server.register();
  const list = await server.fetch('/register');
  expect(list.status).toBe(405);
  expect(list.headers.get('allow')).toBe('POST');
  expect((await server.fetch(`/register/${clientId}`)).status).toBe(404);
});

test('a server that admits no registration says so, and has no endpoint for it', async () => {
  const closed = await RunningServer.start({ dynamicRegistration: false });
  try {
    const metadata = await (await closed.fetch('/.well-known/oauth-authorization-server')).json();
    expect(metadata).not.toHaveProperty('registration_endpoint');
    const refusals = closed.refusals().length;
    for (const method of ['POST', 'GET', 'OPTIONS']) {
      const answer = await closed.fetch('/register', { method, ...(method === 'POST' && { body: '{}' }) });
      expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ error: 'not_found' })]);
    }
    expect(closed.refusals().slice(refusals)).toEqual(
      Array(3).fill(expect.objectContaining({ event: 'request.refused', error: 'not_found' })),
    );
  } finally {
    await closed.stop();
  }
});
