import { FailingService } from './failing-service';
import { RunningServer } from './running-server';
import { StoredRows } from './stored-row';
import { CALLBACK, Pkce } from './tested-server';

let table: FailingService;
let server: RunningServer;
let rows: StoredRows;

beforeAll(async () => {
  table = await FailingService.start('AWS_ENDPOINT_URL_DYNAMODB');
  server = await RunningServer.start({}, {}, { environment: table.environment });
  table.passOnTo(server.local.sdkEnvironment);
  rows = new StoredRows(server);
});
beforeEach(() => table.heal());
afterAll(async () => {
  await server.stop();
  await table.stop();
});

describe('calls of the table', () => {
  test('of a registration and a sign-in: at most 14', async () => {
    await server.connect();
    expect(table.calls.length).toBeGreaterThan(0);
    expect(table.calls.length).toBeLessThanOrEqual(14);
  });

  test('of a refresh: at most 4, and no more when it is repeated', async () => {
    const { clientId, tokens } = await server.connect();
    for (let use = 0; use < 2; use += 1) {
      table.heal();
      expect((await server.refresh(clientId, tokens.refresh_token)).status).toBe(200);
      expect(table.calls.length).toBeGreaterThan(0);
      expect(table.calls.length).toBeLessThanOrEqual(4);
    }
  });

  test('of a sign-in long after the registration: one more, which lets the registration live on', async () => {
    const { client_id: clientId } = await server.register();
    const soon = Math.floor(Date.now() / 1000) + 86_400;
    await rows.setTime('Client', clientId, 'expiresAt', soon);
    table.heal();
    const callback = await server.signIn(server.authorizationUrl(clientId, new Pkce()));
    expect(callback.searchParams.has('code')).toBe(true);
    expect(table.calls.length).toBeLessThanOrEqual(11);
    expect(await rows.time('Client', clientId, 'expiresAt')).toBeGreaterThan(soon + 80 * 86_400);
  });

  test('of a refresh long after the registration: one more, which lets the registration live on', async () => {
    const { clientId, tokens } = await server.connect();
    const soon = Math.floor(Date.now() / 1000) + 86_400;
    await rows.setTime('Client', clientId, 'expiresAt', soon);
    table.heal();
    expect((await server.refresh(clientId, tokens.refresh_token)).status).toBe(200);
    expect(table.calls.length).toBeLessThanOrEqual(5);
    expect(await rows.time('Client', clientId, 'expiresAt')).toBeGreaterThan(soon + 80 * 86_400);
  });
});

describe('what an anonymous request stores', () => {
  const authorize = (clientId: string, state: string): Promise<Response> =>
    fetch(server.authorizationUrl(clientId, new Pkce(), { state }), { redirect: 'manual' });

  test('is one row, which has what was sent once', async () => {
    const { client_id: clientId } = await server.register();
    const before = await rows.count();
    table.heal();
    const state = 'x'.repeat(500);
    const location = (await authorize(clientId, state)).headers.get('location')!;
    expect(table.calls).toEqual(['GetItem', 'PutItem']);
    expect(await rows.count()).toBe(before + 1);

    const uid = location.split('/').at(-1)!;
    const sent = server.authorizationUrl(clientId, new Pkce(), { state }).search.length;
    const size = await rows.size('Interaction', uid);
    expect(size).toBeGreaterThan(state.length);
    expect(size).toBeLessThan(sent + 450);
  });

  test('is nothing where the request is refused', async () => {
    const { client_id: clientId } = await server.register();
    const before = await rows.count();
    for (const parameters of [{ redirect_uri: `${CALLBACK}/other` }, { response_type: 'token' }, { prompt: 'none' }]) {
      await fetch(server.authorizationUrl(clientId, new Pkce(), parameters), { redirect: 'manual' });
    }
    expect(await rows.count()).toBe(before);
  });
});
