import * as oauth from 'oauth4webapi';
import { sharedServer } from './shared-server';

const server = sharedServer();

const OAUTH = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';

async function metadataAt(path: string): Promise<Record<string, unknown>> {
  const response = await server.fetch(path);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
  return (await response.json()) as Record<string, unknown>;
}

test.each([OAUTH, OPENID])('%s states the issuer that it was found with', async (path) => {
  expect(await metadataAt(path)).toMatchObject({ issuer: server.issuer });
});

test('both documents say the same', async () => {
  expect(await metadataAt(OAUTH)).toEqual(await metadataAt(OPENID));
});

test('a strict client accepts the document', async () => {
  const issuer = new URL(server.issuer);
  for (const algorithm of ['oauth2', 'oidc'] as const) {
    const response = await oauth.discoveryRequest(issuer, { algorithm, [oauth.allowInsecureRequests]: true });
    const found = await oauth.processDiscoveryResponse(issuer, response);
    expect(found.issuer).toBe(server.issuer);
  }
});

test('the code flow with PKCE is all that is offered', async () => {
  expect(await metadataAt(OAUTH)).toMatchObject({
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
  });
});

test('assistants learn that they may register or bring a metadata document', async () => {
  expect(await metadataAt(OAUTH)).toMatchObject({
    registration_endpoint: `${server.issuer}/register`,
    client_id_metadata_document_supported: true,
  });
});

test('assistants learn that answers name the issuer', async () => {
  expect(await metadataAt(OAUTH)).toMatchObject({ authorization_response_iss_parameter_supported: true });
});

test('assistants learn that parameters are taken from the query alone, which OpenID Connect Discovery would not say', async () => {
  expect(await metadataAt(OAUTH)).toMatchObject({ request_uri_parameter_supported: false });
  expect(await metadataAt(OAUTH)).not.toMatchObject({ request_parameter_supported: true });
});

test('only scopes are named that an assistant needs', async () => {
  expect(await metadataAt(OAUTH)).toMatchObject({ scopes_supported: ['agentcore-gateway/invoke'] });
});

test('every endpoint that is named is there, at the issuer', async () => {
  const named = Object.entries(await metadataAt(OAUTH)).filter(([name]) => /(_endpoint|_uri)$/.test(name));
  expect(named.map(([name]) => name).sort()).toEqual([
    'authorization_endpoint',
    'jwks_uri',
    'registration_endpoint',
    'revocation_endpoint',
    'token_endpoint',
  ]);
  for (const [, url] of named) {
    expect(new URL(String(url)).origin).toBe(server.issuer);
    expect((await fetch(String(url))).status).not.toBe(404);
  }
});

test('signing keys are published without their private halves', async () => {
  const response = await server.fetch('/jwks');
  expect(await response.json()).toEqual({
    keys: [
      {
        kty: 'RSA',
        use: 'sig',
        alg: 'RS256',
        kid: expect.any(String),
        n: expect.any(String),
        e: 'AQAB',
      },
    ],
  });
});

test('the gateway names this server in its own metadata', async () => {
  const { origin } = new URL(server.resource);
  const response = await fetch(`${origin}/.well-known/oauth-protected-resource`);
  expect(await response.json()).toMatchObject({
    resource: server.resource,
    authorization_servers: [server.issuer],
  });
});

test.each([OAUTH, OPENID, '/jwks'])('a web page of another origin may read %s', async (path) => {
  const response = await server.fetch(path, { headers: { origin: 'https://inspector.example' } });
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-allow-credentials')).toBeNull();
});

test.each([`${OAUTH}/mcp`, `/mcp${OPENID}`, '/userinfo', '/device/auth', '/introspect', '/'])(
  'nothing is at %s, since the issuer has no path and offers no more',
  async (path) => {
    expect((await server.fetch(path)).status).toBe(404);
  },
);
