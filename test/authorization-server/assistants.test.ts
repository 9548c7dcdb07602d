import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { decodeJwt } from 'jose';
import {
  ASSISTANT_REGISTRATIONS,
  CALLBACK_URLS,
} from '../functions/authorization-server/clients/assistant-registrations';
import { ASSISTANT_REQUESTS, type AssistantRequest } from './assistant-requests';
import { RunningServer } from './running-server';
import { Pkce, type TokenResponse } from './tested-server';

let server: RunningServer;

beforeAll(async () => {
  server = await RunningServer.start({ allowedCallbackUrls: [...CALLBACK_URLS] });
});
afterAll(() => server.stop());

test('every assistant that registers somehow also signs in somehow', () => {
  const registering = new Set(ASSISTANT_REQUESTS.map(({ assistant }) => assistant).filter(Boolean));
  expect([...registering].sort()).toEqual(ASSISTANT_REGISTRATIONS.map(({ assistant }) => assistant).sort());
});

test.each(ASSISTANT_REQUESTS.map((request) => [nameOf(request), request] as const))('%s', async (_, request) => {
  const { issuer, resource } = server;
  expect(await issuerFoundBy(request)).toBe(issuer);
  const clientId = await clientIdOf(request);
  const pkce = new Pkce();

  const callback = await server.signIn(authorizationUrl(request, clientId, pkce));
  expect(callback.href.split('?')[0]).toBe(new URL(request.redirectUri).href);
  expect(Object.fromEntries(callback.searchParams)).toEqual({
    code: expect.any(String),
    state: 'state-1',
    iss: issuer,
  });

  const tokens = await tokensFor(request.resource, {
    grant_type: 'authorization_code',
    client_id: clientId,
    code: callback.searchParams.get('code')!,
    redirect_uri: request.redirectUri,
    code_verifier: pkce.verifier,
  });
  expect(decodeJwt(tokens.access_token)).toMatchObject({ client_id: clientId, aud: resource, username: 'alice' });
  expect(tokens.scope).toBe('agentcore-gateway/invoke');
  await expect(toolsWith(tokens)).resolves.toContain('orders___get_order');

  const refreshed = await tokensFor(request.resourceOfRefresh ?? request.resource, {
    grant_type: 'refresh_token',
    client_id: clientId,
    refresh_token: tokens.refresh_token,
  });
  await expect(toolsWith(refreshed)).resolves.toContain('orders___get_order');
});

/** From the gateway's URL to the issuer, by what the gateway answers to somebody without a token (RFC 9728 section 5). */
async function issuerFoundBy({ probe }: AssistantRequest): Promise<unknown> {
  const challenge = await fetch(server.resource, { method: probe });
  expect(challenge.status).toBe(401);
  const metadataUrl = /resource_metadata="([^"]+)"/.exec(challenge.headers.get('www-authenticate') ?? '')?.[1];
  const metadata = (await (await fetch(metadataUrl!)).json()) as { authorization_servers: string[] };
  const document = await fetch(`${metadata.authorization_servers[0]}/.well-known/oauth-authorization-server`);
  return ((await document.json()) as { issuer: unknown }).issuer;
}

async function clientIdOf({ assistant, metadataDocument, registrations = 1 }: AssistantRequest): Promise<string> {
  const registration = ASSISTANT_REGISTRATIONS.find((one) => one.assistant === assistant);
  if (registration === undefined) {
    return metadataDocument!;
  }
  let clientId = '';
  for (let count = 0; count < registrations; count += 1) {
    const client = await server.register(registration.body);
    expect(client.redirect_uris).toEqual(registration.kept);
    clientId = client.client_id;
  }
  return clientId;
}

function authorizationUrl(request: AssistantRequest, clientId: string, pkce: Pkce): URL | string {
  const { redirectUri, scope, more, unencoded } = request;
  const url = server.authorizationUrl(clientId, pkce, {
    redirect_uri: redirectUri,
    scope,
    resource: undefined,
    ...more,
  });
  for (const resource of resourcesOf(request.resource)) {
    url.searchParams.append('resource', resource);
  }
  return unencoded
    ? [redirectUri, server.resource].reduce((href, value) => href.replace(encodeURIComponent(value), value), url.href)
    : url;
}

async function tokensFor(resource: readonly string[], parameters: Record<string, string>): Promise<TokenResponse> {
  const body = new URLSearchParams(parameters);
  for (const one of resourcesOf(resource)) {
    body.append('resource', one);
  }
  const response = await server.post('/token', body);
  const tokens: unknown = await response.json();
  expect([response.status, tokens]).toEqual([200, expect.objectContaining({ token_type: 'Bearer' })]);
  return tokens as TokenResponse;
}

const resourcesOf = (resource: readonly string[]): string[] =>
  resource.map((one) => one.replace('<mcp>', server.resource));

/** The tools that the gateway lists for the bearer of a token. */
async function toolsWith(tokens: TokenResponse): Promise<string[]> {
  const client = new Client({ name: 'assistant', version: '1.0.0' });
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(server.resource), { requestInit: { headers } }));
  const { tools } = await client.listTools();
  await client.close();
  return tools.map(({ name }) => name);
}

function nameOf({ assistant, metadataDocument, redirectUri, resource, unencoded }: AssistantRequest): string {
  const peculiar = [resource.length === 1 ? '' : `, resource ${resource.length} times`, unencoded ? ', unencoded' : ''];
  return `${assistant ?? metadataDocument} at ${redirectUri}${peculiar.join('')}`;
}
