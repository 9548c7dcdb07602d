import { createRemoteJWKSet, jwtVerify } from 'jose';
import { CALLBACK, Cognito, GATEWAY, LOCAL_GATEWAY, type Site } from './fixture';

const cognito = new Cognito();
let site: Site;
const REQUEST = { response_type: 'token', code_challenge: undefined, code_challenge_method: undefined };
const RESOURCE = `${LOCAL_GATEWAY}/mcp`;

beforeAll(async () => {
  site = await cognito.start({
    resourceServer: { Identifier: `${GATEWAY}/mcp`, Scopes: [{ ScopeName: 'invoke', ScopeDescription: 'call' }] },
    client: { AllowedOAuthFlows: ['implicit'], AllowedOAuthScopes: ['openid', 'email', `${GATEWAY}/mcp/invoke`] },
  });
  site.createAlice();
});
afterAll(() => cognito.stop());
beforeEach(() => site.browser.forgetCookies());

async function fragment(parameters: Record<string, string | undefined> = {}): Promise<Record<string, string>> {
  const { hash } = await site.signIn({ ...REQUEST, ...parameters });
  return Object.fromEntries(new URLSearchParams(hash.slice(1)));
}

async function verified(token: string) {
  const keys = createRemoteJWKSet(new URL(`${site.pool.issuer}/.well-known/jwks.json`));
  return (await jwtVerify(token, keys, { issuer: site.pool.issuer, currentDate: cognito.clock.now() })).payload;
}

describe('the implicit grant', () => {
  test('puts the tokens into the fragment and gives no refresh token', async () => {
    const location = await site.signIn({ ...REQUEST, nonce: 'n' });
    expect(location.href.split('#')[0]).toBe(CALLBACK);
    const { access_token, id_token, ...rest } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    expect(rest).toStrictEqual({ expires_in: '3600', token_type: 'Bearer', state: 'st' });
    const access = await verified(access_token!);
    expect(access).toMatchObject({ token_use: 'access', client_id: site.clientId, scope: 'openid email' });
    expect(access.aud).toBeUndefined();
    expect(await verified(id_token!)).toMatchObject({
      token_use: 'id',
      aud: site.clientId,
      nonce: 'n',
      sub: access.sub,
    });
    expect((await site.userInfo(access_token!)).status).toBe(200);
  });

  test('gives no ID token without openid, and no state without one', async () => {
    const scope = `${RESOURCE}/invoke`;
    const given = await fragment({ scope, state: undefined });
    expect(Object.keys(given)).toStrictEqual(['access_token', 'expires_in', 'token_type']);
    expect(await verified(given.access_token!)).toMatchObject({ scope });
  });

  test('binds the access token to a resource', async () => {
    const { access_token, id_token } = await fragment({ resource: RESOURCE });
    expect((await verified(access_token!)).aud).toBe(RESOURCE);
    expect((await verified(id_token!)).aud).toBe(site.clientId);
  });

  test('gives no tokens for a resource that no resource server bears', async () => {
    const location = await site.signIn({ ...REQUEST, resource: 'https://other.example/mcp' });
    expect(location.href).toBe(`${CALLBACK}?state=st&error=invalid_request`);
  });

  test('answers a browser that is signed in already', async () => {
    await site.signIn(REQUEST);
    const { hash } = await site.authorize(REQUEST);
    expect(new URLSearchParams(hash.slice(1)).has('access_token')).toBe(true);
  });

  test('is no code grant, and a code grant is none of it', async () => {
    expect((await site.authorize()).href).toBe(`${CALLBACK}?state=st&error=unauthorized_client`);
    const code = await cognito.create('UserPoolClient', 'CodeOnly', {
      UserPoolId: site.poolId,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: ['COGNITO'],
    });
    expect((await site.authorize({ ...REQUEST, client_id: code.ref })).href).toBe(
      `${CALLBACK}?state=st&error=unauthorized_client`,
    );
    expect(cognito.warnings).toStrictEqual([]);
  });
});
