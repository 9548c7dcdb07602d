import { LocalGateway, type LocalUser, type SignedInAssistant } from 'cdk-agentcore-gateway-auth/testing';
import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type CryptoKey,
  exportSPKI,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAndSignIn } from './person';
import { synthesizeReferenceStack } from './reference-stack';

let assembly: string;
let changedAssembly: string;
let local: LocalGateway;
let alice: LocalUser;
let kiro: SignedInAssistant;

beforeAll(async () => {
  assembly = synthesizeReferenceStack();
  changedAssembly = mkdtempSync(`${assembly}-`);
  local = await LocalGateway.start(assembly);
  alice = await local.createUser({ username: 'alice' });
  kiro = await local.signIn({ client: 'Kiro', user: alice });
});

afterAll(async () => {
  await kiro?.close();
  await local?.stop();
  rmSync(assembly, { recursive: true, force: true });
  rmSync(changedAssembly, { recursive: true, force: true });
});

const LIST_TOOLS = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list' });

const callGateway = (authorization?: string, twin = local): Promise<Response> =>
  fetch(twin.mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: LIST_TOOLS,
  });

const metadataUrl = (twin = local): string => `${new URL(twin.mcpUrl).origin}/.well-known/oauth-protected-resource`;

describe('calls to the gateway', () => {
  test('the token of a signed-in person is accepted, so the refusals below mean something', async () => {
    const response = await callGateway(`Bearer ${kiro.tokens().accessToken}`);
    expect(response.status).toBe(200);
    await expect(response.json()).resolves.toMatchObject({ id: 7, result: { tools: { length: 4 } } });
  });

  test('[57] [58] without a token: a challenge that says where to sign in and which scope to ask for', async () => {
    const response = await callGateway();
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer error="invalid_token", scope="openid", resource_metadata="${metadataUrl()}"`,
    );
    await expect(response.json()).resolves.toMatchObject({ jsonrpc: '2.0', id: 0, error: { code: -32001 } });
  });

  /** The claims of a real token, signed again by an attacker. */
  const forged = async (change: object, sign: (token: SignJWT) => Promise<string>): Promise<string> =>
    sign(new SignJWT({ ...decodeJwt(kiro.tokens().accessToken), ...change }));

  const kid = (): string => decodeProtectedHeader(kiro.tokens().accessToken).kid!;

  test.each<[string, () => Promise<string>]>([
    ['an ID token', async () => kiro.tokens().idToken!],
    ['alg none', async () => new UnsecuredJWT(decodeJwt(kiro.tokens().accessToken)).encode()],
    [
      'HS256 with the public key as secret',
      async () => {
        const keys = createRemoteJWKSet(new URL(`${local.issuer}/.well-known/jwks.json`));
        const publicKey = await keys({ alg: 'RS256', kid: kid() }, { payload: '', signature: '' });
        const secret = new TextEncoder().encode(await exportSPKI(publicKey as CryptoKey));
        return forged({}, (token) => token.setProtectedHeader({ alg: 'HS256', kid: kid() }).sign(secret));
      },
    ],
    [
      'the right key id, another key',
      async () => {
        const { privateKey } = await generateKeyPair('RS256');
        return forged({}, (token) => token.setProtectedHeader({ alg: 'RS256', kid: kid() }).sign(privateKey));
      },
    ],
    [
      'a changed payload',
      async () => kiro.tokens().accessToken.replace(/\.[^.]+\./, (part) => `.${part.slice(1, -9)}AAAAAAAA.`),
    ],
    ['the refresh token', async () => kiro.tokens().refreshToken!],
    ['an empty token', async () => ''],
    ['a long token', async () => 'a'.repeat(10_000)],
  ])('[52] %s is refused with 401', async (_, token) => {
    const response = await callGateway(`Bearer ${await token()}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test('the token in the query or under another scheme is no token', async () => {
    const { accessToken } = kiro.tokens();
    const inQuery = await fetch(`${local.mcpUrl}?access_token=${accessToken}`, { method: 'POST', body: LIST_TOOLS });
    expect(inQuery.status).toBe(401);
    expect((await callGateway(`Basic ${accessToken}`)).status).toBe(401);
    expect((await callGateway(accessToken)).status).toBe(401);
  });

  test('[55] [58] a token without the required scope is refused with 403 and told which scope', async () => {
    const strict = await LocalGateway.start(withAllowedScopes(['profile']));
    try {
      const user = await strict.createUser();
      const callback = await openAndSignIn(authorizationUrl({ scope: 'openid' }, strict), user.username, user.password);
      const [, { access_token }] = await redeem(callback.searchParams.get('code')!, {}, strict);
      const response = await callGateway(`Bearer ${access_token}`, strict);
      expect(response.status).toBe(403);
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer error="insufficient_scope", scope="profile", resource_metadata="${metadataUrl(strict)}"`,
      );
    } finally {
      await strict.stop();
    }
  });

  test('[52] a token is refused once it has expired', async () => {
    const twin = await LocalGateway.start(assembly);
    try {
      const user = await twin.createUser();
      const assistant = await twin.signIn({ client: 'Kiro', user });
      const send = (): Promise<Response> =>
        fetch(twin.mcpUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${assistant.tokens().accessToken}` },
          body: LIST_TOOLS,
        });
      expect((await send()).status).toBe(200);
      twin.clock.advance({ minutes: 60 });
      expect((await send()).status).toBe(401);

      // A pool of another deployment: same names and ids, other keys.
      expect((await callGateway(`Bearer ${assistant.tokens().accessToken}`)).status).toBe(401);
      await assistant.close();
    } finally {
      await twin.stop();
    }
  });
});

/** The reference stack with a gateway that requires other scopes than its identity would. */
function withAllowedScopes(scopes: string[]): string {
  const file = readdirSync(assembly).find((name) => name.endsWith('.template.json'))!;
  const template = JSON.parse(readFileSync(join(assembly, file), 'utf8'));
  const gateway = Object.values<{ Type: string; Properties: Record<string, never> }>(template.Resources).find(
    ({ Type }) => Type === 'AWS::BedrockAgentCore::Gateway',
  )!;
  Object.assign(gateway.Properties.AuthorizerConfiguration!['CustomJWTAuthorizer'], { AllowedScopes: scopes });
  cpSync(assembly, changedAssembly, { recursive: true });
  writeFileSync(join(changedAssembly, file), JSON.stringify(template));
  return changedAssembly;
}

interface TokenResponse {
  readonly access_token: string;
  readonly error?: string;
}

const verifier = randomBytes(32).toString('base64url');
const challengeOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** An authorization request as Kiro would send it, with changes. `undefined` leaves a parameter out. */
function authorizationUrl(change: Record<string, string | undefined> = {}, twin = local): string {
  const client = twin.clients.find(({ name }) => name === 'Kiro')!;
  const parameters: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUris[0]!,
    scope: 'openid',
    state: 'state-1',
    resource: twin.mcpUrl,
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...change,
  };
  const url = new URL(`${twin.domain}/oauth2/authorize`);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

async function redeem(
  code: string,
  change: Record<string, string> = {},
  twin = local,
): Promise<[number, TokenResponse]> {
  const client = twin.clients.find(({ name }) => name === 'Kiro')!;
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: client.clientId,
    redirect_uri: client.redirectUris[0]!,
    code_verifier: verifier,
    code,
    ...change,
  });
  const response = await fetch(`${twin.domain}/oauth2/token`, { method: 'POST', body });
  return [response.status, (await response.json()) as TokenResponse];
}

async function codeFor(change: Record<string, string | undefined> = {}): Promise<string> {
  const callback = await openAndSignIn(authorizationUrl(change), alice.username, alice.password);
  return callback.searchParams.get('code')!;
}

async function tokenWith(change: Record<string, string | undefined>): Promise<TokenResponse> {
  const [, tokens] = await redeem(await codeFor(change));
  return tokens;
}

describe('codes', () => {
  test('[35] a code is redeemed once', async () => {
    const code = await codeFor();
    expect((await redeem(code))[0]).toBe(200);
    await expect(redeem(code)).resolves.toEqual([400, { error: 'invalid_grant' }]);
  });

  test('[35] two at once: one wins', async () => {
    const code = await codeFor();
    const statuses = (await Promise.all([redeem(code), redeem(code), redeem(code)])).map(([status]) => status);
    expect(statuses.sort()).toEqual([200, 400, 400]);
  });

  test.each<[string, Record<string, string>]>([
    ['another verifier', { code_verifier: randomBytes(32).toString('base64url') }],
    ['an empty verifier', { code_verifier: '' }],
    ['the challenge as verifier', { code_verifier: challengeOf(verifier) }],
  ])('[33] %s does not redeem a code', async (_, change) => {
    await expect(redeem(await codeFor(), change)).resolves.toEqual([400, { error: 'invalid_grant' }]);
  });

  test('[35] a code of another app client is worth nothing', async () => {
    const cursor = local.clients.find(({ name }) => name === 'Cursor')!;
    const [status] = await redeem(await codeFor(), { client_id: cursor.clientId });
    expect(status).toBe(400);
  });

  test('a resource that is not registered gives a code that cannot be redeemed, as on Cognito', async () => {
    const code = await codeFor({ resource: 'https://elsewhere.example/mcp' });
    await expect(redeem(code)).resolves.toEqual([400, { error: 'invalid_grant' }]);
  });

  test('without a resource the token has no audience', async () => {
    const { access_token } = await tokenWith({ resource: undefined });
    expect(decodeJwt(access_token).aud).toBeUndefined();
  });
});

describe('authorization requests', () => {
  const open = (change: Record<string, string | undefined>): Promise<Response> =>
    fetch(authorizationUrl(change), { redirect: 'manual' });

  test.each([
    'http://localhost:1/oauth/callback',
    'http://localhost:7778/oauth/callback/',
    'http://localhost:7778/other',
    'http://localhost:7778/oauth/callback?x=1',
    'http://localhost.evil.example:7778/oauth/callback',
    'http://evil.example@localhost:7778/oauth/callback',
    'https://evil.example/oauth/callback',
    'javascript:alert(1)',
  ])(
    '[17] [18] [20] [21] [26] the callback %s is not the registered one: no redirect anywhere',
    async (redirectUri) => {
      const response = await open({ redirect_uri: redirectUri });
      expect(response.headers.get('location') ?? '').not.toContain('evil');
      expect(response.headers.get('location') ?? '').not.toMatch(/code=/);
      const target = response.headers.get('location');
      expect(target === null || new URL(target, local.domain).origin === local.domain).toBe(true);
    },
  );

  test.each<[string, Record<string, string | undefined>]>([
    ['plain PKCE', { code_challenge_method: 'plain', code_challenge: verifier }],
    ['a challenge without a method', { code_challenge_method: undefined }],
    ['a scope that the client lacks', { scope: 'openid phone' }],
    ['offline_access, which Cognito does not have', { scope: 'openid offline_access' }],
    ['a custom scope', { scope: 'openid orders/write' }],
    ['the implicit flow', { response_type: 'token' }],
  ])('[32] [43] [54] %s is refused before anybody signs in', async (_, change) => {
    const response = await open(change);
    const location = new URL(response.headers.get('location')!);
    expect(location.origin + location.pathname).toBe(
      local.clients.find(({ name }) => name === 'Kiro')!.redirectUris[0],
    );
    expect(location.searchParams.get('error')).toBeTruthy();
    expect(location.searchParams.get('state')).toBe('state-1');
    expect(location.searchParams.get('code')).toBeNull();
  });
});
