import { exportJWK, generateKeyPair } from 'jose';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import { metadataDocumentFetch } from '../../../../functions/authorization-server/clients/metadata-document-fetch';
import { readRegistrationRequest } from '../../../../functions/authorization-server/clients/registration-request';
import { ASSISTANT_REGISTRATIONS, CALLBACK_URLS } from './assistant-registrations';
import { DocumentHost } from './document-host';

const ISSUER = 'https://as.example';
const URL_OF_APP = 'https://app.example.com/client.json';
const DOCUMENT = {
  client_id: URL_OF_APP,
  client_name: 'App',
  redirect_uris: ['http://127.0.0.1/callback', 'http://localhost:1234/callback?installation=7'],
};

let signingKey: Record<string, unknown>;
let host: DocumentHost;
let respond: (request: IncomingMessage, response: ServerResponse) => void;
const servers: Server[] = [];

beforeAll(async () => {
  // The engine says of each new instance that its memory is no database.
  jest.spyOn(console, 'warn').mockReturnValue();
  jest.spyOn(console, 'info').mockReturnValue();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  signingKey = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' };
  host = await DocumentHost.start((request, response) => respond(request, response));
});
beforeEach(() => {
  respond = (_request, response) => response.end(JSON.stringify(DOCUMENT));
  host.requests.length = 0;
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
});
afterAll(async () => {
  jest.restoreAllMocks();
  await host[Symbol.asyncDispose]();
});

/** The real engine over http, with nothing configured but what clients are concerned with. */
class Engine {
  readonly details: (string | undefined)[] = [];
  readonly #origin: string;

  constructor(provider: Provider, origin: string) {
    this.#origin = origin;
    provider.on('authorization.error', (_ctx, error) => this.details.push(error.error_detail));
  }

  static async start(fetch: Configuration['fetch'] = ourFetch()): Promise<Engine> {
    const provider = new Provider(ISSUER, {
      jwks: { keys: [signingKey] },
      cookies: { keys: ['of the test'] },
      features: {
        devInteractions: { enabled: false },
        clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
        registration: { enabled: true },
      },
      interactions: { url: (_ctx, interaction) => `/consent/${interaction.uid}` },
      renderError: (ctx, out) => {
        ctx.body = { ...out };
      },
      fetch,
    } as Configuration);
    provider.proxy = true;
    const handle = provider.callback();
    const server = createServer((request, response) => void handle(request, response));
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return new Engine(provider, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'as.example', accept: 'application/json' };
    return fetch(this.#origin + path, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string>) },
      redirect: 'manual',
    });
  }

  /** The first request of a sign-in. A client and a callback that are accepted lead to the page of consent. */
  async authorize(clientId: string, ...redirectUris: readonly string[]): Promise<unknown> {
    const query = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      scope: 'openid',
      state: 'of the client',
      code_challenge: createHash('sha256').update('verifier').digest('base64url'),
      code_challenge_method: 'S256',
    });
    redirectUris.forEach((uri) => query.append('redirect_uri', uri));
    const response = await this.request(`/auth?${query}`);
    const location = response.headers.get('location');
    if (location === null) {
      return { status: response.status, ...((await response.json()) as object) };
    }
    return location.startsWith('/consent/') ? 'consent' : location;
  }

  register(body: unknown): Promise<Response> {
    return this.request('/reg', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }
}

function ourFetch(options: { readonly metadataDocumentHosts?: readonly string[] } = {}): Configuration['fetch'] {
  const fetchDocument = metadataDocumentFetch({
    metadataDocumentHosts: ['*'],
    callbackUrls: CALLBACK_URLS,
    agent: host.agent(),
    ...options,
  });
  return (url, init) => fetchDocument(url as string | URL, init);
}

/** What the engine does by itself with a document, without our reading of it. */
function engineAlone(document: object): Configuration['fetch'] {
  return async () => Response.json(document);
}

const FETCH_FAILED = {
  status: 400,
  error: 'invalid_client',
  error_description: 'client_id metadata document fetch failed',
  state: 'of the client',
  iss: ISSUER,
};

const WRONG_CALLBACK = { status: 400, error: 'invalid_redirect_uri' };

/** The same callback on another port, as an assistant uses it the next time. */
function onAnotherPort(uri: string): string {
  return uri.replace(/^(http:\/\/[^:/]+|http:\/\/\[::1\])(?::[0-9]+)?(?=[/?]|$)/, '$1:50505');
}

describe.each(ASSISTANT_REGISTRATIONS)('[61] the engine registers $assistant', ({ body }) => {
  test('as a public client, and any port of its loopback callbacks leads to consent', async () => {
    const engine = await Engine.start();
    const result = readRegistrationRequest(JSON.stringify(body), CALLBACK_URLS);
    if ('problem' in result) {
      throw new Error(result.problem.error_description);
    }
    const response = await engine.register(result.client);
    expect(response.status).toBe(201);
    const registered = (await response.json()) as Record<string, unknown>;
    expect(registered).toMatchObject({ ...result.client, client_id: expect.any(String) });
    expect(Object.keys(registered)).not.toContain('client_secret');
    const clientId = registered['client_id'] as string;
    for (const uri of result.client.redirect_uris) {
      expect(await engine.authorize(clientId, uri)).toBe('consent');
      expect(await engine.authorize(clientId, onAnotherPort(uri))).toBe('consent');
    }
  });
});

test.each([
  ['https://claude.ai/oauth/claude-code-client-metadata', 'http://localhost:50505/callback'],
  ['https://claude.ai/oauth/mcp-oauth-client-metadata', 'https://claude.ai/api/mcp/auth_callback'],
  ['https://vscode.dev/oauth/client-metadata.json', 'http://127.0.0.1:50505/'],
  ['https://vscode.dev/oauth/client-metadata.json', 'https://vscode.dev/redirect'],
  ['https://insiders.vscode.dev/oauth/client-metadata.json', 'https://insiders.vscode.dev/redirect'],
  ['https://chatgpt.com/oauth/codex/client.json', 'http://127.0.0.1:50505/callback'],
  ['https://chatgpt.com/oauth/codex/abc123ABC_-x/client.json', 'http://127.0.0.1:50505/callback/abc123ABC_-x'],
  ['https://goose-docs.ai/oauth/client-metadata.json', 'http://[::1]:50505/oauth_callback'],
  ['https://zed.dev/oauth/client-metadata.json', 'http://127.0.0.1:50505/callback'],
  ['https://opencode.ai/oauth/opencode/client.json', 'http://127.0.0.1:19876/mcp/oauth/callback'],
  ['https://github.com/copilot/cli/client-metadata.json', 'http://127.0.0.1:50505/'],
])('[68] %s with %s leads to consent without a fetch', async (clientId, redirectUri) => {
  const before = host.connections;
  const engine = await Engine.start(ourFetch({ metadataDocumentHosts: [] }));
  expect(await engine.authorize(clientId, redirectUri)).toBe('consent');
  expect(host.connections).toBe(before);
});

test('a client with a fetched document leads to consent, with any port though the document names one', async () => {
  const engine = await Engine.start();
  for (const uri of DOCUMENT.redirect_uris) {
    expect(await engine.authorize(URL_OF_APP, uri)).toBe('consent');
    expect(await engine.authorize(URL_OF_APP, onAnotherPort(uri))).toBe('consent');
  }
  expect(host.requests).toHaveLength(1);
});

test.each([
  ['[18]', 'another host of the loopback interface', 'http://localhost/callback'],
  ['[18]', 'its other address', 'http://[::1]/callback'],
  ['[18]', 'a neighbouring address', 'http://127.0.0.2/callback'],
  ['[18]', 'another scheme', 'https://127.0.0.1/callback'],
  ['[17]', 'another path', 'http://127.0.0.1/callback2'],
  ['[17]', 'a longer path', 'http://127.0.0.1/callback/'],
  ['[17]', 'no path', 'http://127.0.0.1'],
  ['[17]', 'another case', 'http://127.0.0.1/Callback'],
  ['[18]', 'a query', 'http://127.0.0.1/callback?a=b'],
  ['[18]', 'another query', 'http://localhost:1234/callback?installation=8'],
  ['[18]', 'no query', 'http://localhost:1234/callback'],
  ['[20]', 'a look-alike', 'http://127.0.0.1.evil.example/callback'],
  ['[21]', 'a user name', 'http://127.0.0.1:80@evil.example/callback'],
  ['[21]', 'a user name on the loopback interface', 'http://user@127.0.0.1/callback'],
  ['[22]', 'a dot segment', 'http://127.0.0.1/x/../callback'],
  ['[22]', 'an escaped dot segment', 'http://127.0.0.1/x/%2e%2e/callback'],
  ['[23]', 'a script', 'javascript:alert(1)'],
  ['[23]', 'a tab', 'http://127.0.0.1\t/callback'],
  ['[23]', 'a backslash', 'http://127.0.0.1\\callback'],
  ['[25]', 'a fragment', 'http://127.0.0.1/callback#x'],
  ['[20]', 'another spelling of the address', 'http://127.1/callback'],
  ['[20]', 'its number', 'http://2130706433/callback'],
  ['[20]', 'capital letters', 'HTTP://127.0.0.1/callback'],
])('%s [26] %s stays here instead of redirecting', async (_number, _what, redirectUri) => {
  const engine = await Engine.start();
  expect(await engine.authorize(URL_OF_APP, redirectUri)).toMatchObject(WRONG_CALLBACK);
});

test('[25] [26] no callback though there are two, and two of them, stay here', async () => {
  const engine = await Engine.start();
  expect(await engine.authorize(URL_OF_APP)).toMatchObject({ status: 400 });
  const [first = '', second = ''] = DOCUMENT.redirect_uris;
  expect(await engine.authorize(URL_OF_APP, first, second)).toMatchObject({ status: 400 });
  expect(await engine.authorize(URL_OF_APP, first, 'https://evil.example/')).toMatchObject({ status: 400 });
});

test('[26] [62] an unknown client stays here', async () => {
  const engine = await Engine.start();
  expect(await engine.authorize('unknown', 'http://127.0.0.1/callback')).toMatchObject({
    status: 400,
    error: 'invalid_client',
  });
});

test.each([
  'http://app.example.com/client.json',
  'https://app.example.com',
  'https://app.example.com/',
  'https://user@app.example.com/client.json',
  'https://app.example.com/client.json#a',
  'https://app.example.com/client.json?a=b',
  'https://app.example.com/a/../client.json',
  'https://app.example.com/a/%2e%2e/client.json',
  'https://app.example.com:8443/client.json',
  'https://app.example.com:443/client.json',
  'https://App.Example.com/client.json',
  'HTTPS://app.example.com/client.json',
  ' https://app.example.com/client.json',
  `https://app.example.com/${'a'.repeat(1024)}`,
  'https://127.0.0.1/client.json',
  'https://2130706433/client.json',
  'https://[::1]/client.json',
  'https://localhost/client.json',
  'https://app.example.com./client.json',
])('[64] [65] no connection is made for the client id %.40j', async (clientId) => {
  respond = (_request, response) => response.end(JSON.stringify({ ...DOCUMENT, client_id: clientId }));
  const before = host.connections;
  const engine = await Engine.start();
  expect(await engine.authorize(clientId, 'http://127.0.0.1/callback')).toMatchObject({
    status: 400,
    error: 'invalid_client',
  });
  expect(host.connections).toBe(before);
});

test('[65] [69] whatever went wrong, the answer is the same, and the log has the detail', async () => {
  const ways: readonly (readonly [(response: ServerResponse) => void, RegExp])[] = [
    [(response) => response.writeHead(404).end(), /status 404/],
    [(response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(), /status 302/],
    [(response) => response.setHeader('content-type', 'text/html').end('<p>'), /content type/],
    [(response) => response.end('{'), /not JSON/],
    [(response) => response.end(`{${' '.repeat(20_000)}}`), /larger than/],
    [(response) => response.socket?.destroy(), /no document/],
    [(response) => response.end('{"client_id":"other"}'), /another client_id/],
    [(response) => response.end(JSON.stringify({ ...DOCUMENT, client_secret: 'x' })), /secret/],
    [
      (response) => response.end(JSON.stringify({ ...DOCUMENT, redirect_uris: ['https://evil.example/'] })),
      /no redirect URI/,
    ],
  ];
  for (const [way, detail] of ways) {
    respond = (_request, response) => way(response);
    const engine = await Engine.start();
    expect(await engine.authorize(URL_OF_APP, 'https://evil.example/')).toEqual(FETCH_FAILED);
    expect(engine.details).toEqual([expect.stringMatching(detail)]);
  }
  const privateAddress = metadataDocumentFetch({
    metadataDocumentHosts: ['*'],
    callbackUrls: [],
    agent: host.strictAgent('169.254.169.254'),
  });
  const engine = await Engine.start((url, init) => privateAddress(url as string | URL, init));
  expect(await engine.authorize(URL_OF_APP, 'http://127.0.0.1/callback')).toEqual(FETCH_FAILED);
  expect(engine.details).toEqual([expect.stringContaining('169.254.169.254')]);
});

test('[67] twenty sign-ins at once cause one fetch, and the next ones none', async () => {
  const engine = await Engine.start();
  const signIns = Array.from({ length: 20 }, () => engine.authorize(URL_OF_APP, 'http://127.0.0.1/callback'));
  expect(new Set(await Promise.all(signIns))).toEqual(new Set(['consent']));
  expect(host.requests).toHaveLength(1);
  respond = (_request, response) => response.writeHead(500).end();
  expect(await engine.authorize(URL_OF_APP, 'http://127.0.0.1/callback')).toBe('consent');
  expect(host.requests).toHaveLength(1);
});

test('[67] a document that could not be had is not fetched again at once, and another one is', async () => {
  respond = (_request, response) => response.writeHead(503).end();
  const engine = await Engine.start();
  for (let each = 0; each < 5; each += 1) {
    expect(await engine.authorize(URL_OF_APP, 'http://127.0.0.1/callback')).toEqual(FETCH_FAILED);
  }
  expect(host.requests).toHaveLength(1);
});

describe('[66] what the engine checks by itself, should our reading of a document fail to', () => {
  const callback = 'http://127.0.0.1/callback';
  const publicDocument = { ...DOCUMENT, application_type: 'native', token_endpoint_auth_method: 'none' };

  test.each([
    ['another client_id', { client_id: `${URL_OF_APP}/` }],
    ['no client_id', { client_id: undefined }],
    ['client_secret_basic', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['client_secret_post', { token_endpoint_auth_method: 'client_secret_post' }],
    ['client_secret_jwt', { token_endpoint_auth_method: 'client_secret_jwt' }],
    ['a secret', { client_secret: 'x' }],
    ['the end of a secret', { client_secret_expires_at: 0 }],
    ['a logo by http', { logo_uri: 'http://169.254.169.254/' }],
    ['a script as link', { client_uri: 'javascript:alert(1)' }],
    ['no callback', { redirect_uris: [] }],
  ])('%s', async (_, difference) => {
    const engine = await Engine.start(engineAlone({ ...publicDocument, ...difference }));
    expect(await engine.authorize(URL_OF_APP, callback)).toMatchObject({ status: 400 });
  });

  test('a private key, which our reading refuses too', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const document = { ...publicDocument, jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256' }] } };
    expect(await (await Engine.start(engineAlone(document))).authorize(URL_OF_APP, callback)).toMatchObject({
      status: 400,
      error: 'invalid_client_metadata',
    });
    respond = (_request, response) => response.end(JSON.stringify(document));
    const engine = await Engine.start();
    expect(await engine.authorize(URL_OF_APP, callback)).toEqual(FETCH_FAILED);
    expect(engine.details).toEqual([expect.stringContaining('private key')]);
  });

  test('but a client without application_type would have no other port: that it has is our reading', async () => {
    const engine = await Engine.start(engineAlone({ ...DOCUMENT, token_endpoint_auth_method: 'none' }));
    expect(await engine.authorize(URL_OF_APP, 'http://127.0.0.1:50505/callback')).toMatchObject(WRONG_CALLBACK);
  });
});
