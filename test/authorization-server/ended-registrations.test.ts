import { McpClient } from 'cdk-agentcore-gateway-auth';
import { otherInstanceOf } from './other-instance';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce } from './tested-server';

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start();
});
afterAll(() => server.stop());

describe('registrations that the owner ends', () => {
  const CLIENTS = { preRegistered: [], dynamicRegistration: true, metadataDocumentHosts: [], callbackUrls: [] };

  /** The server as a deployment changes it that sets `endRegistrationsBefore`, so many seconds after an assistant registered. */
  async function changed(seconds: number, dynamicRegistration: boolean) {
    const { clientId, tokens } = await server.connect();
    const issuedAt = ((await server.register()) as unknown as { client_id_issued_at: number }).client_id_issued_at;
    const registrationsEndedBefore = issuedAt + seconds;
    const answer = otherInstanceOf(server, { clients: { ...CLIENTS, dynamicRegistration, registrationsEndedBefore } });
    const post = (path: string, body: Record<string, string>) =>
      answer(new Request(new URL(path, server.issuer), { method: 'POST', body: new URLSearchParams(body) }));
    return {
      clientId,
      authorize: () => answer(new Request(server.authorizationUrl(clientId, new Pkce()), { redirect: 'manual' })),
      refresh: () =>
        post('/token', { grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens.refresh_token }),
    };
  }

  test.each([true, false])(
    'are of no more use, and neither are their refresh tokens (registration: %j)',
    async (open) => {
      const { authorize, refresh } = await changed(60, open);
      const refreshed = await refresh();
      expect(refreshed.status).toBe(401);
      expect(await refreshed.json()).toMatchObject({ error: 'invalid_client' });
      const page = await authorize();
      expect(page.status).toBe(400);
      expect(await page.text()).toContain('This assistant is not known here');
    },
  );

  test.each([true, false])('are not those that were made later (registration: %j)', async (open) => {
    const { authorize, refresh } = await changed(-3600, open);
    expect((await authorize()).headers.get('location')).toMatch(/^\/consent\//);
    expect((await refresh()).status).toBe(200);
  });

  test('switching registration off alone ends none', async () => {
    const { clientId, tokens } = await server.connect();
    const answer = otherInstanceOf(server, { clients: { ...CLIENTS, dynamicRegistration: false } });
    const body = { grant_type: 'refresh_token', client_id: clientId, refresh_token: tokens.refresh_token };
    const url = new URL('/token', server.issuer);
    expect((await answer(new Request(url, { method: 'POST', body: new URLSearchParams(body) }))).status).toBe(200);
  });

  test('are neither documents nor pre-registered assistants', async () => {
    const ended = await RunningServer.start({
      clients: [McpClient.kiro()],
      endRegistrationsBefore: new Date(Date.now() + 3_600_000),
    });
    try {
      const status = async (clientId: string, redirect_uri: string) =>
        (await fetch(ended.authorizationUrl(clientId, new Pkce(), { redirect_uri }), { redirect: 'manual' })).status;
      expect(await status((await ended.register()).client_id, CALLBACK)).toBe(400);
      expect(await status('kiro', McpClient.kiro().callbackUrls[0]!)).toBe(303);
      expect(await status('https://zed.dev/oauth/client-metadata.json', 'http://127.0.0.1:1/callback')).toBe(303);
    } finally {
      await ended.stop();
    }
  });
});
