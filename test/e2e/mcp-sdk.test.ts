import * as v2 from '@modelcontextprotocol/client';
import { UnauthorizedError as UnauthorizedErrorV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { LocalGateway, type LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { decodeJwt } from 'jose';
import { rmSync } from 'node:fs';
import { openAndSignIn } from './person';
import { synthesizeReferenceStack } from './reference-stack';

let assembly: string;
let local: LocalGateway;
let alice: LocalUser;

beforeAll(async () => {
  assembly = synthesizeReferenceStack();
  local = await LocalGateway.start(assembly);
  alice = await local.createUser({ username: 'alice' });
});

afterAll(async () => {
  await local?.stop();
  rmSync(assembly, { recursive: true, force: true });
});

/** What any host of the SDK has to provide: a client id from its configuration, and a memory. */
function hostProvider(name: string) {
  const { clientId, redirectUris } = local.clients.find((client) => client.name === name)!;
  const memory: { url?: URL; verifier?: string; tokens?: v2.StoredOAuthTokens; discovery?: v2.OAuthDiscoveryState } =
    {};
  return {
    memory,
    redirectUrl: redirectUris[0]!,
    clientMetadata: { redirect_uris: [...redirectUris], token_endpoint_auth_method: 'none' },
    clientInformation: () => ({ client_id: clientId }),
    tokens: () => memory.tokens,
    saveTokens: (tokens: v2.StoredOAuthTokens) => void (memory.tokens = tokens),
    redirectToAuthorization: (url: URL) => void (memory.url = url),
    saveCodeVerifier: (verifier: string) => void (memory.verifier = verifier),
    codeVerifier: () => memory.verifier!,
    saveDiscoveryState: (state: v2.OAuthDiscoveryState) => void (memory.discovery = state),
    discoveryState: () => memory.discovery,
  };
}

const GENERATIONS = {
  '@modelcontextprotocol/sdk 1.x': {
    UnauthorizedError: UnauthorizedErrorV1,
    client: () => new ClientV1({ name: 'test', version: '1.0.0' }),
    transport: (authProvider: ReturnType<typeof hostProvider>) =>
      new TransportV1(new URL(local.mcpUrl), { authProvider }),
    finish: (transport: TransportV1, callback: URL) => transport.finishAuth(callback.searchParams.get('code')!),
  },
  '@modelcontextprotocol/client 2.x': {
    UnauthorizedError: v2.UnauthorizedError,
    client: () => new v2.Client({ name: 'test', version: '1.0.0' }),
    transport: (authProvider: ReturnType<typeof hostProvider>) =>
      new v2.StreamableHTTPClientTransport(new URL(local.mcpUrl), { authProvider }),
    finish: (transport: v2.StreamableHTTPClientTransport, callback: URL) => transport.finishAuth(callback.searchParams),
  },
  '@modelcontextprotocol/client 2.x, protocol 2026-07-28': {
    UnauthorizedError: v2.UnauthorizedError,
    client: () =>
      new v2.Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
    transport: (authProvider: ReturnType<typeof hostProvider>) =>
      new v2.StreamableHTTPClientTransport(new URL(local.mcpUrl), { authProvider }),
    finish: (transport: v2.StreamableHTTPClientTransport, callback: URL) => transport.finishAuth(callback.searchParams),
  },
} as const;

describe.each(Object.entries(GENERATIONS))('%s', (_, generation) => {
  test('signs a person in by itself and calls tools', async () => {
    const provider = hostProvider('VS Code');
    const first = generation.transport(provider);
    await expect(generation.client().connect(first as never)).rejects.toThrow(generation.UnauthorizedError);
    expect(Object.fromEntries(provider.memory.url!.searchParams)).toMatchObject({
      response_type: 'code',
      scope: 'openid',
      code_challenge_method: 'S256',
      resource: local.mcpUrl,
    });
    const callback = await openAndSignIn(provider.memory.url!.href, alice.username, alice.password);
    await generation.finish(first as never, callback);

    const client = generation.client();
    await client.connect(generation.transport(provider) as never);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'orders___create_order',
      'orders___get_order',
      'orders___refund_order',
      'x_amz_bedrock_agentcore_search',
    ]);
    const result = await client.callTool({ name: 'orders___get_order', arguments: { orderId: 'A-1001' } });
    expect(result.isError ?? false).toBe(false);
    expect(result.structuredContent).toMatchObject({ orderId: 'A-1001' });
    const refusal = await client.callTool({ name: 'orders___refund_order', arguments: { orderId: 'A-1001' } });
    expect(refusal.isError).toBe(true);
    await expect(client.callTool({ name: 'orders___typo', arguments: {} })).rejects.toThrow(
      'Unknown tool: orders___typo',
    );
    await client.close();

    const claims = decodeJwt(provider.memory.tokens!.access_token);
    expect(claims).toMatchObject({ token_use: 'access', username: 'alice', aud: local.mcpUrl, iss: local.issuer });
  });

  test('refreshes an expired token without the person', async () => {
    const provider = hostProvider('Cursor');
    const first = generation.transport(provider);
    await expect(generation.client().connect(first as never)).rejects.toThrow(generation.UnauthorizedError);
    await generation.finish(
      first as never,
      await openAndSignIn(provider.memory.url!.href, alice.username, alice.password),
    );
    const before = provider.memory.tokens!;
    provider.memory.url = undefined;

    local.clock.advance({ hours: 1, seconds: 1 });
    const client = generation.client();
    await client.connect(generation.transport(provider) as never);
    await expect(client.listTools()).resolves.toMatchObject({ tools: { length: 4 } });
    await client.close();
    const after = provider.memory.tokens!;
    expect(provider.memory.url).toBeUndefined();
    expect(after.access_token).not.toBe(before.access_token);
    expect(after.refresh_token).not.toBe(before.refresh_token);
    expect(decodeJwt(after.access_token)).toMatchObject({ aud: local.mcpUrl, scope: 'openid' });
  });
});
