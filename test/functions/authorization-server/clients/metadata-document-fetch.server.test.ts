import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  metadataDocumentFetch,
  type MetadataDocumentFetchOptions,
} from '../../../../functions/authorization-server/clients/metadata-document-fetch';
import { MetadataDocumentError } from '../../../../functions/authorization-server/clients/metadata-document-error';
import { CALLBACK_URLS } from './assistant-registrations';
import { DocumentHost } from './document-host';
import { throwAwayCertificate } from './throw-away-certificate';

const URL = 'https://app.example.com/client.json';
const DOCUMENT = { client_id: URL, client_name: 'App', redirect_uris: ['http://127.0.0.1/callback'] };

let host: DocumentHost;
let respond: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  host = await DocumentHost.start((request, response) => respond(request, response));
});
beforeEach(() => {
  respond = (_request, response) => response.end(JSON.stringify(DOCUMENT));
  host.requests.length = 0;
});
afterAll(() => host[Symbol.asyncDispose]());

function fetchWith(options: Partial<MetadataDocumentFetchOptions> = {}) {
  return metadataDocumentFetch({
    metadataDocumentHosts: ['*'],
    callbackUrls: CALLBACK_URLS,
    agent: host.agent(),
    ...options,
  });
}

/** Every failure is of the one class, whose message is for the log. */
async function failure(response: Promise<Response>): Promise<string> {
  const error: unknown = await response.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MetadataDocumentError);
  return (error as MetadataDocumentError).message;
}

test('a document is fetched and handed on as what is used of it', async () => {
  respond = (_request, response) => response.end(JSON.stringify({ ...DOCUMENT, logo_uri: 'https://x.example/' }));
  const response = await fetchWith()(URL);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    ...DOCUMENT,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
  });
  expect(host.requests.map(({ method, url }) => [method, url])).toEqual([['GET', '/client.json']]);
  expect(Object.keys(host.requests[0]!.headers).sort()).toEqual([
    'accept',
    'accept-encoding',
    'connection',
    'host',
    'user-agent',
  ]);
});

test('[68] documents of known assistants come without a connection, whatever hosts are allowed', async () => {
  const before = host.connections;
  for (const metadataDocumentHosts of [[], ['*']]) {
    const response = await fetchWith({ metadataDocumentHosts })('https://claude.ai/oauth/claude-code-client-metadata');
    expect(await response.json()).toMatchObject({ client_name: 'Claude Code' });
  }
  expect(host.connections).toBe(before);
});

test('[68] a known assistant without a callback that the owner allows is refused', async () => {
  const fetch = fetchWith({ callbackUrls: [] });
  expect(await failure(fetch('https://claude.ai/oauth/mcp-oauth-client-metadata'))).toMatch(/no redirect URI/);
  expect(await (await fetch('https://vscode.dev/oauth/client-metadata.json')).json()).toMatchObject({
    redirect_uris: ['http://127.0.0.1:33418/'],
  });
});

test.each([
  ['[64]', 'http://app.example.com/client.json'],
  ['[64]', 'https://app.example.com/'],
  ['[65]', 'https://127.0.0.1/client.json'],
  ['[65]', 'https://localhost/client.json'],
])('%s %s is refused without a connection', async (_, url) => {
  const before = host.connections;
  expect(await failure(fetchWith()(url))).toMatch(/^the URL of the metadata document/);
  expect(host.connections).toBe(before);
});

test('[68] a host that the owner does not name is refused without a connection', async () => {
  const before = host.connections;
  expect(await failure(fetchWith({ metadataDocumentHosts: ['other.example.com'] })(URL))).toMatch(/not one of those/);
  expect(await failure(fetchWith({ metadataDocumentHosts: [] })(URL))).toMatch(/not one of those/);
  expect(host.connections).toBe(before);
});

test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', 'fd00:ec2::254', '::ffff:127.0.0.1'])(
  '[65] a public name that resolves to %s is refused without a connection',
  async (address) => {
    const before = host.connections;
    expect(await failure(fetchWith({ agent: host.strictAgent(address) })(URL))).toMatch(/^no document: /);
    expect(host.connections).toBe(before);
  },
);

test.each([301, 302, 303, 307, 308])('[65] a redirect by %i is not followed', async (status) => {
  const before = host.connections;
  respond = (_request, response) =>
    response.writeHead(status, { location: 'https://other.example.com/client.json' }).end(JSON.stringify(DOCUMENT));
  expect(await failure(fetchWith()(URL))).toBe(`the metadata document was answered with status ${status}`);
  expect(host.connections).toBe(before + 1);
});

test.each([201, 204, 206, 304, 401, 403, 404, 500, 503])('[66] status %i is no document', async (status) => {
  respond = (_request, response) =>
    response.writeHead(status).end(status === 204 || status === 304 ? '' : JSON.stringify(DOCUMENT));
  expect(await failure(fetchWith()(URL))).toMatch(`status ${status}`);
});

test.each(['text/html', 'text/plain', 'application/jsonp', 'text/json; application/json', 'application/octet-stream'])(
  '[65] the content type %s is refused',
  async (contentType) => {
    respond = (_request, response) => response.setHeader('content-type', contentType).end(JSON.stringify(DOCUMENT));
    expect(await failure(fetchWith()(URL))).toMatch(/content type/);
  },
);

test('[65] a missing content type is refused', async () => {
  respond = (_request, response) => {
    response.removeHeader('content-type');
    response.end(JSON.stringify(DOCUMENT));
  };
  expect(await failure(fetchWith()(URL))).toMatch(/content type/);
});

test.each(['application/json', 'Application/JSON;charset=utf-8', 'application/oauth-client+json'])(
  'the content type %s is JSON',
  async (contentType) => {
    respond = (_request, response) => response.setHeader('content-type', contentType).end(JSON.stringify(DOCUMENT));
    expect((await fetchWith()(URL)).status).toBe(200);
  },
);

test('[65] a body is refused by its announced length before it is read', async () => {
  let closed: Promise<unknown> | undefined;
  respond = (_request, response) => {
    closed = once(response, 'close');
    response.setHeader('content-length', 16 * 1024 + 1);
    response.write('{');
  };
  expect(await failure(fetchWith({ deadline: 60_000 })(URL))).toMatch(/larger than 16384 bytes/);
  await closed;
});

test('[65] a body without announced length is cut off, and so is who sends it', async () => {
  let closed: Promise<unknown> | undefined;
  respond = (_request, response) => {
    closed = once(response, 'close');
    const more = () => {
      while (response.write(' '.repeat(4096))) {
        // Until the buffer is full.
      }
    };
    response.on('drain', more);
    more();
  };
  expect(await failure(fetchWith()(URL))).toMatch(/larger than 16384 bytes/);
  await closed;
});

test('[65] exactly 16 KiB are accepted', async () => {
  const body = JSON.stringify(DOCUMENT);
  respond = (_request, response) => response.end(body + ' '.repeat(16 * 1024 - body.length));
  expect((await fetchWith()(URL)).status).toBe(200);
});

test('[65] a compressed body, which may become anything, is refused', async () => {
  respond = (_request, response) =>
    response.setHeader('content-encoding', 'gzip').end(gzipSync(JSON.stringify(DOCUMENT)));
  expect(await failure(fetchWith()(URL))).toMatch(/encoded/);
  expect(host.requests[0]!.headers['accept-encoding']).toBe('identity');
});

test.each([
  ['no byte', () => undefined],
  ['the head only', (response: ServerResponse) => response.flushHeaders()],
  ['a beginning', (response: ServerResponse) => response.write('{"client_id":')],
])('[65] the deadline covers a server that sends %s', async (_, begin) => {
  respond = (_request, response) => void begin(response);
  expect(await failure(fetchWith({ deadline: 200 })(URL))).toMatch(/^no document: /);
});

test('[65] the deadline covers a server that sends a byte now and then', async () => {
  let timer: NodeJS.Timeout | undefined;
  respond = (_request, response) => {
    timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  };
  const begin = performance.now();
  expect(await failure(fetchWith({ deadline: 300 })(URL))).toMatch(/^no document: /);
  expect(performance.now() - begin).toBeLessThan(60_000);
});

test('[65] the deadline covers a name server that never answers', async () => {
  const { publicAddressAgent } =
    await import('../../../../functions/authorization-server/clients/public-address-agent');
  const agent = publicAddressAgent({ lookup: () => undefined });
  expect(await failure(fetchWith({ agent, deadline: 200 })(URL))).toMatch(/^no document: /);
});

test('[65] the signal of the engine ends a fetch too', async () => {
  const abort = new AbortController();
  respond = () => abort.abort();
  expect(await failure(fetchWith({ deadline: 60_000 })(URL, { signal: abort.signal }))).toMatch(/^no document: /);
});

test('[65] a connection that breaks is a failure like any other', async () => {
  respond = (request) => request.socket.destroy();
  expect(await failure(fetchWith()(URL))).toMatch(/^no document: /);
  respond = (request, response) => response.write('{', () => request.socket.destroy());
  expect(await failure(fetchWith()(URL))).toMatch(/^no document: /);
});

test('[65] TLS is verified: another authority, another name', async () => {
  const stranger = throwAwayCertificate(DocumentHost.NAMES).cert;
  expect(await failure(fetchWith({ agent: host.agent({ ca: stranger }) })(URL))).toMatch(/^no document: .*certificate/);
  expect(await failure(fetchWith()('https://evil.example.com/client.json'))).toMatch(/altnames/);
  expect(host.requests).toHaveLength(0);
});

test.each(['', '{', 'null', '[]', '"x"', '7'])('[66] the body %j is no document', async (body) => {
  respond = (_request, response) => response.end(body);
  expect(await failure(fetchWith()(URL))).toMatch(/JSON/);
});

test('[66] a body that is not UTF-8 is no document', async () => {
  respond = (_request, response) =>
    response.end(Buffer.concat([Buffer.from('{"client_id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]));
  expect(await failure(fetchWith()(URL))).toMatch(/not JSON/);
});

test('[66] the document of another client is no document', async () => {
  expect(await failure(fetchWith()('https://app.example.com/other.json'))).toMatch(/another client_id/);
});

describe('[67] what failed', () => {
  test('is not asked for again within ten seconds, and then it is', async () => {
    let now = 1_000;
    const fetch = fetchWith({ now: () => now });
    respond = (_request, response) => response.writeHead(500).end();
    expect(await failure(fetch(URL))).toMatch(/status 500$/);
    respond = (_request, response) => response.end(JSON.stringify(DOCUMENT));
    now += 9_999;
    expect(await failure(fetch(URL))).toMatch(/status 500 \(a moment ago\)/);
    expect(host.requests).toHaveLength(1);
    now += 1;
    expect((await fetch(URL)).status).toBe(200);
    expect((await fetch(URL)).status).toBe(200);
    expect(host.requests).toHaveLength(2);
  });

  test('says nothing about another document of the host', async () => {
    const fetch = fetchWith({ now: () => 0 });
    expect(await failure(fetch('https://app.example.com/other.json'))).toMatch(/another client_id/);
    expect((await fetch(URL)).status).toBe(200);
  });
});

describe('[67] a document that was fetched', () => {
  const MINUTE = 60_000;
  const CHANGED = { ...DOCUMENT, redirect_uris: ['http://localhost/other'] };

  /** One that was fetched long enough ago to be asked for again, and what is answered then. */
  async function fetchedBefore(respondNow: typeof respond, options: Partial<MetadataDocumentFetchOptions> = {}) {
    const clock = { now: 0 };
    const fetch = fetchWith({ now: () => clock.now, ...options });
    expect(await (await fetch(URL)).json()).toMatchObject(DOCUMENT);
    clock.now = MINUTE;
    respond = respondNow;
    return {
      clock,
      fetch,
      callbacks: async () => ((await (await fetch(URL)).json()) as typeof DOCUMENT).redirect_uris,
    };
  }

  test('is fetched once in a minute', async () => {
    const { clock, callbacks } = await fetchedBefore((_request, response) => response.end(JSON.stringify(CHANGED)));
    clock.now = MINUTE - 1;
    expect(await callbacks()).toEqual(DOCUMENT.redirect_uris);
    expect(host.requests).toHaveLength(1);
    clock.now = MINUTE;
    expect(await callbacks()).toEqual(CHANGED.redirect_uris);
    expect(host.requests).toHaveLength(2);
  });

  test.each([
    ['fails', (_request: IncomingMessage, response: ServerResponse) => response.writeHead(500).end()],
    ['is overrun', (_request: IncomingMessage, response: ServerResponse) => response.writeHead(429).end()],
    ['keeps functions out', (_request: IncomingMessage, response: ServerResponse) => response.writeHead(403).end()],
    ['breaks the connection', (request: IncomingMessage) => request.socket.destroy()],
    ['says nothing', () => undefined],
    [
      'shows a page for people',
      (_request: IncomingMessage, response: ServerResponse) =>
        response.setHeader('content-type', 'text/html').end('<p>'),
    ],
    [
      'sends elsewhere',
      (_request: IncomingMessage, response: ServerResponse) =>
        response.writeHead(302, { location: 'https://other.example.com/' }).end(),
    ],
  ])('is used for an hour while its host %s', async (_, respondNow) => {
    const { clock, fetch, callbacks } = await fetchedBefore((...args) => void respondNow(...args), { deadline: 200 });
    expect(await callbacks()).toEqual(DOCUMENT.redirect_uris);
    expect(host.requests).toHaveLength(2);
    // Not each time, since the person waits for it.
    expect(await callbacks()).toEqual(DOCUMENT.redirect_uris);
    expect(host.requests).toHaveLength(2);
    clock.now = 60 * MINUTE - 1;
    expect(await callbacks()).toEqual(DOCUMENT.redirect_uris);
    clock.now = 61 * MINUTE;
    await failure(fetch(URL));
  });

  test.each([
    ['was deleted', (response: ServerResponse) => response.writeHead(404).end()],
    ['is gone for good', (response: ServerResponse) => response.writeHead(410).end()],
    [
      'has become that of another client',
      (response: ServerResponse) => response.end(JSON.stringify({ ...DOCUMENT, client_id: 'x' })),
    ],
    [
      'has no callback any more that is admitted',
      (response: ServerResponse) =>
        response.end(JSON.stringify({ ...DOCUMENT, redirect_uris: ['https://x.example/'] })),
    ],
  ])('is not used any more when it %s', async (_, respondNow) => {
    const { fetch } = await fetchedBefore((_request, response) => void respondNow(response));
    await failure(fetch(URL));
    expect(await failure(fetch(URL))).toMatch(/a moment ago/);
  });
});

describe('[69] this server is no means to flood another', () => {
  /** A clock that is moved on by what is waited for, as by an execution environment that answers one request after the other. */
  function paced() {
    const clock = { now: 0, longestWait: 0 };
    const wait = (milliseconds: number) => {
      clock.longestWait = Math.max(clock.longestWait, milliseconds);
      clock.now += milliseconds;
      return Promise.resolve();
    };
    return { clock, options: { now: () => clock.now, wait } };
  }

  const notFound = (_request: IncomingMessage, response: ServerResponse) => response.writeHead(404).end();

  test('after ten documents of one host there are two in a second', async () => {
    const { clock, options } = paced();
    const fetch = fetchWith(options);
    respond = notFound;
    for (let each = 0; each < 30; each += 1) {
      expect(await failure(fetch(`https://app.example.com/${each}`))).toMatch(/status 404$/);
    }
    expect(clock).toEqual({ now: 10_000, longestWait: 500 });
  });

  test('after sixty documents altogether there are two in a second', async () => {
    const { clock, options } = paced();
    const fetch = fetchWith({ ...options, agent: host.strictAgent('127.0.0.1') });
    for (let each = 0; each < 80; each += 1) {
      expect(await failure(fetch(`https://h${each}.example.com/client.json`))).toMatch(/^no document/);
    }
    expect(clock).toEqual({ now: 10_000, longestWait: 500 });
  });

  test('of a hundred documents at once most are refused', async () => {
    const { options } = paced();
    const fetch = fetchWith({ ...options, now: () => 0 });
    respond = notFound;
    const reasons = await Promise.all(
      Array.from({ length: 100 }, (_, each) => failure(fetch(`https://app.example.com/${each}`))),
    );
    expect(reasons.filter((reason) => reason.includes('too many'))).toHaveLength(89);
    expect(host.requests).toHaveLength(11);
  });

  test('what is refused by its URL, and known assistants, count for nothing', async () => {
    const { clock, options } = paced();
    const fetch = fetchWith(options);
    for (let each = 0; each < 100; each += 1) {
      await failure(fetch(`https://app.example.com/${each}?`));
      expect((await fetch('https://zed.dev/oauth/client-metadata.json')).status).toBe(200);
    }
    expect((await fetch(URL)).status).toBe(200);
    expect(clock.longestWait).toBe(0);
  });
});

describe('[69] whoever asks for other documents does not keep one away', () => {
  const onlyTheDocument = (request: IncomingMessage, response: ServerResponse) =>
    request.url === '/client.json' ? response.end(JSON.stringify(DOCUMENT)) : response.writeHead(404).end();

  const FLOODS: readonly (readonly [string, (each: number) => string, typeof onlyTheDocument])[] = [
    ['its host that do not exist', (each) => `https://app.example.com/${each}`, onlyTheDocument],
    ['hosts that do not exist', (each) => `https://h${each}.evil.example/client.json`, onlyTheDocument],
    [
      'its host that lead elsewhere',
      (each) => `https://app.example.com/${each}`,
      (request, response) =>
        request.url === '/client.json'
          ? response.end(JSON.stringify(DOCUMENT))
          : response.writeHead(302, { location: '/client.json' }).end(),
    ],
    [
      'a host whose documents are all correct',
      (each) => `https://other.example.com/${each}`,
      (request, response) =>
        request.headers.host === 'other.example.com'
          ? response.end(JSON.stringify({ ...DOCUMENT, client_id: `https://other.example.com${request.url}` }))
          : response.end(JSON.stringify(DOCUMENT)),
    ],
  ];

  describe.each(FLOODS)('a hundred of %s', (_, other, answer) => {
    test.each([
      ['for the first time', false],
      ['again', true],
    ])('though it is asked for %s', async (_when, before) => {
      const clock = { now: 0 };
      const fetch = fetchWith({
        now: () => clock.now,
        wait: (milliseconds) => Promise.resolve((clock.now += milliseconds)),
      });
      respond = answer;
      if (before) {
        expect((await fetch(URL)).status).toBe(200);
      }
      for (let each = 0; each < 100; each += 1) {
        await fetch(other(each)).catch(() => undefined);
      }
      const asked = clock.now;
      expect((await fetch(URL)).status).toBe(200);
      expect(clock.now - asked).toBeLessThanOrEqual(500);
    });
  });

  test('nor do those who ask at the same time, once it was fetched', async () => {
    const clock = { now: 0 };
    const fetch = fetchWith({ now: () => clock.now });
    respond = onlyTheDocument;
    expect((await fetch(URL)).status).toBe(200);
    clock.now = 60_000;
    const others = Array.from({ length: 100 }, (_, each) => fetch(`https://app.example.com/${each}`));
    expect((await fetch(URL)).status).toBe(200);
    expect(host.requests.filter(({ url }) => url === '/client.json')).toHaveLength(2);
    await Promise.allSettled(others);
  });

  test('nor does a slow document of its host', async () => {
    const fetch = fetchWith({ deadline: 200 });
    respond = (request, response) => void (request.url === '/client.json' && response.end(JSON.stringify(DOCUMENT)));
    const slow = fetch('https://app.example.com/slow');
    expect((await fetch(URL)).status).toBe(200);
    expect(await failure(slow)).toMatch(/^no document/);
  });
});
