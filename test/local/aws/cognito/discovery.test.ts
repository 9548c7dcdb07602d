import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { Cognito, type Site } from './fixture';

let cognito: Cognito;

beforeEach(() => (cognito = new Cognito()));
afterEach(() => cognito.stop());

async function json(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}

describe('discovery', () => {
  test('has exactly the keys of a live pool, with the addresses of this computer', async () => {
    const { pool, domain }: Site = await cognito.start();
    expect(await json(`${pool.issuer}/.well-known/openid-configuration`)).toStrictEqual({
      authorization_endpoint: `${domain}/oauth2/authorize`,
      end_session_endpoint: `${domain}/logout`,
      id_token_signing_alg_values_supported: ['RS256'],
      issuer: pool.issuer,
      jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
      response_types_supported: ['code', 'token'],
      revocation_endpoint: `${domain}/oauth2/revoke`,
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
      token_endpoint: `${domain}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      userinfo_endpoint: `${domain}/oauth2/userInfo`,
    });
  });

  test('names no OAuth endpoint of a pool without a domain', async () => {
    await cognito.create('UserPool', 'Users', {});
    const [{ issuer }] = cognito.service.pools;
    expect(Object.keys(await json(`${issuer}/.well-known/openid-configuration`))).toStrictEqual([
      'id_token_signing_alg_values_supported',
      'issuer',
      'jwks_uri',
      'response_types_supported',
      'scopes_supported',
      'subject_types_supported',
      'token_endpoint_auth_methods_supported',
    ]);
  });

  test('names the custom domain of a pool that has both kinds', async () => {
    const { poolId, pool } = await cognito.start();
    await cognito.create('UserPoolDomain', 'Custom', {
      UserPoolId: poolId,
      Domain: 'auth.example.com',
      CustomDomainConfig: { CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/abc' },
    });
    expect(await json(`${pool.issuer}/.well-known/openid-configuration`)).toMatchObject({
      token_endpoint: `${cognito.origins.toLoopback('https://auth.example.com')}/oauth2/token`,
    });
  });

  test.each([
    '/.well-known/oauth-authorization-server/{pool}',
    '/.well-known/openid-configuration/{pool}',
    '/{pool}/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration',
    '/{pool}/oauth2/authorize',
    '/',
  ])('does not understand %s', async (path) => {
    const { pool } = await cognito.start();
    const response = await fetch(new URL(path.replace('{pool}', pool.id), pool.issuer));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'BadRequest', type: 'client' });
  });

  test('does not know a pool of another name', async () => {
    const { pool } = await cognito.start();
    const response = await fetch(`${new URL(pool.issuer).origin}/us-east-1_Nope12345/.well-known/openid-configuration`);
    expect(response.status).toBe(400);
  });

  test('answers under both names that AWS has for the issuer host', async () => {
    const { pool } = await cognito.start();
    expect(cognito.origins.toLoopback(`https://cognito-idp.us-east-1.amazonaws.com/${pool.id}`)).toBe(pool.issuer);
    expect(cognito.origins.toLoopback(`https://issuer-cognito-idp.us-east-1.amazonaws.com/${pool.id}`)).toBe(
      pool.issuer,
    );
  });
});

describe('keys', () => {
  test('are two, with exactly the members of a live pool', async () => {
    const { pool } = await cognito.start();
    const { keys } = (await json(`${pool.issuer}/.well-known/jwks.json`)) as { keys: Record<string, string>[] };
    expect(keys).toHaveLength(2);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(2);
    for (const key of keys) {
      expect(Object.keys(key)).toStrictEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(key).toMatchObject({ alg: 'RS256', kty: 'RSA', use: 'sig' });
    }
  });

  test('sign ID and access tokens separately, and nobody else\u2019s', async () => {
    const site = await cognito.start();
    site.createAlice();
    const { access_token, id_token } = await site.tokens();
    expect(decodeProtectedHeader(access_token).kid).not.toBe(decodeProtectedHeader(id_token!).kid);
    const keys = createRemoteJWKSet(new URL(`${site.pool.issuer}/.well-known/jwks.json`));
    await expect(jwtVerify(access_token, keys, { issuer: site.pool.issuer })).resolves.toBeDefined();
    await expect(jwtVerify(id_token!, keys, { audience: site.clientId })).resolves.toBeDefined();

    await cognito.create('UserPool', 'Others', {});
    const other = createRemoteJWKSet(new URL(`${cognito.service.pools[1].issuer}/.well-known/jwks.json`));
    await expect(jwtVerify(access_token, other)).rejects.toThrow('no applicable key found');
  });
});
