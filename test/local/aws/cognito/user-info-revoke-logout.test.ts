import { createHmac, createPublicKey } from 'node:crypto';
import { SignJWT, decodeJwt, decodeProtectedHeader, generateKeyPair } from 'jose';
import { CALLBACK, Cognito, PUBLIC_CLIENT, refusal, type Site } from './fixture';

let cognito: Cognito;

beforeEach(() => (cognito = new Cognito()));
afterEach(() => cognito.stop());

async function startWithAlice(...setup: Parameters<Cognito['start']>): Promise<Site> {
  const site = await cognito.start(...setup);
  site.createAlice();
  return site;
}

const INVALID_TOKEN = {
  status: 401,
  error: 'invalid_token',
  error_description: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
};

describe('userInfo', () => {
  test('is exactly what Cognito returns, with strings only', async () => {
    const site = await cognito.start();
    const sub = site.createAlice();
    const response = await site.userInfo((await site.tokens()).access_token);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toStrictEqual({
      sub,
      email: 'alice@example.com',
      email_verified: 'true',
      username: 'alice',
    });
  });

  test.each([
    ['no token', undefined],
    ['no scheme', 'x'],
    ['another scheme', 'Basic x'],
    ['an empty token', 'Bearer '],
    ['two tokens', 'Bearer a b'],
  ])('is refused with %s', async (_case, authorization) => {
    const site = await cognito.start();
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const response = await fetch(`${site.domain}/oauth2/userInfo`, { headers });
    expect(response.status).toBe(400);
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"',
    );
  });

  test('is refused for a token that is none', async () => {
    const site = await cognito.start();
    const response = await site.userInfo('not.a.token');
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out."',
    );
    expect(await refusal(response)).toStrictEqual(INVALID_TOKEN);
  });

  test('is refused for an ID token', async () => {
    const site = await startWithAlice();
    expect(await refusal(site.userInfo((await site.tokens()).id_token!))).toStrictEqual(INVALID_TOKEN);
  });

  test('is refused for forged tokens', async () => {
    const site = await startWithAlice();
    const { access_token } = await site.tokens();
    const [header, payload, signature] = access_token.split('.');
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const { keys } = (await (await fetch(`${site.pool.issuer}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[];
    };
    const { kid } = decodeProtectedHeader(access_token);
    const publicKey = createPublicKey({ key: keys.find((key) => key.kid === kid)! as never, format: 'jwk' });
    const hmacHeader = encode({ alg: 'HS256', kid });
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const mac = createHmac('sha256', pem).update(`${hmacHeader}.${payload}`).digest('base64url');
    const { privateKey } = await generateKeyPair('RS256');
    const forgeries = {
      none: `${encode({ alg: 'none' })}.${payload}.`,
      'none with a signature': `${encode({ alg: 'none', kid })}.${payload}.${signature}`,
      'HS256 with the public key': `${hmacHeader}.${payload}.${mac}`,
      'another payload': `${header}.${encode({ ...decodeJwt(access_token), username: 'root' })}.${signature}`,
      'another key': await new SignJWT(decodeJwt(access_token))
        .setProtectedHeader({ alg: 'RS256', kid })
        .sign(privateKey),
    };
    for (const [name, forged] of Object.entries(forgeries)) {
      expect({ name, status: (await site.userInfo(forged)).status }).toStrictEqual({ name, status: 401 });
    }
    expect((await site.userInfo(access_token)).status).toBe(200);
  });

  test('is refused for the token of another pool', async () => {
    const site = await startWithAlice();
    const { ref: UserPoolId } = await cognito.create('UserPool', 'Others', {});
    await cognito.create('UserPoolDomain', 'OtherDomain', { UserPoolId, Domain: 'other' });
    const { access_token } = await site.tokens();
    const response = await fetch(`${cognito.service.pools[1].domains[0]}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(response.status).toBe(401);
  });

  test('ends with the token', async () => {
    const site = await startWithAlice();
    const { access_token } = await site.tokens();
    cognito.clock.advance({ minutes: 59 });
    expect((await site.userInfo(access_token)).status).toBe(200);
    cognito.clock.advance({ minutes: 1, seconds: 1 });
    expect(await refusal(site.userInfo(access_token))).toStrictEqual(INVALID_TOKEN);
  });

  test('ends with the user', async () => {
    const site = await startWithAlice();
    const { access_token } = await site.tokens();
    cognito.service.setUserEnabled({ userPoolId: site.poolId, username: 'alice', enabled: false });
    expect(await refusal(site.userInfo(access_token))).toStrictEqual(INVALID_TOKEN);
  });

  test('needs openid', async () => {
    const site = await startWithAlice({ client: { AllowedOAuthScopes: ['aws.cognito.signin.user.admin'] } });
    const { access_token } = await site.tokens({ scope: undefined });
    expect(await refusal(site.userInfo(access_token))).toStrictEqual({
      status: 401,
      error: 'invalid_token',
      error_description: 'Access token does not contain openid scope',
    });
  });
});

describe('revoke', () => {
  test('ends refresh and access tokens of one sign-in and of no other', async () => {
    const site = await startWithAlice();
    const first = await site.tokens();
    const second = await site.tokens();
    const response = await site.revoke({ token: first.refresh_token! });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(await refusal(site.refresh(first.refresh_token))).toStrictEqual({ status: 400, error: 'invalid_grant' });
    expect(await refusal(site.userInfo(first.access_token))).toStrictEqual(INVALID_TOKEN);
    expect((await site.refresh(second.refresh_token)).status).toBe(200);
    expect((await site.userInfo(second.access_token)).status).toBe(200);
  });

  test('ends access tokens that were refreshed, too', async () => {
    const site = await startWithAlice();
    const { refresh_token } = await site.tokens();
    const { access_token } = (await (await site.refresh(refresh_token)).json()) as { access_token: string };
    await site.revoke({ token: refresh_token! });
    expect((await site.userInfo(access_token)).status).toBe(401);
  });

  test('says nothing of tokens that it does not know, or not any more', async () => {
    const site = await startWithAlice();
    const { refresh_token } = await site.tokens();
    expect((await site.revoke({ token: 'unknown' })).status).toBe(200);
    await site.revoke({ token: refresh_token! });
    expect((await site.revoke({ token: refresh_token! })).status).toBe(200);
  });

  test('leaves another client\u2019s tokens alone', async () => {
    const site = await startWithAlice();
    const { ref: other } = await cognito.create('UserPoolClient', 'Other', { UserPoolId: site.poolId });
    const { refresh_token } = await site.tokens();
    expect((await site.revoke({ token: refresh_token!, client_id: other })).status).toBe(200);
    expect((await site.refresh(refresh_token)).status).toBe(200);
  });

  test.each([
    ['no token', {}, {}, { status: 400, error: 'invalid_request' }],
    ['an access token', {}, { token: 'a.b.c' }, { status: 400, error: 'unsupported_token_type' }],
    ['an unknown client', {}, { token: 'x', client_id: 'nobody' }, { status: 401, error: 'invalid_client' }],
    [
      'revocation switched off',
      { EnableTokenRevocation: false },
      { token: 'x' },
      { status: 400, error: 'invalid_request' },
    ],
    [
      'a client without its secret',
      { GenerateSecret: true },
      { token: 'x' },
      { status: 401, error: 'invalid_client', error_description: 'invalid_client_secret' },
    ],
  ])('is refused with %s', async (_case, client, parameters, expected) => {
    const site = await cognito.start({ client });
    expect(await refusal(site.revoke(parameters as Record<string, string>))).toStrictEqual(expected);
  });
});

describe('logout', () => {
  const BYE = (PUBLIC_CLIENT.LogoutURLs as string[])[0];

  function logoutUrl(site: Site, parameters: Record<string, string>): string {
    return `${site.domain}/logout?${new URLSearchParams(parameters)}`;
  }

  async function location(site: Site, parameters: Record<string, string>): Promise<string> {
    const response = await site.browser.get(logoutUrl(site, parameters));
    expect(response.status).toBe(302);
    return response.headers.get('location')!;
  }

  test('signs out and returns to a registered sign-out URL', async () => {
    const site = await startWithAlice();
    await site.signIn();
    const cookies = await site.browser.cookies(site.domain);
    expect(await location(site, { client_id: site.clientId, logout_uri: BYE })).toBe(BYE);
    expect((await site.authorize()).pathname).toBe('/login');
    expect(await site.browser.cookies(site.domain)).not.toBe(cookies);
    // Also when somebody kept the cookie.
    const kept = await fetch(site.authorizeUrl(), { headers: { cookie: cookies }, redirect: 'manual' });
    expect(new URL(kept.headers.get('location')!).pathname).toBe('/login');
  });

  test('signs out and returns to the sign-in page', async () => {
    const site = await startWithAlice();
    await site.signIn();
    const query = { client_id: site.clientId, response_type: 'code', redirect_uri: CALLBACK, state: 'x' };
    expect(await location(site, query)).toBe(`${site.domain}/login?${new URLSearchParams(query)}`);
    expect((await site.authorize()).pathname).toBe('/login');
  });

  test.each([
    ['another sign-out URL', { logout_uri: `${BYE}/` }],
    ['a sign-out URL elsewhere', { logout_uri: 'https://evil.example' }],
    ['a callback URL as sign-out URL', { logout_uri: CALLBACK }],
    ['nothing but a client', {}],
    ['another callback URL', { redirect_uri: 'https://evil.example', response_type: 'code' }],
  ])('with %s ends on the error page, still signed in', async (_case, parameters) => {
    const site = await startWithAlice();
    await site.signIn();
    const target = new URL(await location(site, { client_id: site.clientId, ...parameters }));
    expect(target.origin + target.pathname).toBe(`${site.domain}/error`);
    expect((await site.authorize()).searchParams.has('code')).toBe(true);
  });

  test('without a client ends on the error page', async () => {
    const site = await cognito.start();
    expect(new URL(await location(site, { logout_uri: BYE })).pathname).toBe('/error');
  });
});
