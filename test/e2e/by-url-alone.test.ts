import { type Transport } from '@modelcontextprotocol/client';
import * as v2 from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { UnauthorizedError as UnauthorizedErrorV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { LocalGateway, type LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { decodeJwt } from 'jose';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import * as oauth from 'oauth4webapi';
import { signInLink } from './mcp-remote-sign-in-link';
import { openAndSignIn, signInAndReturn } from './person';
import { synthesizeReferenceStack } from './reference-stack';

/** The metadata document of an assistant that the authorization server knows. Its callback has no port, so any will do. */
const METADATA_URL = 'https://claude.ai/oauth/claude-code-client-metadata';

const SCOPE = 'agentcore-gateway/invoke';

let assembly: string;
let home: string;
let local: LocalGateway;
let alice: LocalUser;

beforeAll(async () => {
  assembly = synthesizeReferenceStack({ signIn: 'authorization-server' });
  home = mkdtempSync(join(tmpdir(), 'mcp-remote-'));
  local = await LocalGateway.start(assembly);
  alice = await local.createUser({ username: 'alice' });
});

afterAll(async () => {
  await local?.stop();
  rmSync(assembly, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

interface HostMemory {
  url?: URL;
  verifier?: string;
  client?: v2.StoredOAuthClientInformation;
  tokens?: v2.StoredOAuthTokens;
  discovery?: v2.OAuthDiscoveryState;
}

/** What any host of the SDK has to provide: its name, its callback, and a memory that is empty at first. */
function newHost(host: { readonly redirectUrl: string; readonly clientMetadataUrl?: string }) {
  const memory: HostMemory = {};
  return {
    ...host,
    memory,
    clientMetadata: {
      client_name: 'SDK host',
      redirect_uris: [host.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    },
    state: () => 'state-of-the-host',
    clientInformation: () => memory.client,
    saveClientInformation: (client: v2.StoredOAuthClientInformation) => void (memory.client = client),
    tokens: () => memory.tokens,
    saveTokens: (tokens: v2.StoredOAuthTokens) => void (memory.tokens = tokens),
    redirectToAuthorization: (url: URL) => void (memory.url = url),
    saveCodeVerifier: (verifier: string) => void (memory.verifier = verifier),
    codeVerifier: () => memory.verifier!,
    saveDiscoveryState: (state: v2.OAuthDiscoveryState) => void (memory.discovery = state),
    discoveryState: () => memory.discovery,
  };
}

type Host = ReturnType<typeof newHost>;

const GENERATIONS = {
  '@modelcontextprotocol/sdk 1.x': {
    UnauthorizedError: UnauthorizedErrorV1,
    client: () => new ClientV1({ name: 'test', version: '1.0.0' }),
    transport: (authProvider: Host) => new TransportV1(new URL(local.mcpUrl), { authProvider }),
    finish: (transport: TransportV1, callback: URL) => transport.finishAuth(callback.searchParams.get('code')!),
  },
  '@modelcontextprotocol/client 2.x': {
    UnauthorizedError: v2.UnauthorizedError,
    client: () => new v2.Client({ name: 'test', version: '1.0.0' }),
    transport: (authProvider: Host) => new v2.StreamableHTTPClientTransport(new URL(local.mcpUrl), { authProvider }),
    // With the whole response the SDK compares `iss`, which the metadata announces (RFC 9207).
    finish: (transport: v2.StreamableHTTPClientTransport, callback: URL) => transport.finishAuth(callback.searchParams),
  },
} as const;

const INTRODUCTIONS = {
  'dynamic registration': { host: { redirectUrl: 'http://localhost:51789/oauth/callback' }, clientId: /^[\w-]{20,}$/ },
  'metadata document': {
    host: { redirectUrl: 'http://localhost:51790/callback', clientMetadataUrl: METADATA_URL },
    clientId: /^https:\/\/claude\.ai\/oauth\/claude-code-client-metadata$/,
  },
} as const;

describe.each(Object.entries(GENERATIONS))('%s', (_, generation) => {
  test.each(Object.entries(INTRODUCTIONS))(
    'connects by %s, and refreshes',
    async (__, { host: settings, clientId }) => {
      const host = newHost(settings);
      const first = generation.transport(host);
      await expect(generation.client().connect(first as never)).rejects.toThrow(generation.UnauthorizedError);
      expect(Object.fromEntries(host.memory.url!.searchParams)).toMatchObject({
        client_id: expect.stringMatching(clientId),
        redirect_uri: settings.redirectUrl,
        scope: SCOPE,
        code_challenge_method: 'S256',
        resource: local.mcpUrl,
      });
      const callback = await openAndSignIn(host.memory.url!.href, alice.username, alice.password);
      expect(callback.searchParams.get('iss')).toBe(local.issuer);
      await generation.finish(first as never, callback);

      const client = generation.client();
      await client.connect(generation.transport(host) as never);
      const result = await client.callTool({ name: 'orders___get_order', arguments: { orderId: 'A-1001' } });
      expect(result.structuredContent).toMatchObject({ orderId: 'A-1001' });
      await client.close();

      const before = host.memory.tokens!;
      expect(decodeJwt(before.access_token)).toMatchObject({ iss: local.issuer, aud: local.mcpUrl, username: 'alice' });

      // The gateway refuses what is left of the token, which the assistant learns and the person does not.
      host.memory.url = undefined;
      host.memory.tokens = { ...before, access_token: before.access_token.slice(0, -10) };
      const later = generation.client();
      await later.connect(generation.transport(host) as never);
      expect((await later.listTools()).tools.map(({ name }) => name)).toContain('orders___get_order');
      await later.close();
      expect(host.memory.url).toBeUndefined();
      expect(host.memory.tokens!.access_token).not.toBe(before.access_token);
      expect(host.memory.tokens!.refresh_token).not.toBe(before.refresh_token);
    },
  );
});

test('a strict OAuth client finds every step as the standards have it', async () => {
  const insecure = { [oauth.allowInsecureRequests]: true };
  const mcpUrl = new URL(local.mcpUrl);
  const resource = await oauth.processResourceDiscoveryResponse(
    mcpUrl,
    await oauth.resourceDiscoveryRequest(mcpUrl, insecure),
  );
  expect(resource.authorization_servers).toEqual([local.issuer]);
  const issuer = new URL(resource.authorization_servers![0]!);
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
  );
  expect(server).toMatchObject({
    issuer: local.issuer,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  });

  const redirectUri = 'http://127.0.0.1:50999/callback';
  const client = await oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(
      server,
      { client_name: 'Strict client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
      insecure,
    ),
  );
  expect(client.client_secret).toBeUndefined();

  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const authorizationUrl = new URL(server.authorization_endpoint!);
  authorizationUrl.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: SCOPE,
    state,
    resource: resource.resource,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString();
  const callback = await openAndSignIn(authorizationUrl.href, alice.username, alice.password);
  // Compares `state`, and `iss` with the issuer, and refuses parameters that come twice.
  const response = oauth.validateAuthResponse(server, client, callback, state);

  const tokens = await oauth.processAuthorizationCodeResponse(
    server,
    client,
    await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), response, redirectUri, verifier, {
      additionalParameters: { resource: resource.resource },
      ...insecure,
    }),
  );
  expect(tokens).toMatchObject({ token_type: 'bearer', scope: SCOPE });
  // As a resource server reads it (RFC 9068): type, signature, issuer, audience and the required claims.
  const call = new Request(mcpUrl, { headers: { authorization: `Bearer ${tokens.access_token}` } });
  await expect(oauth.validateJwtAccessToken(server, call, resource.resource, insecure)).resolves.toMatchObject({
    client_id: client.client_id,
    scope: SCOPE,
    username: 'alice',
  });

  const refreshed = await oauth.processRefreshTokenResponse(
    server,
    client,
    await oauth.refreshTokenGrantRequest(server, client, oauth.None(), tokens.refresh_token!, insecure),
  );
  expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);

  await oauth.processRevocationResponse(
    await oauth.revocationRequest(server, client, oauth.None(), refreshed.refresh_token!, insecure),
  );
  const afterwards = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    refreshed.refresh_token!,
    insecure,
  );
  await expect(oauth.processRefreshTokenResponse(server, client, afterwards)).rejects.toMatchObject({
    error: 'invalid_grant',
    status: 400,
  });
});

test('mcp-remote bridges the tools to an assistant that starts programs, given the URL', async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(dirname(require.resolve('mcp-remote/package.json')), 'dist', 'proxy.js'), local.mcpUrl],
    // Without a desktop whose browser it could open.
    env: { HOME: home, MCP_REMOTE_CONFIG_DIR: join(home, 'auth'), PATH: '/nonexistent' },
    stderr: 'pipe',
  });
  const client = new v2.Client({ name: 'host', version: '1.0.0' });
  const connected = client.connect(transport as Transport);
  const link = await signInLink(transport.stderr as Readable);
  await expect(signInAndReturn(link, alice.username, alice.password)).resolves.toMatch(/success|authori[sz]ed|close/i);
  await connected;
  const result = await client.callTool({ name: 'orders___get_order', arguments: { orderId: 'A-1001' } });
  expect(result.structuredContent).toMatchObject({ orderId: 'A-1001' });
  await client.close();
});
