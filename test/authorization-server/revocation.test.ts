import { sharedServer } from './shared-server';

const server = sharedServer();

const revoke = (clientId: string, token: string, parameters: Record<string, string> = {}): Promise<Response> =>
  server.post('/revoke', { client_id: clientId, token, ...parameters });

test('a refresh token that was revoked is good for nothing', async () => {
  const { clientId, tokens } = await server.connect();
  expect((await revoke(clientId, tokens.refresh_token)).status).toBe(200);
  const refreshed = await server.refresh(clientId, tokens.refresh_token);
  expect(refreshed.status).toBe(400);
  expect(await refreshed.json()).toMatchObject({ error: 'invalid_grant' });
});

test('revoking a refresh token takes those back that it was exchanged for', async () => {
  const { clientId, tokens } = await server.connect();
  const { refresh_token: next } = (await (await server.refresh(clientId, tokens.refresh_token)).json()) as {
    refresh_token: string;
  };
  expect((await revoke(clientId, tokens.refresh_token)).status).toBe(200);
  expect((await server.refresh(clientId, next)).status).toBe(400);
});

test('a token that is not there is revoked already', async () => {
  const { client_id: clientId } = await server.register();
  expect((await revoke(clientId, 'never-issued')).status).toBe(200);
});

test('a wrong hint does no harm', async () => {
  const { clientId, tokens } = await server.connect();
  expect((await revoke(clientId, tokens.refresh_token, { token_type_hint: 'access_token' })).status).toBe(200);
  expect((await server.refresh(clientId, tokens.refresh_token)).status).toBe(400);
});

test('nobody revokes the token of another client', async () => {
  const { clientId, tokens } = await server.connect();
  const { client_id: other } = await server.register();
  await revoke(other, tokens.refresh_token);
  expect((await server.refresh(clientId, tokens.refresh_token)).status).toBe(200);
});

test('a client that nobody knows is refused', async () => {
  const response = await revoke('unknown', 'any');
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: 'invalid_client' });
});

test('a request without token is invalid', async () => {
  const { client_id: clientId } = await server.register();
  const response = await server.post('/revoke', { client_id: clientId });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: 'invalid_request' });
});

test('only POST is answered', async () => {
  expect((await server.fetch('/revoke')).status).toBe(405);
});
