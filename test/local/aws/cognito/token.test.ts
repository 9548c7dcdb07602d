import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  CALLBACK,
  CHALLENGE,
  Cognito,
  GATEWAY,
  LOCAL_GATEWAY,
  refusal,
  sharedSite,
  VERIFIER,
  type Site,
} from './fixture';

let cognito: Cognito;

beforeEach(() => (cognito = new Cognito()));
afterEach(() => cognito.stop());

async function startWithAlice(...setup: Parameters<Cognito['start']>): Promise<Site> {
  const site = await cognito.start(...setup);
  site.createAlice();
  return site;
}

/** Disables alice until the end of the test. */
function disable({ cognito: { service }, poolId: userPoolId }: Site): void {
  service.setUserEnabled({ userPoolId, username: 'alice', enabled: false });
  enableAgain = () => service.setUserEnabled({ userPoolId, username: 'alice', enabled: true });
}

let enableAgain = (): void => undefined;
afterEach(() => enableAgain());

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const INVALID_GRANT = { status: 400, error: 'invalid_grant' };
const INVALID_REQUEST = { status: 400, error: 'invalid_request' };
const INVALID_SECRET = { status: 400, error: 'invalid_client', error_description: 'invalid_client_secret' };

function basic(clientId: string, secret: string): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` };
}

describe('the answer', () => {
  test('has the documented members and headers', async () => {
    const site = await startWithAlice();
    const response = await site.redeem(await site.code());
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    expect(await response.json()).toStrictEqual({
      id_token: expect.any(String),
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: 3600,
      token_type: 'Bearer',
    });
  });

  test('may be read by pages of any origin, errors too', async () => {
    const site = await cognito.start();
    const preflight = await fetch(`${site.domain}/oauth2/token`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    const refused = await site.token({});
    expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });
});

describe('claims', () => {
  test('of an access token are exactly those of Cognito', async () => {
    const site = await cognito.start();
    const sub = site.createAlice();
    const now = cognito.clock.seconds();
    const { access_token } = await site.tokens({ scope: 'openid email', nonce: 'n' });
    expect(Object.keys(decodeProtectedHeader(access_token)).sort()).toStrictEqual(['alg', 'kid']);
    const claims = decodeJwt(access_token);
    expect(claims).toStrictEqual({
      sub,
      iss: site.pool.issuer,
      version: 2,
      client_id: site.clientId,
      origin_jti: expect.stringMatching(UUID),
      event_id: expect.stringMatching(UUID),
      token_use: 'access',
      scope: 'openid email',
      auth_time: expect.any(Number),
      exp: Number(claims.iat) + 3600,
      iat: expect.any(Number),
      jti: expect.stringMatching(UUID),
      username: 'alice',
    });
    expect(Number(claims.auth_time)).toBeGreaterThanOrEqual(now);
  });

  test('of an ID token are exactly those of Cognito', async () => {
    const site = await cognito.start();
    const sub = site.createAlice();
    const { access_token, id_token } = await site.tokens({ scope: 'openid email', nonce: 'n-1' });
    expect(Object.keys(decodeProtectedHeader(id_token!)).sort()).toStrictEqual(['alg', 'kid']);
    const access = decodeJwt(access_token);
    const claims = decodeJwt(id_token!);
    expect(claims).toStrictEqual({
      at_hash: expect.stringMatching(/^[\w-]{22}$/),
      sub,
      email: 'alice@example.com',
      email_verified: true,
      iss: site.pool.issuer,
      'cognito:username': 'alice',
      nonce: 'n-1',
      origin_jti: access.origin_jti,
      aud: site.clientId,
      event_id: access.event_id,
      token_use: 'id',
      auth_time: access.auth_time,
      exp: Number(claims.iat) + 3600,
      iat: expect.any(Number),
      jti: expect.stringMatching(UUID),
    });
    expect(claims.jti).not.toBe(access.jti);
  });

  test('name the groups of a user who has some', async () => {
    const site = await cognito.start();
    for (const GroupName of ['ops', 'dev', 'idle']) {
      await cognito.create('UserPoolGroup', GroupName, { UserPoolId: site.poolId, GroupName });
    }
    cognito.service.createUser({
      userPoolId: site.poolId,
      username: 'alice',
      password: 'Correct-horse-1',
      groups: ['ops', 'dev'],
    });
    const { access_token, id_token } = await site.tokens();
    expect(decodeJwt(access_token)['cognito:groups']).toStrictEqual(['ops', 'dev']);
    expect(decodeJwt(id_token!)['cognito:groups']).toStrictEqual(['ops', 'dev']);
  });

  test('have no origin where tokens cannot be revoked', async () => {
    const site = await startWithAlice({ client: { EnableTokenRevocation: false } });
    const { access_token, id_token } = await site.tokens();
    expect(decodeJwt(access_token)).not.toHaveProperty('origin_jti');
    expect(decodeJwt(id_token!)).not.toHaveProperty('origin_jti');
  });

  test('name the user by a UUID where people sign in with an address', async () => {
    const site = await cognito.start({ pool: { AliasAttributes: undefined, UsernameAttributes: ['email'] } });
    const { sub } = cognito.service.createUser({
      userPoolId: site.poolId,
      username: 'alice@example.com',
      password: 'Correct-horse-1',
    });
    const location = await site.signIn({}, 'alice@example.com');
    const tokens = await (await site.redeem(location.searchParams.get('code')!)).json();
    const { access_token, id_token } = tokens as { access_token: string; id_token: string };
    expect(decodeJwt(access_token)).toMatchObject({ sub, username: sub });
    expect(decodeJwt(id_token)).toMatchObject({
      'cognito:username': sub,
      email: 'alice@example.com',
      email_verified: true,
    });
  });

  const ATTRIBUTES = {
    email: 'alice@example.com',
    name: 'Alice',
    phone_number: '+15550100',
    address: '1 Main St',
    'custom:team': 'blue',
  };
  const ALL = ['openid', 'email', 'profile', 'phone'];
  const READ = ['email', 'email_verified', 'name', 'phone_number', 'phone_number_verified', 'address', 'custom:team'];

  test.each([
    ['openid', {}, ['address', 'email', 'email_verified', 'name', 'phone_number', 'phone_number_verified']],
    ['openid email', {}, ['email', 'email_verified']],
    ['openid phone', {}, ['phone_number', 'phone_number_verified']],
    ['openid profile', {}, ['name']],
    ['openid profile', { ReadAttributes: READ }, ['custom:team', 'name']],
    ['openid profile', { ReadAttributes: ['name'] }, ['name']],
    ['openid profile', { ReadAttributes: ['address'] }, []],
    ['openid', { ReadAttributes: ['custom:team'] }, ['custom:team']],
    ['openid email profile', {}, ['email', 'email_verified', 'name']],
  ])('of a user under %s with %j', async (scope, client, expected) => {
    const site = await cognito.start({
      pool: { Schema: [{ Name: 'team', AttributeDataType: 'String' }] },
      client: { AllowedOAuthScopes: ALL, ...client },
    });
    site.createAlice(ATTRIBUTES);
    const { access_token, id_token } = await site.tokens({ scope });
    const disclosed = (claims: object): string[] =>
      Object.keys(claims)
        .filter((claim) => claim in ATTRIBUTES || claim.endsWith('_verified'))
        .sort();
    expect(disclosed(decodeJwt(id_token!))).toStrictEqual(expected);
    expect(disclosed((await (await site.userInfo(access_token)).json()) as object)).toStrictEqual(expected);
    expect(disclosed(decodeJwt(access_token))).toStrictEqual([]);
  });

  test('have the types of OpenID Connect', async () => {
    const site = await cognito.start({ client: { AllowedOAuthScopes: ['openid'] } });
    site.createAlice({ email_verified: 'false', phone_number: '+15550100', address: '1 Main St' });
    expect(decodeJwt((await site.tokens({ scope: 'openid' })).id_token!)).toMatchObject({
      email_verified: false,
      phone_number_verified: true,
      address: { formatted: '1 Main St' },
    });
  });
});

describe('a code', () => {
  const shared = sharedSite();

  test('is good once', async () => {
    const site = shared();
    const code = await site.code();
    expect((await site.redeem(code)).status).toBe(200);
    expect(await refusal(site.redeem(code))).toStrictEqual(INVALID_GRANT);
  });

  test('is good once even when redeemed in parallel', async () => {
    const site = shared();
    const code = await site.code();
    const responses = await Promise.all(Array.from({ length: 8 }, () => site.redeem(code)));
    expect(responses.map(({ status }) => status).sort()).toStrictEqual([200, 400, 400, 400, 400, 400, 400, 400]);
  });

  test.each([
    [{ minutes: 4, seconds: 58 }, 200],
    [{ minutes: 5 }, 400],
  ])('after %j is answered with %d', async (time, status) => {
    const site = shared();
    const code = await site.code();
    site.cognito.clock.advance(time);
    expect((await site.redeem(code)).status).toBe(status);
  });

  test('is worth nothing to another client, and is not spent by it', async () => {
    const site = shared();
    const { ref: other } = await site.cognito.create('UserPoolClient', 'Other', {
      UserPoolId: site.poolId,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: [CALLBACK],
    });
    const code = await site.code();
    expect(await refusal(site.redeem(code, { client_id: other }))).toStrictEqual(INVALID_GRANT);
    expect((await site.redeem(code)).status).toBe(200);
  });

  test('is worth nothing in another pool', async () => {
    const site = shared();
    const { ref: UserPoolId } = await site.cognito.create('UserPool', 'Others', {});
    await site.cognito.create('UserPoolDomain', 'OtherDomain', { UserPoolId, Domain: 'other' });
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: site.clientId,
      code: await site.code(),
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    });
    const response = fetch(`${site.cognito.service.pools[1].domains[0]}/oauth2/token`, { method: 'POST', body });
    expect(await refusal(response)).toStrictEqual({ status: 400, error: 'invalid_client' });
  });

  test.each([
    ['a code that nobody gave', { code: '00000000-0000-4000-8000-000000000000' }, INVALID_GRANT],
    ['no code', { code: undefined }, INVALID_REQUEST],
    ['an empty code', { code: '' }, INVALID_REQUEST],
    ['no redirect_uri', { redirect_uri: undefined }, INVALID_REQUEST],
    [
      'another redirect_uri',
      { redirect_uri: `${CALLBACK}/` },
      { status: 400, error: 'unauthorized_client', error_description: 'invalid_redirect' },
    ],
    ['another verifier', { code_verifier: `${VERIFIER.slice(1)}A` }, INVALID_GRANT],
    ['a longer verifier', { code_verifier: `${VERIFIER}A` }, INVALID_GRANT],
    ['the challenge as verifier', { code_verifier: CHALLENGE }, INVALID_GRANT],
    ['no verifier', { code_verifier: undefined }, INVALID_GRANT],
    ['an empty verifier', { code_verifier: '' }, INVALID_GRANT],
  ])('is refused with %s', async (_case, parameters, expected) => {
    const site = shared();
    expect(await refusal(site.redeem(await site.code(), parameters))).toStrictEqual(expected);
  });

  test('is spent by a wrong verifier', async () => {
    const site = shared();
    const code = await site.code();
    expect(await refusal(site.redeem(code, { code_verifier: 'x'.repeat(43) }))).toStrictEqual(INVALID_GRANT);
    expect(await refusal(site.redeem(code))).toStrictEqual(INVALID_GRANT);
  });

  test('without a challenge wants no verifier', async () => {
    const site = shared();
    const plain = { code_challenge: undefined, code_challenge_method: undefined };
    expect((await site.redeem(await site.code(plain), { code_verifier: undefined })).status).toBe(200);
    expect(await refusal(site.redeem(await site.code(plain)))).toStrictEqual(INVALID_GRANT);
  });

  test('has nothing to do with resource at this endpoint', async () => {
    const site = shared();
    const response = await site.redeem(await site.code(), { resource: 'https://elsewhere.example' });
    const { access_token } = (await response.json()) as { access_token: string };
    expect(decodeJwt(access_token)).not.toHaveProperty('aud');
  });

  test('is worth nothing once the user is disabled', async () => {
    const site = shared();
    const code = await site.code();
    disable(site);
    expect(await refusal(site.redeem(code))).toStrictEqual(INVALID_GRANT);
  });

  test.each([
    ['openid email', ['email'], INVALID_GRANT],
    ['openid phone', ['email', 'email_verified', 'phone_number'], INVALID_GRANT],
  ])('for %s is refused to a client that reads only %j', async (scope, ReadAttributes, expected) => {
    const site = await startWithAlice({
      client: { ReadAttributes, AllowedOAuthScopes: ['openid', 'email', 'phone'] },
    });
    expect(await refusal(site.redeem(await site.code({ scope })))).toStrictEqual(expected);
  });
});

describe('lifetimes', () => {
  test.each([
    [{}, 3600, 3600],
    [{ AccessTokenValidity: 2, IdTokenValidity: 3 }, 7200, 10_800],
    [
      {
        AccessTokenValidity: 5,
        IdTokenValidity: '86400',
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds' },
      },
      300,
      86_400,
    ],
  ])('of %j are %d and %d seconds', async (client, access, id) => {
    const site = await startWithAlice({ client });
    const { access_token, id_token, expires_in } = await site.tokens();
    const lifetime = (token: string): number => Number(decodeJwt(token).exp) - Number(decodeJwt(token).iat);
    expect(expires_in).toBe(access);
    expect(lifetime(access_token)).toBe(access);
    expect(lifetime(id_token!)).toBe(id);
  });
});

describe('a request', () => {
  const shared = sharedSite();

  test.each([
    ['no grant_type', {}, INVALID_REQUEST],
    ['an unknown grant', { grant_type: 'password' }, { status: 400, error: 'unsupported_grant_type' }],
    ['a grant by the name of a method', { grant_type: 'toString' }, { status: 400, error: 'unsupported_grant_type' }],
    ['no client', { grant_type: 'authorization_code', client_id: undefined }, INVALID_REQUEST],
    [
      'an unknown client',
      { grant_type: 'authorization_code', client_id: 'nobody' },
      { status: 400, error: 'invalid_client' },
    ],
    ['a secret of a public client', { grant_type: 'refresh_token', client_secret: 'x' }, INVALID_SECRET],
    ['no refresh token', { grant_type: 'refresh_token' }, INVALID_REQUEST],
    ['an unknown refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, INVALID_GRANT],
    ['client credentials of a public client', { grant_type: 'client_credentials' }, INVALID_GRANT],
  ])('with %s is refused', async (_case, parameters, expected) => {
    const site = shared();
    expect(await refusal(site.token(parameters))).toStrictEqual(expected);
  });

  test.each([
    ['JSON', 'application/json', (form: URLSearchParams) => JSON.stringify(Object.fromEntries(form))],
    ['plain text', 'text/plain', String],
    ['a multipart form', 'multipart/form-data; boundary=x', String],
    ['a type that only begins alike', 'application/x-www-form-urlencodedx', String],
  ])('as %s is refused', async (_case, type, encode) => {
    const site = shared();
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: site.clientId,
      code: await site.code(),
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    });
    const response = fetch(`${site.domain}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: encode(form),
    });
    expect(await refusal(response)).toStrictEqual(INVALID_REQUEST);
  });

  test.each(['grant_type', 'code', 'client_id', 'redirect_uri', 'code_verifier'])(
    'with %s twice is refused',
    async (name) => {
      const site = shared();
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: site.clientId,
        code: await site.code(),
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      });
      body.append(name, body.get(name)!);
      expect(await refusal(fetch(`${site.domain}/oauth2/token`, { method: 'POST', body }))).toStrictEqual(
        INVALID_REQUEST,
      );
    },
  );
});

describe('a client with a secret', () => {
  const confidential = { client: { GenerateSecret: true } };

  test.each([
    ['client_secret_basic', (id: string, secret: string) => [{ client_id: undefined }, basic(id, secret)]],
    ['client_secret_basic with its id', (id: string, secret: string) => [{}, basic(id, secret)]],
    ['client_secret_post', (_id: string, secret: string) => [{ client_secret: secret }, {}]],
  ])('is known by %s', async (_case, credentials) => {
    const site = await startWithAlice(confidential);
    const [parameters, headers] = credentials(site.clientId, site.client.clientSecret!);
    const response = await site.token(
      {
        grant_type: 'authorization_code',
        code: await site.code(),
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
        ...parameters,
      },
      headers as Record<string, string>,
    );
    expect(response.status).toBe(200);
  });

  const malformed = { status: 400, error: 'invalid_client' };

  test.each([
    ['no secret', () => [{}, {}], INVALID_SECRET],
    ['another secret', () => [{ client_secret: 'x'.repeat(51) }, {}], INVALID_SECRET],
    ['a part of the secret', (_id: string, secret: string) => [{ client_secret: secret.slice(1) }, {}], INVALID_SECRET],
    ['a wrong secret in the header', (id: string) => [{}, basic(id, 'x')], INVALID_SECRET],
    ['an empty secret in the header', (id: string) => [{}, basic(id, '')], INVALID_SECRET],
    [
      'the secret twice',
      (id: string, secret: string) => [{ client_secret: secret }, basic(id, secret)],
      INVALID_REQUEST,
    ],
    [
      'another id in the body',
      (id: string, secret: string) => [{ client_id: 'other' }, basic(id, secret)],
      INVALID_REQUEST,
    ],
    ['a bearer token', () => [{}, { authorization: 'Bearer x' }], malformed],
    ['a header that is no base64', () => [{}, { authorization: 'Basic ???' }], malformed],
    ['a header without colon', () => [{}, { authorization: 'Basic eHh4' }], malformed],
  ])('is refused with %s, and the code stays good', async (_case, credentials, expected) => {
    const site = await startWithAlice(confidential);
    const code = await site.code();
    const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER };
    const [parameters, headers] = credentials(site.clientId, site.client.clientSecret!);
    expect(await refusal(site.token({ ...form, ...parameters }, headers as Record<string, string>))).toStrictEqual(
      expected,
    );
    expect((await site.token({ ...form, client_secret: site.client.clientSecret })).status).toBe(200);
  });

  test('has a secret of its own', async () => {
    const site = await cognito.start(confidential);
    expect(site.client.clientSecret).toMatch(/^[\da-z]{51}$/);
    expect(await refusal(site.token({ grant_type: 'client_credentials', client_secret: site.clientId }))).toStrictEqual(
      INVALID_SECRET,
    );
  });
});

describe('client credentials', () => {
  const machine = {
    resourceServer: {
      Identifier: `${GATEWAY}/mcp`,
      Scopes: [
        { ScopeName: 'invoke', ScopeDescription: 'call tools' },
        { ScopeName: 'read', ScopeDescription: 'read' },
      ],
    },
    client: {
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: [`${GATEWAY}/mcp/invoke`, `${GATEWAY}/mcp/read`],
    },
  };
  const INVOKE = `${LOCAL_GATEWAY}/mcp/invoke`;
  const READ = `${LOCAL_GATEWAY}/mcp/read`;

  test('yield an access token with exactly the claims of Cognito', async () => {
    const site = await cognito.start(machine);
    const response = await site.token({
      grant_type: 'client_credentials',
      client_secret: site.client.clientSecret,
      scope: INVOKE,
    });
    const body = (await response.json()) as { access_token: string };
    expect(body).toStrictEqual({ access_token: expect.any(String), expires_in: 3600, token_type: 'Bearer' });
    const claims = decodeJwt(body.access_token);
    expect(claims).toStrictEqual({
      sub: site.clientId,
      token_use: 'access',
      scope: INVOKE,
      auth_time: claims.iat,
      iss: site.pool.issuer,
      exp: Number(claims.iat) + 3600,
      iat: expect.any(Number),
      version: 2,
      jti: expect.stringMatching(UUID),
      client_id: site.clientId,
    });
  });

  test('without scope yield every custom scope of the client', async () => {
    const site = await cognito.start(machine);
    const response = await site.token({ grant_type: 'client_credentials', client_secret: site.client.clientSecret });
    expect(decodeJwt(((await response.json()) as { access_token: string }).access_token).scope).toBe(
      `${INVOKE} ${READ}`,
    );
  });

  test.each(['openid', 'nope/never', `${INVOKE} openid`, `${GATEWAY}/mcp/invoke`])('do not yield %s', async (scope) => {
    const site = await cognito.start(machine);
    const form = { grant_type: 'client_credentials', client_secret: site.client.clientSecret, scope };
    expect(await refusal(site.token(form))).toStrictEqual({ status: 400, error: 'invalid_scope' });
  });

  test('are no code grant', async () => {
    const site = await cognito.start(machine);
    const form = { client_secret: site.client.clientSecret };
    expect(await refusal(site.redeem('x', form))).toStrictEqual({ status: 400, error: 'unauthorized_client' });
  });
});

describe('refresh', () => {
  const shared = sharedSite();

  test('yields new tokens of the same sign-in, and no refresh token', async () => {
    const site = shared();
    const first = await site.tokens({ nonce: 'n' });
    site.cognito.clock.advance({ minutes: 30 });
    const response = await site.refresh(first.refresh_token);
    const second = (await response.json()) as Record<string, string>;
    expect(Object.keys(second)).toStrictEqual(['id_token', 'access_token', 'expires_in', 'token_type']);
    const before = decodeJwt(first.access_token);
    const after = decodeJwt(second.access_token);
    expect(after).toStrictEqual({
      ...before,
      iat: expect.any(Number),
      exp: Number(after.iat) + 3600,
      jti: expect.stringMatching(UUID),
    });
    expect(Number(after.iat) - Number(before.iat)).toBeGreaterThanOrEqual(1800);
    expect(after.jti).not.toBe(before.jti);
    expect(decodeJwt(second.id_token)).not.toHaveProperty('nonce');
  });

  test('works as often as one likes', async () => {
    const site = shared();
    const { refresh_token } = await site.tokens();
    for (let times = 0; times < 3; times += 1) {
      expect((await site.refresh(refresh_token)).status).toBe(200);
    }
  });

  test.each([
    [{ days: 29, hours: 23, minutes: 59 }, 200],
    [{ days: 30 }, 400],
  ])('after %j is answered with %d', async (time, status) => {
    const site = shared();
    const { refresh_token } = await site.tokens();
    site.cognito.clock.advance(time);
    expect((await site.refresh(refresh_token)).status).toBe(status);
  });

  test('is for the client of the token only', async () => {
    const site = shared();
    const { ref: other } = await site.cognito.create('UserPoolClient', 'Other', { UserPoolId: site.poolId });
    const { refresh_token } = await site.tokens();
    expect(await refusal(site.refresh(refresh_token, { client_id: other }))).toStrictEqual(INVALID_GRANT);
  });

  test('ends with the user', async () => {
    const site = shared();
    const { refresh_token } = await site.tokens();
    disable(site);
    expect(await refusal(site.refresh(refresh_token))).toStrictEqual(INVALID_GRANT);
  });

  test('does not take an access token', async () => {
    const site = shared();
    const { access_token } = await site.tokens();
    expect(await refusal(site.refresh(access_token))).toStrictEqual(INVALID_GRANT);
  });
});

describe('rotation of refresh tokens', () => {
  function rotating(RetryGracePeriodSeconds?: number): Promise<Site> {
    return startWithAlice({ client: { RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds } } });
  }

  async function rotate(site: Site, token: string | undefined): Promise<string> {
    const response = await site.refresh(token);
    expect(response.status).toBe(200);
    return ((await response.json()) as { refresh_token: string }).refresh_token;
  }

  test('replaces the token at each use', async () => {
    const site = await rotating();
    const first = (await site.tokens()).refresh_token!;
    const second = await rotate(site, first);
    const third = await rotate(site, second);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await refusal(site.refresh(first))).toStrictEqual(INVALID_GRANT);
    expect(await refusal(site.refresh(second))).toStrictEqual(INVALID_GRANT);
    await rotate(site, third);
  });

  test('lets a client try again within the grace period, counted from the first use', async () => {
    const site = await rotating(60);
    const first = (await site.tokens()).refresh_token;
    await rotate(site, first);
    cognito.clock.advance({ seconds: 40 });
    const again = await rotate(site, first);
    cognito.clock.advance({ seconds: 20 });
    expect(await refusal(site.refresh(first))).toStrictEqual(INVALID_GRANT);
    await rotate(site, again);
  });

  test('takes nothing from a user who is disabled for a while', async () => {
    const site = await rotating();
    const { refresh_token } = await site.tokens();
    disable(site);
    expect(await refusal(site.refresh(refresh_token))).toStrictEqual(INVALID_GRANT);
    enableAgain();
    await rotate(site, refresh_token);
  });

  test('without a grace period gives one winner of many', async () => {
    const site = await rotating(0);
    const { refresh_token } = await site.tokens();
    const responses = await Promise.all(Array.from({ length: 6 }, () => site.refresh(refresh_token)));
    expect(responses.map(({ status }) => status).sort()).toStrictEqual([200, 400, 400, 400, 400, 400]);
  });

  test('does not prolong anything', async () => {
    const site = await rotating(60);
    const first = (await site.tokens()).refresh_token;
    cognito.clock.advance({ days: 29, hours: 23, minutes: 59 });
    const second = await rotate(site, first);
    cognito.clock.advance({ minutes: 1, seconds: 1 });
    expect(await refusal(site.refresh(second))).toStrictEqual(INVALID_GRANT);
  });

  test('keeps the origin of the tokens, so that one revocation ends them all', async () => {
    const site = await rotating(60);
    const tokens = await site.tokens();
    const second = await rotate(site, tokens.refresh_token);
    expect((await site.revoke({ token: second })).status).toBe(200);
    expect(await refusal(site.refresh(tokens.refresh_token))).toStrictEqual(INVALID_GRANT);
    expect((await site.userInfo(tokens.access_token)).status).toBe(401);
  });
});
