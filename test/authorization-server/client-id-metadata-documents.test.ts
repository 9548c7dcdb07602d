import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { Pkce, type TokenResponse } from './tested-server';
import { decodeJwt } from 'jose';

const CLAUDE_CODE = 'https://claude.ai/oauth/claude-code-client-metadata';
const CALLBACK = 'http://localhost:54321/callback';

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start({ metadataDocumentHosts: ['assistants.example.com'] });
});
afterAll(() => server.stop());

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

test.each(['http://localhost:54321/other', 'https://claude.ai/callback', 'http://[::1]:54321/callback'])(
  'the callback %s, which is not in the document, gets no redirect',
  async (redirectUri) => {
    const browser = await open(CLAUDE_CODE, redirectUri);
    expect(browser.response.status).toBe(400);
    expect(browser.response.headers.has('location')).toBe(false);
  },
);

test.each([
  ['without TLS', 'http://assistants.example.com/client.json'],
  ['without path', 'https://assistants.example.com'],
  ['with a fragment', 'https://assistants.example.com/client.json#a'],
  ['with a user name', 'https://user@assistants.example.com/client.json'],
  ['with dot segments', 'https://assistants.example.com/a/../client.json'],
  ['with a query', 'https://assistants.example.com/client.json?a=b'],
  ['with a port', 'https://assistants.example.com:8443/client.json'],
  ['of a host that the owner did not name', 'https://other.example.com/client.json'],
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
