import { KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { createHash } from 'node:crypto';
import { PersonsBrowser } from './persons-browser';
import { resourceOf, RunningServer } from './running-server';
import { CALLBACK, Pkce, type TokenResponse } from './tested-server';

let server: RunningServer;
let bob: LocalUser;

beforeAll(async () => {
  const scopes = [
    { name: 'orders/read', description: 'look up orders' },
    { name: 'orders/write', description: 'change orders' },
    { name: 'orders/refund', description: 'refund orders', groups: ['managers', 'owners'] },
  ];
  server = await RunningServer.start({ scopes }, {}, { groups: ['managers', 'Managers'] });
  bob = await server.local.createUser({ username: 'bob', groups: ['managers'] });
});
afterAll(() => server.stop());

async function tokensOf(response: Response): Promise<TokenResponse> {
  expect(response.status).toBe(200);
  return (await response.json()) as TokenResponse;
}

describe('[51] the resource', () => {
  test.each<[string, (url: string) => string]>([
    ['is the gateway', (url) => url],
    ['has a slash at its end', (url) => `${url}/`],
    ['has another case in the scheme', (url) => url.replace('http://', 'HTTP://')],
  ])('%s: the token is for the gateway as it is configured', async (_, spelled) => {
    const { client_id: clientId } = await server.register();
    const pkce = new Pkce();
    const resource = spelled(server.resource);
    const callback = await server.signIn(server.authorizationUrl(clientId, pkce, { resource }));
    const tokens = await tokensOf(
      await server.redeem(clientId, callback.searchParams.get('code')!, pkce, { resource }),
    );
    expect(decodeJwt(tokens.access_token).aud).toBe(server.resource);
    const refreshed = await tokensOf(await server.refresh(clientId, tokens.refresh_token, { resource }));
    expect(decodeJwt(refreshed.access_token).aud).toBe(server.resource);
  });

  test.each<Record<string, string>>([{}, { resource: '' }])(
    'is the gateway where it is left out or has no value: %j',
    async (resource) => {
      const { client_id: clientId } = await server.register();
      const pkce = new Pkce();
      const callback = await server.signIn(
        server.authorizationUrl(clientId, pkce, { resource: undefined, ...resource }),
      );
      const response = await server.post('/token', {
        grant_type: 'authorization_code',
        client_id: clientId,
        code: callback.searchParams.get('code')!,
        redirect_uri: CALLBACK,
        code_verifier: pkce.verifier,
        ...resource,
      });
      expect(decodeJwt((await tokensOf(response)).access_token).aud).toBe(server.resource);
    },
  );

  const OTHERS: readonly [string, (url: string) => string][] = [
    ['another origin', () => 'https://elsewhere.example/mcp'],
    ['another port', (url) => url.replace(/:\d+/, ':1')],
    ['another scheme', (url) => url.replace('http:', 'https:')],
    ['another path', (url) => url.replace('/mcp', '/other')],
    ['the origin alone', (url) => new URL(url).origin],
    ['a path below it', (url) => `${url}/x`],
    ['two slashes', (url) => `${url}//`],
    ['another case in the path', (url) => url.replace('/mcp', '/MCP')],
    ['an escaped path', (url) => url.replace('/mcp', '/%6dcp')],
    ['dots in the path', (url) => url.replace('/mcp', '/x/../mcp')],
    ['a query', (url) => `${url}?`],
    ['a query with something', (url) => `${url}?x=1`],
    ['a fragment', (url) => `${url}#`],
    ['a fragment with something', (url) => `${url}#x`],
    ['a user name', (url) => url.replace('http://', 'http://user@')],
    ['a backslash', (url) => url.replace('/mcp', '\\mcp')],
    ['a space', (url) => ` ${url}`],
    ['a line break', (url) => `${url}\n`],
    ['a script', () => 'javascript:alert(1)'],
    ['no URL', () => 'mcp'],
    ['a list', (url) => `${url} https://elsewhere.example`],
    ['this server', () => server.issuer],
  ];

  test.each(OTHERS)('may not be %s, neither in the request for a code nor for a token', async (_, change) => {
    const { client_id: clientId } = await server.register();
    const resource = change(server.resource);
    const response = await fetch(server.authorizationUrl(clientId, new Pkce(), { resource }), { redirect: 'manual' });
    expect(new URL(response.headers.get('location')!).searchParams.get('error')).toBe('invalid_target');

    const token = await server.redeem(clientId, 'x', new Pkce(), { resource });
    expect([token.status, await token.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_target' })]);
  });

  test('may be named twice, but not beside another', async () => {
    const { client_id: clientId } = await server.register();
    const pkce = new Pkce();
    const twice = server.authorizationUrl(clientId, pkce);
    twice.searchParams.append('resource', `${server.resource}/`);
    const code = (await server.signIn(twice)).searchParams.get('code')!;

    const both = new URLSearchParams({ grant_type: 'authorization_code', client_id: clientId, code });
    both.append('resource', server.resource);
    both.append('resource', 'https://elsewhere.example/mcp');
    expect(await (await server.post('/token', both)).json()).toMatchObject({ error: 'invalid_target' });
    await tokensOf(await server.redeem(clientId, code, pkce));

    const other = server.authorizationUrl(clientId, pkce);
    other.searchParams.append('resource', 'https://elsewhere.example/mcp');
    const location = (await fetch(other, { redirect: 'manual' })).headers.get('location')!;
    expect(new URL(location).searchParams.get('error')).toBe('invalid_target');
  });
});

describe('[52] at the gateway', () => {
  const callGateway = (token: string): Promise<Response> =>
    fetch(server.resource, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });

  /** A token with other claims and the signature of the real key, as if the server had issued it. */
  async function issued(token: string, claims: object, header: object = {}): Promise<string> {
    const input = [
      { ...decodeProtectedHeader(token), ...header },
      { ...decodeJwt(token), ...claims },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const { Signature } = await new KMSClient({
      endpoint: server.local.sdkEnvironment['AWS_ENDPOINT_URL_KMS'],
      region: 'us-east-1',
      credentials: server.local.credentials(),
    }).send(
      new SignCommand({
        KeyId: resourceOf(server.local, 'AWS::KMS::Key'),
        Message: createHash('sha256').update(input).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
      }),
    );
    return `${input}.${Buffer.from(Signature!).toString('base64url')}`;
  }

  const now = (): number => Math.floor(Date.now() / 1000);

  test('a token of this server is good, also one that the test has signed with its key', async () => {
    const { tokens } = await server.connect();
    expect((await callGateway(tokens.access_token)).status).toBe(200);
    expect((await callGateway(await issued(tokens.access_token, { jti: 'another' }))).status).toBe(200);
  });

  test.each<[string, () => object, number]>([
    ['for another gateway of this server', () => ({ agentcore_gateway: 'another' }), 401],
    ['for no gateway', () => ({ agentcore_gateway: undefined }), 401],
    ['of another issuer', () => ({ iss: 'https://evil.example' }), 403],
    ['that has expired', () => ({ exp: now() - 1 }), 401],
    ['without an end', () => ({ exp: undefined }), 401],
    ['of the future', () => ({ nbf: now() + 600 }), 401],
    ['without the scope', () => ({ scope: 'openid' }), 403],
  ])('a token %s is refused, though the key is right', async (_, claims, status) => {
    const { tokens } = await server.connect();
    expect((await callGateway(await issued(tokens.access_token, claims()))).status).toBe(status);
  });

  test('nothing else that people or assistants get is a token', async () => {
    const { client_id: clientId } = await server.register();
    const pkce = new Pkce();
    const code = (await server.signIn(server.authorizationUrl(clientId, pkce))).searchParams.get('code')!;
    expect((await callGateway(code)).status).toBe(401);
    const { refresh_token: refreshToken, ...others } = await tokensOf(await server.redeem(clientId, code, pkce));
    expect((await callGateway(refreshToken)).status).toBe(401);
    expect(others).not.toHaveProperty('id_token');
  });

  test('tokens of the user pool behind this server are none, since assistants never get them', async () => {
    const { tokens } = await server.connect();
    const issuer = server.local.userPools[0]!.issuer;
    expect(decodeJwt(tokens.access_token).iss).not.toBe(issuer);
    expect((await callGateway(await issued(tokens.access_token, { iss: issuer }))).status).toBe(403);
  });
});

describe('[54] scopes', () => {
  const grantedTo = async (scope: string | undefined, person: LocalUser = server.alice): Promise<string> =>
    (await server.connect({ scope }, person)).tokens.scope;

  test.each([
    [undefined, 'orders/read'],
    ['openid profile offline_access', 'orders/read'],
    ['orders/everything', 'orders/read'],
    ['*', 'orders/read'],
    ['ORDERS/WRITE', 'orders/read'],
    ['orders/write', 'orders/write'],
    ['orders/write unknown', 'orders/write'],
    ['orders/read orders/write', 'orders/read orders/write'],
    ['orders/read orders/refund', 'orders/read'],
  ])('%j yields %j for who is in no group', async (requested, granted) => {
    expect(await grantedTo(requested)).toBe(granted);
  });

  test('of a group are for its members, and for nobody whose group is called alike', async () => {
    expect(await grantedTo('orders/refund', bob)).toBe('orders/refund');
    const mallory = await server.local.createUser({ groups: ['Managers'] });
    for (const person of [server.alice, mallory]) {
      const { client_id: clientId } = await server.register();
      const url = server.authorizationUrl(clientId, new Pkce(), { scope: 'orders/refund' });
      const callback = await server.signIn(url, person);
      expect(callback.searchParams.get('error')).toBe('access_denied');
    }
  });

  test('that were not on the page are not granted, whatever the person might have', async () => {
    const { client_id: clientId } = await server.register({ scope: 'orders/read orders/write orders/refund' });
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce(), { scope: 'orders/read' }));
    expect(browser.text).toContain('look up orders');
    expect(browser.text).not.toMatch(/change orders|refund orders/);
  });

  test('[46] get narrower by a refresh, for one token, and never wider', async () => {
    const { clientId, tokens } = await server.connect({ scope: 'orders/read orders/write' }, bob);
    const narrow = await tokensOf(await server.refresh(clientId, tokens.refresh_token, { scope: 'orders/read' }));
    expect([narrow.scope, decodeJwt(narrow.access_token).scope]).toEqual(['orders/read', 'orders/read']);
    const wider = await server.refresh(clientId, narrow.refresh_token, { scope: 'orders/read orders/refund' });
    expect([wider.status, await wider.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_scope' })]);
    const back = await tokensOf(await server.refresh(clientId, narrow.refresh_token));
    expect(back.scope).toBe('orders/read orders/write');
  });

  test('of a code cannot be changed when it is redeemed', async () => {
    const { client_id: clientId } = await server.register();
    const pkce = new Pkce();
    const code = (await server.signIn(server.authorizationUrl(clientId, pkce, { scope: 'orders/read' }), bob))
      .searchParams;
    const tokens = await tokensOf(
      await server.redeem(clientId, code.get('code')!, pkce, { scope: 'orders/read orders/write orders/refund' }),
    );
    expect(tokens.scope).toBe('orders/read');
  });
});

describe('[57] what assistants are told to ask for', () => {
  test('are the scopes of the gateway, without openid and offline_access', async () => {
    const SCOPES = ['orders/read', 'orders/write', 'orders/refund'];
    for (const url of [
      new URL('/.well-known/oauth-authorization-server', server.issuer),
      new URL('/.well-known/openid-configuration', server.issuer),
      new URL('/.well-known/oauth-protected-resource', server.resource),
    ]) {
      const { scopes_supported: scopes } = (await (await fetch(url)).json()) as { scopes_supported: string[] };
      expect(scopes).toEqual(SCOPES);
    }
    const challenge = (await fetch(server.resource, { method: 'POST' })).headers.get('www-authenticate')!;
    expect(challenge).toContain(`scope="${SCOPES.join(' ')}"`);
  });
});

test('[58] whoever has no token is told to sign in, and whoever has another one, that it is of no use', async () => {
  for (const [headers, status] of [
    [{}, 401],
    [{ authorization: 'Bearer x' }, 401],
    [{ authorization: 'Bearer ' }, 401],
    [{ authorization: 'Basic x' }, 401],
  ] as const) {
    const response = await fetch(server.resource, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer .*resource_metadata="http/);
  }
});
