import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  metadataDocumentFetch,
  MetadataDocumentError,
  type MetadataDocumentFetchOptions,
} from '../../../../functions/authorization-server/clients/metadata-document-fetch';
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
  respond = (_request, response) =>
    response
      .setHeader('cache-control', 'max-age=300')
      .end(JSON.stringify({ ...DOCUMENT, logo_uri: 'https://x.example/' }));
  const response = await fetchWith()(URL);
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('max-age=300');
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
  test('is not asked for again within a minute, and then it is', async () => {
    let now = 1_000;
    const fetch = fetchWith({ now: () => now });
    respond = (_request, response) => response.writeHead(500).end();
    expect(await failure(fetch(URL))).toMatch(/status 500$/);
    respond = (_request, response) => response.end(JSON.stringify(DOCUMENT));
    now += 59_999;
    expect(await failure(fetch(URL))).toMatch(/status 500 \(a moment ago\)/);
    expect(host.requests).toHaveLength(1);
    now += 1;
    expect((await fetch(URL)).status).toBe(200);
    expect((await fetch(URL)).status).toBe(200);
  });

  test('says nothing about another document of the host', async () => {
    const fetch = fetchWith({ now: () => 0 });
    expect(await failure(fetch('https://app.example.com/other.json'))).toMatch(/another client_id/);
    expect((await fetch(URL)).status).toBe(200);
  });
});

describe('[69] this server is no means to flood another', () => {
  test('ten documents of one host in a minute', async () => {
    let now = 0;
    const fetch = fetchWith({ now: () => now });
    respond = (_request, response) => response.writeHead(404).end();
    for (let each = 0; each < 10; each += 1) {
      expect(await failure(fetch(`https://app.example.com/${each}`))).toMatch(/status 404$/);
    }
    expect(await failure(fetch('https://app.example.com/10'))).toMatch(/too many/);
    expect(host.requests).toHaveLength(10);
    // Another host is not to suffer, and neither is a known assistant.
    expect(await failure(fetch('https://other.example.com/0'))).toMatch(/status 404$/);
    expect((await fetch('https://zed.dev/oauth/client-metadata.json')).status).toBe(200);
    now = 60_000;
    expect(await failure(fetch('https://app.example.com/10'))).toMatch(/status 404$/);
  });

  test('sixty documents altogether in a minute', async () => {
    const fetch = fetchWith({ now: () => 0, agent: host.strictAgent('127.0.0.1') });
    for (let each = 0; each < 60; each += 1) {
      expect(await failure(fetch(`https://h${each}.example.com/client.json`))).toMatch(/^no document/);
    }
    expect(await failure(fetch('https://h60.example.com/client.json'))).toMatch(/too many/);
  });

  test('what is refused by its URL counts for nothing', async () => {
    const fetch = fetchWith({ now: () => 0 });
    for (let each = 0; each < 100; each += 1) {
      await failure(fetch(`https://app.example.com/${each}?`));
    }
    expect((await fetch(URL)).status).toBe(200);
  });
});
