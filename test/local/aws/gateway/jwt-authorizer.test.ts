import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWTPayload } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { STRICT_ASSUMPTIONS } from '../../../../local/account/assumptions';
import { JwtAuthorizer } from '../../../../local/aws/gateway/authorization/jwt-authorizer';
import type { JwtAuthorizerConfiguration } from '../../../../local/aws/gateway/authorization/jwt-authorizer-configuration';
import { Clock } from '../../../../local/account/clock';

/** An identity provider on loopback: a discovery document and one signing key. */
let provider: Server;
let issuer: string;
let privateKey: CryptoKey;
let publicKeyPem: string;
let discoveryRequests = 0;
let available = true;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  privateKey = pair.privateKey;
  publicKeyPem = await exportSPKI(pair.publicKey);
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'key-1', alg: 'RS256' };
  provider = createServer((request, response) => {
    if (!available) {
      response.writeHead(503).end();
    } else if (request.url === '/keys') {
      response.end(JSON.stringify({ keys: [jwk] }));
    } else {
      discoveryRequests += 1;
      response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
    }
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
});

afterAll(() => {
  provider.close();
  provider.closeAllConnections();
});

const now = (): number => Math.floor(Date.now() / 1000);

const sign = (claims: JWTPayload = {}, key: CryptoKey = privateKey, header: object = {}): Promise<string> =>
  new SignJWT({ iss: issuer, sub: 'alice', client_id: 'kiro', scope: 'openid email', exp: now() + 3600, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header })
    .sign(key);

function authorizer(
  rules: Partial<JwtAuthorizerConfiguration> = { AllowedClients: ['kiro'] },
  clock = new Clock(),
): JwtAuthorizer {
  const value = { DiscoveryUrl: `${issuer}/.well-known/openid-configuration`, ...rules };
  return new JwtAuthorizer({ value }, clock, STRICT_ASSUMPTIONS);
}

const claim = (
  name: string,
  type: 'STRING' | 'STRING_ARRAY',
  operator: 'EQUALS' | 'CONTAINS' | 'CONTAINS_ANY',
  value: string | string[],
) => ({
  InboundTokenClaimName: name,
  InboundTokenClaimValueType: type,
  AuthorizingClaimMatchValue: {
    ClaimMatchOperator: operator,
    ClaimMatchValue: Array.isArray(value) ? { MatchValueStringList: value } : { MatchValueString: value },
  },
});

describe('tokens that are let in', () => {
  test.each<[string, Partial<JwtAuthorizerConfiguration>, JWTPayload]>([
    ['an allowed client', { AllowedClients: ['other', 'kiro'] }, {}],
    ['an allowed audience', { AllowedAudience: ['https://gw/mcp'] }, { aud: 'https://gw/mcp' }],
    ['one of several audiences', { AllowedAudience: ['b'] }, { aud: ['a', 'b'] }],
    ['one of the scopes, as Cognito writes them', { AllowedScopes: ['email', 'x'] }, {}],
    ['one of the scopes, as Entra ID writes them', { AllowedScopes: ['x'] }, { scope: undefined, scp: 'x y' }],
    ['one of the scopes, as Okta writes them', { AllowedScopes: ['x'] }, { scope: undefined, scp: ['x', 'y'] }],
    ['a string claim', { CustomClaims: [claim('cid', 'STRING', 'EQUALS', 'kiro')] }, { cid: 'kiro' }],
    [
      'a claim that contains',
      { CustomClaims: [claim('cognito:groups', 'STRING_ARRAY', 'CONTAINS', 'ops')] },
      { 'cognito:groups': ['dev', 'ops'] },
    ],
    [
      'a claim that contains any',
      { CustomClaims: [claim('groups', 'STRING_ARRAY', 'CONTAINS_ANY', ['ops', 'admin'])] },
      { groups: ['admin'] },
    ],
    [
      'every kind of rule at once',
      { AllowedClients: ['kiro'], AllowedScopes: ['openid'], AllowedAudience: ['a'] },
      { aud: 'a' },
    ],
  ])('%s', async (_, rules, claims) => {
    await expect(authorizer(rules).authorize(await sign(claims))).resolves.toMatchObject({
      allowed: true,
      claims: { sub: 'alice' },
    });
  });
});

describe('[52] tokens that are refused', () => {
  const BOTH = { AllowedClients: ['kiro'], AllowedScopes: ['openid'] };

  test.each<[string, Partial<JwtAuthorizerConfiguration>, JWTPayload, 401 | 403]>([
    ['another client', BOTH, { client_id: 'other' }, 401],
    ['an ID token, which has no client_id', BOTH, { client_id: undefined, aud: 'kiro', token_use: 'id' }, 401],
    ['the client in azp only', BOTH, { client_id: undefined, azp: 'kiro' }, 401],
    ['another audience', { AllowedAudience: ['a'] }, { aud: 'b' }, 401],
    ['no audience', { AllowedAudience: ['a'] }, {}, 401],
    ['none of the scopes', BOTH, { scope: 'email profile' }, 403],
    ['a scope that only begins like an allowed one', BOTH, { scope: 'openid2' }, 403],
    ['no scope at all', BOTH, { scope: undefined }, 403],
    ['another issuer', BOTH, { iss: 'https://evil.example' }, 403],
    ['no issuer', BOTH, { iss: undefined }, 401],
    ['expired', BOTH, { exp: now() - 1 }, 401],
    ['no expiry', BOTH, { exp: undefined }, 401],
    ['not valid yet', BOTH, { nbf: now() + 60 }, 401],
    [
      'a string claim with another value',
      { CustomClaims: [claim('cid', 'STRING', 'EQUALS', 'kiro')] },
      { cid: 'Kiro' },
      401,
    ],
    [
      'a list where a string is wanted',
      { CustomClaims: [claim('cid', 'STRING', 'EQUALS', 'kiro')] },
      { cid: ['kiro'] },
      401,
    ],
    [
      'a string where a list is wanted',
      { CustomClaims: [claim('groups', 'STRING_ARRAY', 'CONTAINS', 'ops')] },
      { groups: 'ops' },
      401,
    ],
    [
      'one of two custom claims',
      { CustomClaims: [claim('a', 'STRING', 'EQUALS', '1'), claim('b', 'STRING', 'EQUALS', '2')] },
      { a: '1' },
      401,
    ],
  ])('%s', async (_, rules, claims, status) => {
    await expect(authorizer(rules).authorize(await sign(claims))).resolves.toMatchObject({
      allowed: false,
      status,
      error: status === 401 ? 'invalid_token' : 'insufficient_scope',
    });
  });

  test('a key that the provider does not publish', async () => {
    const { privateKey: foreign } = await generateKeyPair('RS256');
    await expect(authorizer().authorize(await sign({}, foreign))).resolves.toMatchObject({ status: 401 });
    await expect(authorizer().authorize(await sign({}, foreign, { kid: 'unknown' }))).resolves.toMatchObject({
      status: 401,
    });
  });

  test('a key that the token itself brings along', async () => {
    const foreign = await generateKeyPair('RS256', { extractable: true });
    const jwk = await exportJWK(foreign.publicKey);
    for (const header of [{ jwk }, { jku: 'https://evil.example/keys' }, { x5u: 'https://evil.example/cert' }]) {
      await expect(authorizer().authorize(await sign({}, foreign.privateKey, header))).resolves.toMatchObject({
        status: 401,
      });
    }
  });

  test('no signature (alg none)', async () => {
    const token = new UnsecuredJWT({ iss: issuer, client_id: 'kiro', exp: now() + 60 }).encode();
    await expect(authorizer().authorize(token)).resolves.toMatchObject({ status: 401 });
  });

  test('the public key used as a shared secret (HS256)', async () => {
    const token = await new SignJWT({ iss: issuer, client_id: 'kiro', exp: now() + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(new TextEncoder().encode(publicKeyPem));
    await expect(authorizer().authorize(token)).resolves.toMatchObject({ status: 401 });
  });

  test('a changed payload', async () => {
    const [header, , signature] = (await sign()).split('.');
    const payload = Buffer.from(
      JSON.stringify({ iss: issuer, client_id: 'kiro', exp: now() + 60, sub: 'mallory' }),
    ).toString('base64url');
    await expect(authorizer().authorize(`${header}.${payload}.${signature}`)).resolves.toMatchObject({ status: 401 });
  });

  test.each(['', 'x', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9..', '....'])('garbage: %j', async (token) => {
    await expect(authorizer().authorize(token)).resolves.toMatchObject({ allowed: false, status: 401 });
  });
});

test('expiry follows the clock of the twin', async () => {
  const clock = new Clock();
  const token = await sign();
  await expect(authorizer(undefined, clock).authorize(token)).resolves.toMatchObject({ allowed: true });
  clock.advance({ hours: 1 });
  await expect(authorizer(undefined, clock).authorize(token)).resolves.toMatchObject({ allowed: false, status: 401 });
});

test('the discovery document is read once, and read again after a failure', async () => {
  const shared = authorizer();
  const token = await sign();
  available = false;
  await expect(shared.authorize(token)).rejects.toThrow('answered 503');
  available = true;
  discoveryRequests = 0;
  await Promise.all([shared.authorize(token), shared.authorize(token)]);
  await shared.authorize(token);
  expect(discoveryRequests).toBe(1);
});
