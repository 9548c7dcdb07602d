import { UnauthorizedError as UnauthorizedErrorV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as v2 from '@modelcontextprotocol/client';
import { decodeJwt } from 'jose';
import { otherInstanceOf } from './other-instance';
import { PersonsBrowser } from './persons-browser';
import { PublicDocumentHost } from './public-document-host';
import { RunningServer } from './running-server';
import { sharedServer } from './shared-server';
import { Pkce, type TokenResponse } from './tested-server';

const CLAUDE_CODE = 'https://claude.ai/oauth/claude-code-client-metadata';
const CALLBACK = 'http://localhost:54321/callback';

/** A host that the owner names, and one like any other. */
const NAMED = 'assistants.example.com';
const ANY = 'app.example.org';

let host: PublicDocumentHost;
let server: RunningServer;

beforeAll(async () => {
  host = await PublicDocumentHost.start([NAMED, ANY]);
  server = await RunningServer.start({ metadataDocumentHosts: ['*', NAMED] }, {}, { environment: host.environment });
});
afterAll(async () => {
  await server.stop();
  await host[Symbol.asyncDispose]();
});

async function open(clientId: string, redirectUri = CALLBACK): Promise<PersonsBrowser> {
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: redirectUri }));
  return browser;
}

test('an assistant signs a person in with the URL of its document as client id', async () => {
  const pkce = new Pkce();
  const callback = await server.signIn(server.authorizationUrl(CLAUDE_CODE, pkce, { redirect_uri: CALLBACK }));
  expect(callback.origin + callback.pathname).toBe(CALLBACK);

  const code = callback.searchParams.get('code')!;
  const response = await server.redeem(CLAUDE_CODE, code, pkce, { redirect_uri: CALLBACK });
  expect(response.status).toBe(200);
  const { access_token: token } = (await response.json()) as TokenResponse;
  expect(decodeJwt(token)).toMatchObject({ client_id: CLAUDE_CODE });
});

test('the person sees the name in the document and the host that it comes from', async () => {
  const { text } = await open(CLAUDE_CODE);
  expect(text).toContain('Claude Code');
  expect(text).toContain('claude.ai');
});

test('the person sees where the answer goes', async () => {
  expect((await open(CLAUDE_CODE)).text).toContain('localhost:54321');
});

test.each([
  [CLAUDE_CODE, 'https://claude.ai/callback'],
  [CLAUDE_CODE, 'http://[::1]:54321/callback'],
  [CLAUDE_CODE, 'http://localhost:54321/callback?next=https://evil.example'],
  ['https://vscode.dev/oauth/client-metadata.json', 'http://127.0.0.1:33418/callback'],
  ['https://claude.ai/oauth/mcp-oauth-client-metadata', 'http://127.0.0.1:54321/callback'],
])('of %s the callback %s, which is not in the document, gets no redirect', async (clientId, redirectUri) => {
  const browser = await open(clientId, redirectUri);
  expect(browser.response.status).toBe(400);
  expect(browser.response.headers.has('location')).toBe(false);
});

describe('[18] a bundled document whose callbacks are all on the loopback interface', () => {
  const COPILOT = 'https://github.com/copilot/cli/client-metadata.json';
  // GitHub Copilot CLI 1.0.92 and newer; the document has `/`.
  const redirect_uri = 'http://127.0.0.1:50207/callback';

  test('admits another path there: the person sees where access goes, and the code is redeemed with that path only', async () => {
    const { text } = await open(COPILOT, redirect_uri);
    expect(text).toContain('Access goes to this computer (127.0.0.1:50207)');
    expect(text).toContain('The name comes from github.com.');
    expect(text).toContain('Any program on this computer can ask like this.');

    const pkce = new Pkce();
    const signIn = () => server.signIn(server.authorizationUrl(COPILOT, pkce, { redirect_uri }));
    const other = (await signIn()).searchParams.get('code')!;
    const refused = await server.redeem(COPILOT, other, pkce, { redirect_uri: 'http://127.0.0.1:50207/' });
    expect(await refused.json()).toMatchObject({ error: 'invalid_grant' });

    const callback = await signIn();
    expect(callback.origin + callback.pathname).toBe(redirect_uri);
    const response = await server.redeem(COPILOT, callback.searchParams.get('code')!, pkce, { redirect_uri });
    const { access_token: token } = (await response.json()) as TokenResponse;
    expect(decodeJwt(token)).toMatchObject({ client_id: COPILOT });
  });

  test('has its errors there as well', async () => {
    const url = server.authorizationUrl(COPILOT, new Pkce(), { redirect_uri, response_type: 'none' });
    const location = new URL((await fetch(url, { redirect: 'manual' })).headers.get('location')!);
    expect(location.origin + location.pathname).toBe(redirect_uri);
    expect(location.searchParams.get('error')).toBe('unsupported_response_type');
  });

  test('admits no more than a document that is fetched, or a registration, for those', async () => {
    const clientId = host.publish(`https://${ANY}/exact.json`, { redirect_uris: ['http://127.0.0.1/callback'] });
    expect((await open(clientId, 'http://127.0.0.1:1/callback')).url.pathname).toMatch(/^\/consent\//);
    const { client_id: registered } = await server.register({ redirect_uris: ['http://127.0.0.1/callback'] });
    for (const one of [clientId, registered]) {
      expect((await open(one, 'http://127.0.0.1:1/other')).response.status).toBe(400);
    }
  });
});

test.each([
  ['without TLS', 'http://assistants.example.com/client.json'],
  ['without path', 'https://assistants.example.com'],
  ['with a fragment', 'https://assistants.example.com/client.json#a'],
  ['with a user name', 'https://user@assistants.example.com/client.json'],
  ['with dot segments', 'https://assistants.example.com/a/../client.json'],
  ['with a query', 'https://assistants.example.com/client.json?a=b'],
  ['with a port', 'https://assistants.example.com:8443/client.json'],
  ['of this computer', 'https://localhost/client.json'],
  ['of an address', 'https://169.254.169.254/latest/meta-data'],
])('a client id %s is no client', async (_what, clientId) => {
  const browser = await open(clientId);
  expect(browser.response.status).toBe(400);
  expect(browser.text).toContain('invalid_client');
  expect(browser.response.headers.has('location')).toBe(false);
});

test('a document that cannot be had is no client, and the page does not say why', async () => {
  // The name exists nowhere (RFC 2606 section 3).
  const browser = await open('https://assistants.example.com/client.json');
  expect(browser.response.status).toBe(400);
  expect(browser.text).toContain('invalid_client');
  expect(browser.text).not.toMatch(/ENOTFOUND|EAI_AGAIN|getaddrinfo|address/i);
});

test('another assistant cannot redeem the code', async () => {
  const pkce = new Pkce();
  const callback = await server.signIn(server.authorizationUrl(CLAUDE_CODE, pkce, { redirect_uri: CALLBACK }));
  const { client_id: other } = await server.register({ redirect_uris: ['http://localhost/callback'] });
  const code = callback.searchParams.get('code')!;
  const response = await server.redeem(other, code, pkce, { redirect_uri: CALLBACK });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
});

describe('the document of a host that the owner does not know', () => {
  test('signs a person in, who sees the host', async () => {
    const clientId = host.publish(`https://${ANY}/client.json`, { client_name: 'Claude Code' });
    const browser = await open(clientId, 'http://127.0.0.1:54321/callback');
    expect(browser.text).toContain(`The name comes from ${ANY}.`);
    expect(browser.text).toContain('Any program on this computer can ask like this.');
    const pkce = new Pkce();
    const redirect_uri = 'http://127.0.0.1:54321/callback';
    const callback = await server.signIn(server.authorizationUrl(clientId, pkce, { redirect_uri }));
    const response = await server.redeem(clientId, callback.searchParams.get('code')!, pkce, { redirect_uri });
    const { access_token: token, refresh_token: refreshToken } = (await response.json()) as TokenResponse;
    expect(decodeJwt(token)).toMatchObject({ client_id: clientId });
    expect((await server.refresh(clientId, refreshToken)).status).toBe(200);
  });

  test('[69] is asked for once, whoever asks, and not for HEAD', async () => {
    const clientId = host.publish(`https://${ANY}/once.json`);
    const url = server.authorizationUrl(clientId, new Pkce(), { redirect_uri: 'http://127.0.0.1:1/callback' });
    for (let each = 0; each < 5; each += 1) {
      expect((await fetch(url, { method: 'HEAD', redirect: 'manual' })).status).toBe(405);
    }
    expect(host.requests).not.toContain(clientId);
    for (let each = 0; each < 5; each += 1) {
      expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
    }
    expect(host.requests.filter((one) => one === clientId)).toHaveLength(1);
  });

  test.each([
    ['on its own host', `https://${ANY}/callback`],
    ['on another host', 'https://evil.example/callback'],
    ['with a scheme of its own', 'com.example.app:/callback'],
  ])('[68] has no callback %s that the owner does not list, and the log says so', async (_, redirectUri) => {
    const clientId = host.publish(`https://${ANY}/${encodeURIComponent(redirectUri).replaceAll('%', '-')}.json`, {
      redirect_uris: ['http://127.0.0.1/callback', redirectUri],
    });
    expect((await open(clientId, 'http://127.0.0.1:1/callback')).url.pathname).toMatch(/^\/consent\//);
    const browser = await open(clientId, redirectUri);
    expect(browser.response.status).toBe(400);
    expect(browser.response.headers.has('location')).toBe(false);

    expect(browser.text).toContain('tell your administrator the reference');
    const [event] = server.auditEvents('authorization.refused').slice(-1);
    expect(event).toMatchObject({
      requestId: expect.any(String),
      detail: expect.stringContaining('allowed callback URLs'),
    });
    expect(event?.detail).toContain(new URL(redirectUri).host);
  });

  test('[68] and none at all is no client, and the log says what the owner has to list', async () => {
    const clientId = host.publish(`https://${ANY}/hosted.json`, { redirect_uris: [`https://${ANY}/callback`] });
    const browser = await open(clientId, 'http://127.0.0.1:1/callback');
    expect(browser.response.status).toBe(400);
    expect(browser.text).toContain('what the owner has to list to admit it');
    expect(browser.text).not.toContain(ANY);
    const [event] = server.auditEvents('authorization.refused').slice(-1);
    expect(event?.detail).toContain(`https://${ANY}/callback`);
  });
});

describe('a host that the owner names', () => {
  const CALLBACK_THERE = `https://${NAMED}/callback?tenant=7`;

  test('has callbacks of its own, up to the code', async () => {
    const clientId = host.publish(`https://${NAMED}/hosted.json`, { redirect_uris: [CALLBACK_THERE] });
    const pkce = new Pkce();
    const callback = await server.signIn(server.authorizationUrl(clientId, pkce, { redirect_uri: CALLBACK_THERE }));
    expect(callback.href.startsWith(`${CALLBACK_THERE}&code=`)).toBe(true);
    const code = callback.searchParams.get('code')!;
    expect((await server.redeem(clientId, code, pkce, { redirect_uri: CALLBACK_THERE })).status).toBe(200);
  });

  test.each([
    ['a port', `https://${NAMED}:8443/callback`],
    ['a subdomain', `https://a.${NAMED}/callback`],
    ['a longer name', `https://${NAMED}.evil.example/callback`],
    ['a user name', `https://${NAMED}@evil.example/callback`],
    ['no TLS', `http://${NAMED}/callback`],
    ['a dot at the end', `https://${NAMED}./callback`],
    ['capital letters', `https://${NAMED.toUpperCase()}/callback`],
    ['a backslash', `https://${NAMED}\\@evil.example/callback`],
    ['dot segments', `https://${NAMED}/a/../callback`],
  ])('[68] has no callback with %s', async (what, redirectUri) => {
    const clientId = host.publish(`https://${NAMED}/${what.replaceAll(' ', '-')}.json`, {
      redirect_uris: ['http://127.0.0.1/callback', redirectUri],
    });
    const browser = await open(clientId, redirectUri);
    expect(browser.response.status).toBe(400);
    expect(browser.response.headers.has('location')).toBe(false);
  });

  test('[68] has none for other clients: not for a registration, nor for documents elsewhere', async () => {
    await expect(server.register({ redirect_uris: [CALLBACK_THERE] })).rejects.toThrow('invalid_redirect_uri');
    const clientId = host.publish(`https://${ANY}/borrowed.json`, {
      redirect_uris: ['http://127.0.0.1/callback', CALLBACK_THERE],
    });
    expect((await open(clientId, CALLBACK_THERE)).response.status).toBe(400);
  });

  test('the person reads it where access goes to another host than that of the document', async () => {
    const redirectUri = 'https://claude.ai/api/mcp/auth_callback';
    const clientId = host.publish(`https://${NAMED}/elsewhere.json`, { redirect_uris: [redirectUri] });
    expect((await open(clientId, redirectUri)).text).toContain(
      'Access does not go there, but to another host: claude.ai.',
    );
  });
});

describe('a refresh token of an assistant with a document', () => {
  /** The server as it is after a deployment: it has no copy of any document, and its network has none of the hosts of this test. */
  const answer = (path: string, body: Record<string, string>): Promise<Response> =>
    otherInstanceOf(server, {
      clients: { preRegistered: [], callbackUrls: [], dynamicRegistration: true, metadataDocumentHosts: ['*'] },
    })(new Request(new URL(path, server.issuer), { method: 'POST', body: new URLSearchParams(body) }));

  test('survives that the document cannot be had: the SDKs keep it, and the next refresh succeeds', async () => {
    const clientId = host.publish(`https://${ANY}/down.json`);
    const pkce = new Pkce();
    const redirect_uri = 'http://127.0.0.1:54321/callback';
    const callback = await server.signIn(server.authorizationUrl(clientId, pkce, { redirect_uri }));
    const redeemed = await server.redeem(clientId, callback.searchParams.get('code')!, pkce, { redirect_uri });
    const { refresh_token } = (await redeemed.json()) as TokenResponse;

    const body = { grant_type: 'refresh_token', client_id: clientId, refresh_token, resource: server.resource };
    const refused = await answer('/token', body);
    expect([refused.status, await refused.json()]).toEqual([
      400,
      {
        error: 'temporarily_unavailable',
        error_description: 'the client_id metadata document cannot be had now; try again in a moment',
      },
    ]);
    const revoked = await answer('/revoke', { client_id: clientId, token: refresh_token });
    expect(await revoked.json()).toMatchObject({ error: 'temporarily_unavailable' });

    expect((await server.refresh(clientId, refresh_token)).status).toBe(200);
  });

  test.each([
    ['there is none', `https://${ANY}/none.json`, undefined],
    ['it is of another client', `https://${ANY}/other.json`, { client_id: 'https://app.example.org/' }],
    ['its URL is none that is fetched', 'https://127.0.0.1/client.json', undefined],
  ])('is refused where %s, at once and a moment later', async (_, clientId, document) => {
    if (document !== undefined) {
      host.publish(clientId, document);
    }
    for (const attempt of [1, 2]) {
      const refused = await server.refresh(clientId, `any-${attempt}`);
      expect([refused.status, await refused.json()]).toEqual([
        400,
        expect.objectContaining({ error: 'invalid_client' }),
      ]);
    }
  });
});

describe('[69] with the limits of the function', () => {
  test('fifteen requests for documents that a host does not have keep none away that it has', async () => {
    const clientId = host.publish(`https://${ANY}/not-seen-before.json`);
    const redirectUri = 'http://127.0.0.1:1/callback';
    for (let each = 0; each < 15; each += 1) {
      expect((await open(`https://${ANY}/random${each}`, redirectUri)).response.status).toBe(400);
    }
    expect((await open(clientId, redirectUri)).url.pathname).toMatch(/^\/consent\//);
  });
});

describe('the metadata announces documents', () => {
  const announced = async (clients: object): Promise<unknown> => {
    const answer = otherInstanceOf(server, {
      clients: {
        preRegistered: [],
        callbackUrls: [],
        dynamicRegistration: true,
        metadataDocumentHosts: [],
        ...clients,
      },
    });
    const response = await answer(new Request(`${server.issuer}/.well-known/oauth-authorization-server`));
    return ((await response.json()) as Record<string, unknown>)['client_id_metadata_document_supported'];
  };

  test('by default, since those of every host are admitted', async () => {
    const response = await sharedServer().fetch('/.well-known/oauth-authorization-server');
    expect(await response.json()).toMatchObject({ client_id_metadata_document_supported: true });
  });

  test.each([
    [['*'], true, true],
    [['*'], false, true],
    [['*', NAMED], true, true],
    [[NAMED], true, undefined],
    [[], true, undefined],
    [[NAMED], false, true],
    [[], false, true],
  ])('for the hosts %j and registration %j: %j', async (metadataDocumentHosts, dynamicRegistration, expected) => {
    expect(await announced({ metadataDocumentHosts, dynamicRegistration })).toBe(expected);
  });

  test('[68] and where they are not admitted, known assistants are, and others read what the owner has to do', async () => {
    const answer = otherInstanceOf(server, {
      clients: { preRegistered: [], callbackUrls: [], dynamicRegistration: true, metadataDocumentHosts: [] },
    });
    // In a process of Jest the engine misses what its own `fetch` would need, which is not used.
    const warnings = jest.spyOn(console, 'warn').mockReturnValue();
    const known = await answer(
      new Request(server.authorizationUrl(CLAUDE_CODE, new Pkce(), { redirect_uri: CALLBACK })),
    );
    expect(known.headers.get('location')).toMatch(/^\/consent\//);
    const clientId = host.publish(`https://${ANY}/refused.json`);
    const refused = await answer(
      new Request(server.authorizationUrl(clientId, new Pkce(), { redirect_uri: 'http://127.0.0.1:1/callback' })),
    );
    warnings.mockRestore();
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('what the owner has to list to admit it');
    expect(host.requests).not.toContain(clientId);
  });
});

/** What a host of the SDK provides that has a metadata document, and lets the SDK choose how to introduce itself. */
function assistantWithDocument(clientMetadataUrl: string) {
  const memory: {
    url?: URL;
    verifier?: string;
    tokens?: v2.StoredOAuthTokens;
    client?: v2.OAuthClientInformationMixed;
    discovery?: v2.OAuthDiscoveryState;
  } = {};
  return {
    memory,
    clientMetadataUrl,
    redirectUrl: 'http://127.0.0.1:54321/callback',
    clientMetadata: { redirect_uris: ['http://127.0.0.1:54321/callback'], token_endpoint_auth_method: 'none' },
    clientInformation: () => memory.client,
    saveClientInformation: (client: v2.OAuthClientInformationMixed) => void (memory.client = client),
    tokens: () => memory.tokens,
    saveTokens: (tokens: v2.StoredOAuthTokens) => void (memory.tokens = tokens),
    redirectToAuthorization: (url: URL) => void (memory.url = url),
    saveCodeVerifier: (verifier: string) => void (memory.verifier = verifier),
    codeVerifier: () => memory.verifier!,
    saveDiscoveryState: (state: v2.OAuthDiscoveryState) => void (memory.discovery = state),
    discoveryState: () => memory.discovery,
  };
}

describe.each(['1.x', '2.x'])('the MCP TypeScript SDK %s with a document', (generation) => {
  const transportFor = (authProvider: ReturnType<typeof assistantWithDocument>) => {
    const url = new URL(server.resource);
    return generation === '1.x'
      ? new TransportV1(url, { authProvider })
      : new v2.StreamableHTTPClientTransport(url, { authProvider });
  };
  const client = () =>
    generation === '1.x' ? new ClientV1({ name: 't', version: '1' }) : new v2.Client({ name: 't', version: '1' });

  test('uses it, signs a person in and calls a tool', async () => {
    const clientId = host.publish(`https://${ANY}/sdk-${generation}.json`);
    const provider = assistantWithDocument(clientId);
    const first = transportFor(provider);
    await expect(client().connect(first as never)).rejects.toThrow(
      generation === '1.x' ? UnauthorizedErrorV1 : v2.UnauthorizedError,
    );
    expect(provider.memory.url!.searchParams.get('client_id')).toBe(clientId);
    const callback = await server.signIn(provider.memory.url!);
    await (first instanceof TransportV1
      ? first.finishAuth(callback.searchParams.get('code')!)
      : first.finishAuth(callback.searchParams));
    const connected = client();
    await connected.connect(transportFor(provider) as never);
    const { tools } = await connected.listTools();
    expect(tools.length).toBeGreaterThan(0);
    await connected.close();
    expect(decodeJwt(provider.memory.tokens!.access_token)).toMatchObject({ client_id: clientId });
  });
});
