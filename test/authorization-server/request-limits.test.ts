import { otherInstanceOf } from './other-instance';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { StoredRows } from './stored-row';
import { CALLBACK, Pkce } from './tested-server';

/** Bytes. */
const LIMIT = 8192;
const POST_ROUTES = ['/token', '/revoke', '/register', '/consent/x'];
const FORM = 'application/x-www-form-urlencoded';

let server: RunningServer;
let rows: StoredRows;

beforeAll(async () => {
  server = await RunningServer.start();
  rows = new StoredRows(server);
});
afterAll(() => server.stop());

/** What the audit log says about the requests that an operation makes, without what differs. */
async function refusalsOf(operation: () => Promise<unknown>): Promise<readonly Record<string, unknown>[]> {
  const before = server.refusals().length;
  await operation();
  return server.refusals().slice(before);
}

describe('[94] a body of more than 8 KiB', () => {
  test.each(
    POST_ROUTES.flatMap((path) =>
      [FORM, 'application/json', 'text/plain', ''].map((type): [string, string] => [path, type]),
    ),
  )('to %s as %j is refused with the limit, and is in the log', async (path, type) => {
    let answer: Response | undefined;
    const refusals = await refusalsOf(async () => {
      answer = await server.fetch(path, {
        method: 'POST',
        headers: { 'content-type': type },
        body: Buffer.alloc(LIMIT + 1, 'x'),
      });
    });
    expect(answer!.status).toBe(400);
    // RFC 7591 section 3.2.2 has an error of its own.
    const error = path === '/register' ? 'invalid_client_metadata' : 'invalid_request';
    expect(refusals).toMatchObject([{ error, detail: `the body of the request is larger than ${LIMIT} bytes` }]);
    if (path.startsWith('/consent')) {
      expect(answer!.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(await answer!.text()).toContain('The assistant sent too much');
    } else {
      expect(await answer!.json()).toEqual({
        error,
        error_description: `the body of the request is larger than ${LIMIT} bytes`,
      });
    }
  });

  test.each(POST_ROUTES)('to %s is refused without content-length too', async (path) => {
    const body = ReadableStream.from([Buffer.alloc(5000, 'x'), Buffer.alloc(5000, 'x')]);
    const answer = await server.fetch(path, {
      method: 'POST',
      headers: { 'content-type': FORM },
      body,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/larger than/);
  });

  test('is refused before it is read, however large it is', async () => {
    const handle = otherInstanceOf(server);
    const chunk = Buffer.alloc(1024, 'resource=&');
    const chunksRead = async (chunks: number, headers: Record<string, string>): Promise<number> => {
      let read = 0;
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            read += 1;
            controller.enqueue(chunk);
            if (read === chunks) controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      const init = { method: 'POST', headers: { 'content-type': FORM, ...headers }, body, duplex: 'half' };
      expect((await handle(new Request(`${server.issuer}/token`, init as RequestInit))).status).toBe(400);
      return read;
    };
    // Twice the body is not more work: no more of it is read than shows that it is too large.
    for (const chunks of [1000, 2000]) {
      expect(await chunksRead(chunks, {})).toBe(LIMIT / chunk.length + 1);
      expect(await chunksRead(chunks, { 'content-length': String(chunks * chunk.length) })).toBe(0);
    }
  });

  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'to another path by %s is answered without it',
    async (method) => {
      const body = method === 'GET' ? {} : { body: Buffer.alloc(100_000, 'x') };
      expect((await server.fetch('/nothing', { method, ...body })).status).toBe(404);
    },
  );

  test('is the largest that is refused: one of 8 KiB is answered', async () => {
    const parameters = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'x',
      refresh_token: 'x',
      padding: '',
    });
    parameters.set('padding', 'x'.repeat(LIMIT - parameters.toString().length));
    const token = await server.post('/token', parameters);
    expect([token.status, await token.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);

    const registration = JSON.stringify({ redirect_uris: [CALLBACK], software_statement: '' });
    const statement = 'x'.repeat(LIMIT - registration.length);
    expect((await server.register({ client_name: undefined, software_statement: statement })).redirect_uris).toEqual([
      CALLBACK,
    ]);
  });
});

describe('[94] more than 64 parameters', () => {
  const many = (count: number) => Array.from({ length: count }, () => 'resource=').join('&');

  test.each(['/token', '/revoke'])('in a form to %s are refused', async (path) => {
    const answer = await server.fetch(path, { method: 'POST', headers: { 'content-type': FORM }, body: many(65) });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'invalid_request', error_description: 'the request has more than 64 parameters' },
    ]);
  });

  test.each(['/authorize', '/authorize/x', '/consent/x', '/callback', '/jwks', '/.well-known/openid-configuration'])(
    'in the query of %s are refused',
    async (path) => {
      const refusals = await refusalsOf(async () => {
        expect((await server.fetch(`${path}?${many(65)}`)).status).toBe(400);
      });
      expect(refusals).toMatchObject([{ error: 'invalid_request', detail: 'the request has more than 64 parameters' }]);
    },
  );

  test('are the fewest that are refused: 64 are answered, and a repeated resource is one', async () => {
    const { client_id: clientId } = await server.register();
    const url = server.authorizationUrl(clientId, new Pkce());
    const count = [...url.searchParams].length;
    for (let more = count; more < 64; more += 1) {
      url.searchParams.append('resource', server.resource);
    }
    expect((await fetch(url, { redirect: 'manual' })).headers.get('location')).toMatch(/^\/consent\//);
  });
});

describe('[94] a request line and headers of more than 11,264 bytes', () => {
  test.each([
    ['query', '/authorize', (length: number) => [`?state=${'x'.repeat(length)}`, {}] as const],
    ['headers', '/token', (length: number) => ['', { 'x-long': 'x'.repeat(length) }] as const],
    ['cookies', '/callback', (length: number) => ['', { cookie: `sign_in=${'x'.repeat(length)}` }] as const],
  ])('are refused: %s', async (_, path, make) => {
    const [query, headers] = make(11_264);
    const refusals = await refusalsOf(async () => {
      const answer = await server.fetch(path + query, { method: path === '/token' ? 'POST' : 'GET', headers });
      expect(answer.status).toBe(431);
    });
    expect(refusals).toMatchObject([
      { error: 'invalid_request', detail: 'request line and headers are larger than 11264 bytes' },
    ]);
  });
});

describe('[95] a row that an anonymous request writes', () => {
  const authorize = async (parameters: Record<string, string>, redirectUri = CALLBACK): Promise<Response> => {
    const { client_id: clientId } = await server.register({ redirect_uris: [redirectUri] });
    const url = server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri, ...parameters });
    return fetch(url, { redirect: 'manual' });
  };

  test('is small: that of an authorization request has less than 1,800 bytes, that of a registration less than 3,000', async () => {
    const longCallback = `${CALLBACK}/${'c'.repeat(200)}`;
    expect((await authorize({ state: 'x'.repeat(900) }, longCallback)).headers.get('location')).toMatch(/^\/consent\//);
    const ten = Array.from({ length: 10 }, (_, index) => `http://127.0.0.1/${'c'.repeat(186)}${index}`);
    await server.register({ redirect_uris: ten, client_name: '\u65e5'.repeat(64) });
    await expect(server.register({ redirect_uris: [...ten.slice(1), `${ten[0]}${'c'.repeat(9)}`] })).rejects.toThrow(
      /together longer than 2048 characters/,
    );
    const interactions = await rows.sizes('Interaction');
    expect(Math.max(...interactions)).toBeGreaterThan(1_500);
    expect(Math.max(...interactions)).toBeLessThan(1_800);
    const clients = await rows.sizes('Client');
    expect(Math.max(...clients)).toBeGreaterThan(2_500);
    expect(Math.max(...clients)).toBeLessThan(3_000);
  });

  test('has a state of up to 1,024 characters, as long as twice the longest that we know', async () => {
    expect((await authorize({ state: 'x'.repeat(1024) })).headers.get('location')).toMatch(/^\/consent\//);
  });

  test.each<[string, Record<string, string>, string, RegExp]>([
    ['a longer state', { state: 'x'.repeat(1025) }, CALLBACK, /^state is longer than 1024 characters$/],
    ['a state of kilobytes', { state: 'x'.repeat(6000) }, CALLBACK, /^state is longer than 1024 characters$/],
    ['a state that is stored as more', { state: '\u65e5'.repeat(600) }, CALLBACK, /are larger than 1280 bytes$/],
    ['control characters', { state: '\u0001'.repeat(600) }, CALLBACK, /are larger than 1280 bytes$/],
    ['a long callback', { state: 'x'.repeat(500) }, `${CALLBACK}/${'c'.repeat(900)}`, /are larger than 1280 bytes$/],
  ])('is not written for %s: the assistant is told the limit', async (_, parameters, redirectUri, description) => {
    const before = (await rows.sizes('Interaction')).length;
    let location: URL | undefined;
    const refusals = await refusalsOf(async () => {
      location = new URL((await authorize(parameters, redirectUri)).headers.get('location')!);
    });
    expect(location!.href.startsWith(redirectUri)).toBe(true);
    expect(location!.searchParams.get('error')).toBe('invalid_request');
    expect(location!.searchParams.get('error_description')).toMatch(description);
    expect(location!.searchParams.get('state')).toBe(parameters.state);
    expect(refusals).toMatchObject([{ event: 'authorization.refused', error: 'invalid_request' }]);
    expect((await rows.sizes('Interaction')).length).toBe(before);
  });

  test('is none for a request that is not answered, nor for HEAD, which another limit counts', async () => {
    const { client_id: clientId } = await server.register();
    const before = await rows.count();
    const url = server.authorizationUrl(clientId, new Pkce());
    expect((await fetch(url, { method: 'HEAD', redirect: 'manual' })).status).toBe(405);
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: 'https://evil.example/' }));
    await browser.open(server.authorizationUrl('unknown', new Pkce()));
    await server.refresh(clientId, 'unknown');
    await server.post('/revoke', { client_id: clientId, token: 'unknown' });
    await server.fetch('/callback?state=x&code=y');
    expect(await rows.count()).toBe(before);
  });
});
