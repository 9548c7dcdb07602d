import { decodeJwt } from 'jose';
import { CALLBACK, CHALLENGE, Cognito, GATEWAY, LOCAL_GATEWAY, PUBLIC_CLIENT, refusal } from './fixture';

let cognito: Cognito;

beforeEach(() => (cognito = new Cognito()));
afterEach(() => cognito.stop());

const RESOURCE_SERVER = {
  Identifier: `${GATEWAY}/mcp`,
  Scopes: [{ ScopeName: 'invoke', ScopeDescription: 'call tools' }],
};

describe('an accepted request', () => {
  test('goes to the sign-in page with the same query', async () => {
    const site = await cognito.start();
    const url = site.authorizeUrl({ state: 'a&b=c d+e', anything: 'else' });
    const response = await site.browser.get(url);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(`${site.domain}/login${new URL(url).search}`);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('takes code and state, and nothing else, to the callback', async () => {
    const site = await cognito.start();
    site.createAlice();
    const state = 'a&b=c d+e/?#\u00e9"<';
    const location = await site.signIn({ state });
    expect(location.origin + location.pathname).toBe(CALLBACK);
    expect([...location.searchParams.keys()]).toStrictEqual(['code', 'state']);
    expect(location.searchParams.get('state')).toBe(state);
    expect(location.searchParams.get('code')).toMatch(/^[\da-f-]{36}$/);
  });

  test('without state takes a code only', async () => {
    const site = await cognito.start();
    site.createAlice();
    expect([...(await site.signIn({ state: undefined })).searchParams.keys()]).toStrictEqual(['code']);
  });

  test('keeps the query that a callback URL has itself', async () => {
    const callback = 'https://app.example.com/cb?tenant=1';
    const site = await cognito.start({ client: { CallbackURLs: [callback] } });
    site.createAlice();
    expect((await site.signIn({ redirect_uri: callback })).href).toMatch(
      /^https:\/\/app\.example\.com\/cb\?tenant=1&code=[\da-f-]{36}&state=st$/,
    );
  });

  test.each(['myapp://callback', 'com.example.app:/oauth2redirect', 'http://[::1]:8080/cb'])(
    'reaches the callback %s',
    async (callback) => {
      const site = await cognito.start({ client: { CallbackURLs: [callback] } });
      site.createAlice();
      const form = await site.browser.open((await site.authorize({ redirect_uri: callback })).href);
      const response = await form.submit({ username: 'alice', password: 'Correct-horse-1' });
      expect(response.headers.get('location')).toMatch(/[?]code=[\da-f-]{36}&state=st$/);
      expect(response.headers.get('location')?.startsWith(callback)).toBe(true);
    },
  );
});

describe('a callback URL beyond ASCII', () => {
  test('keeps what was encoded before', async () => {
    const callback = 'https://app.example.com/\u017c\u00f3\u0142w/\u{1f422}/%20/cb';
    const site = await cognito.start({ client: { CallbackURLs: [callback], LogoutURLs: [callback] } });
    const response = await site.browser.get(site.authorizeUrl({ redirect_uri: callback, scope: 'x', state: '%20 y' }));
    const encoded = 'https://app.example.com/%C5%BC%C3%B3%C5%82w/%F0%9F%90%A2/%20/cb';
    expect(response.headers.get('location')).toBe(
      `${encoded}?error_description=invalid_scope&state=%2520+y&error=invalid_request`,
    );
    const logout = new URLSearchParams({ client_id: site.clientId, logout_uri: callback });
    const bye = await site.browser.get(`${site.domain}/logout?${logout}`);
    expect(bye.headers.get('location')).toBe(encoded);
  });
});

describe('a request that cannot be redirected', () => {
  test.each([
    ['no client_id', { client_id: undefined }, "Required String parameter 'client_id' is not present"],
    ['an empty client_id', { client_id: '' }, "Required String parameter 'client_id' is not present"],
    ['an unknown client', { client_id: 'nobody' }, 'Client does not exist'],
    ['no redirect_uri', { redirect_uri: undefined }, "Required String parameter 'redirect_uri' is not present"],
    ['another redirect_uri', { redirect_uri: 'https://evil.example/cb' }, 'redirect_mismatch'],
    [
      'another identity provider',
      { identity_provider: 'Google' },
      'Login option is not available. Please try another one',
    ],
  ])('with %s ends on the error page', async (_case, parameters, reason) => {
    const site = await cognito.start();
    for (const path of ['/oauth2/authorize', '/login']) {
      const url = site.authorizeUrl(parameters).replace('/oauth2/authorize', path);
      const response = await site.browser.get(url);
      expect(response.status).toBe(302);
      const location = new URL(response.headers.get('location')!);
      expect(location.origin + location.pathname).toBe(`${site.domain}/error`);
      expect(location.searchParams.get('error')).toBe(reason);
      const page = await site.browser.open(location.href);
      expect(page.status).toBe(400);
      expect(page.lead).toBe('An error was encountered with the requested page.');
      expect(page.document.querySelector('code')?.text).toBe(reason);
    }
  });

  test('with a client twice, or a callback twice, ends there as well', async () => {
    const site = await cognito.start();
    for (const again of [`&client_id=${site.clientId}`, `&redirect_uri=${encodeURIComponent(CALLBACK)}`]) {
      const response = await site.browser.get(site.authorizeUrl() + again);
      expect(new URL(response.headers.get('location')!).pathname).toBe('/error');
    }
  });

  test('of a client without the pool as identity provider ends there', async () => {
    const site = await cognito.start({ client: { SupportedIdentityProviders: [] } });
    expect((await site.authorize()).searchParams.get('error')).toMatch(/^Login option is not available/);
  });

  test('shows no text of the address', async () => {
    const site = await cognito.start();
    const page = await site.browser.open(`${site.domain}/error?error=Call+0800-EVIL`);
    expect(page.document.toString()).not.toContain('EVIL');
  });
});

describe('the callback URL', () => {
  test.each([
    ['another port', 'http://localhost:3335/oauth/callback'],
    ['no port', 'http://localhost/oauth/callback'],
    ['another path', 'http://localhost:3334/oauth/callback2'],
    ['a deeper path', 'http://localhost:3334/oauth/callback/x'],
    ['a slash at the end', 'http://localhost:3334/oauth/callback/'],
    ['dot segments', 'http://localhost:3334/x/../oauth/callback'],
    ['https', 'https://localhost:3334/oauth/callback'],
    ['another loopback name', 'http://127.0.0.1:3334/oauth/callback'],
    ['upper-case host', 'http://LOCALHOST:3334/oauth/callback'],
    ['upper-case scheme', 'HTTP://localhost:3334/oauth/callback'],
    ['upper-case path', 'http://localhost:3334/OAuth/callback'],
    ['a query', 'http://localhost:3334/oauth/callback?x=1'],
    ['an empty query', 'http://localhost:3334/oauth/callback?'],
    ['a fragment', 'http://localhost:3334/oauth/callback#x'],
    ['user information', 'http://user@localhost:3334/oauth/callback'],
    ['a host behind user information', 'http://localhost:3334@evil.example/oauth/callback'],
    ['a longer host', 'http://localhost.evil.example:3334/oauth/callback'],
    ['percent-encoding', 'http://localhost:3334/oauth/%63allback'],
    ['an encoded slash', 'http://localhost:3334/oauth%2Fcallback'],
    ['a backslash', 'http://localhost:3334\\oauth\\callback'],
    ['a space at the end', 'http://localhost:3334/oauth/callback '],
    ['a line break', 'http://localhost:3334/oauth/callback\r\nx: y'],
    ['a NUL', 'http://localhost:3334/oauth/callback\u0000'],
    ['script', 'javascript:alert(1)'],
  ])('with %s is a mismatch', async (_case, redirectUri) => {
    const site = await cognito.start();
    const location = await site.authorize({ redirect_uri: redirectUri });
    expect(location.href).toBe(`${site.domain}/error?error=redirect_mismatch&client_id=${site.clientId}`);
  });
});

const SCOPE_ERROR = `${CALLBACK}?error_description=invalid_scope&state=st&error=invalid_request`;
const INVALID_REQUEST = `${CALLBACK}?state=st&error=invalid_request`;

describe('a refused request goes back to the callback', () => {
  test.each([
    ['no response_type', { response_type: undefined }, INVALID_REQUEST],
    ['an unknown response_type', { response_type: 'id_token' }, INVALID_REQUEST],
    ['a combined response_type', { response_type: 'code token' }, INVALID_REQUEST],
    ['the implicit grant', { response_type: 'token' }, `${CALLBACK}?state=st&error=unauthorized_client`],
    ['a challenge without method', { code_challenge_method: undefined }, INVALID_REQUEST],
    ['a method without challenge', { code_challenge: undefined }, INVALID_REQUEST],
    ['plain', { code_challenge_method: 'plain' }, INVALID_REQUEST],
    ['s256 in lower case', { code_challenge_method: 's256' }, INVALID_REQUEST],
    ['a short challenge', { code_challenge: CHALLENGE.slice(1) }, INVALID_REQUEST],
    ['a long challenge', { code_challenge: `${CHALLENGE}A` }, INVALID_REQUEST],
    ['a padded challenge', { code_challenge: `${CHALLENGE.slice(1)}=` }, INVALID_REQUEST],
    ['a challenge in base64', { code_challenge: `+/${CHALLENGE.slice(2)}` }, INVALID_REQUEST],
    ['a scope that the client lacks', { scope: 'openid phone' }, SCOPE_ERROR],
    ['offline_access', { scope: 'openid offline_access' }, SCOPE_ERROR],
    ['an unknown scope', { scope: 'openid nope/never' }, SCOPE_ERROR],
    ['a scope in upper case', { scope: 'OPENID' }, SCOPE_ERROR],
    ['email without openid', { scope: 'email' }, SCOPE_ERROR],
    ['none with another prompt', { prompt: 'none login' }, INVALID_REQUEST],
    ['nobody signed in', { prompt: 'none' }, `${CALLBACK}?state=st&error=login_required`],
    [
      'a scope error without state',
      { scope: 'phone', state: undefined },
      `${CALLBACK}?error_description=invalid_scope&error=invalid_request`,
    ],
  ])('for %s', async (_case, parameters, expected) => {
    const site = await cognito.start();
    const response = await site.browser.get(site.authorizeUrl(parameters));
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(expected);
  });

  test.each(['state', 'scope', 'code_challenge', 'resource', 'nonce', 'prompt', 'response_type'])(
    'for %s twice',
    async (name) => {
      const site = await cognito.start();
      const response = await site.browser.get(`${site.authorizeUrl({ [name]: 'x' })}&${name}=y`);
      const location = new URL(response.headers.get('location')!);
      expect(location.searchParams.get('error')).toBe('invalid_request');
    },
  );

  test('for a client that is only a machine', async () => {
    const site = await cognito.start({
      resourceServer: RESOURCE_SERVER,
      client: {
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: [`${GATEWAY}/mcp/invoke`],
      },
    });
    expect((await site.authorize()).href).toBe(`${CALLBACK}?state=st&error=unauthorized_client`);
  });
});

describe('what the guide tolerates', () => {
  test.each([
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }],
    ['no state', { state: undefined }],
    ['no scope', { scope: undefined }],
    ['an empty scope', { scope: '' }],
    ['unknown parameters', { claims: '{}', audience: 'x' }],
    ['identity_provider=COGNITO', { identity_provider: 'COGNITO' }],
    ['prompt=consent', { prompt: 'consent' }],
    ['prompt=login', { prompt: 'login' }],
    ['lang', { lang: 'de' }],
  ])('%s', async (_case, parameters) => {
    const site = await cognito.start();
    expect((await site.authorize(parameters)).pathname).toBe('/login');
  });

  test('an unknown parameter twice', async () => {
    const site = await cognito.start();
    const response = await site.browser.get(`${site.authorizeUrl()}&x=1&x=2`);
    expect(new URL(response.headers.get('location')!).pathname).toBe('/login');
  });
});

describe('resource binding', () => {
  const LOCAL_MCP = `${LOCAL_GATEWAY}/mcp`;
  const bound = { resourceServer: RESOURCE_SERVER };

  test('F1: without resource there is no audience', async () => {
    const site = await cognito.start(bound);
    site.createAlice();
    expect(decodeJwt((await site.tokens()).access_token)).not.toHaveProperty('aud');
  });

  test.each([
    'https://elsewhere.example/mcp',
    'http://localhost:9/mcp',
    'myapp://api',
    `${LOCAL_MCP}/`,
    LOCAL_GATEWAY,
    `${LOCAL_GATEWAY}/MCP`,
    `${GATEWAY}/mcp`,
  ])('F2: the code for the unregistered %s cannot be redeemed', async (resource) => {
    const site = await cognito.start(bound);
    site.createAlice();
    const code = await site.code({ resource });
    expect(code).toMatch(/^[\da-f-]{36}$/);
    expect(await refusal(site.redeem(code, { resource }))).toStrictEqual({ status: 400, error: 'invalid_grant' });
  });

  test('F3: the audience is the identifier of the resource server, in its loopback form', async () => {
    const site = await cognito.start(bound);
    site.createAlice();
    expect(decodeJwt((await site.tokens({ resource: LOCAL_MCP })).access_token).aud).toBe(LOCAL_MCP);
  });

  test('F3: also when the gateway starts after everything else', async () => {
    const site = await cognito.start({ resourceServer: { Identifier: 'https://late.example/mcp' } });
    site.createAlice();
    cognito.origins.register('https://late.example', 'http://127.0.0.1:5001');
    const { access_token } = await site.tokens({ resource: 'http://127.0.0.1:5001/mcp' });
    expect(decodeJwt(access_token).aud).toBe('http://127.0.0.1:5001/mcp');
  });

  test('F4: a refresh keeps audience and scope', async () => {
    const site = await cognito.start(bound);
    site.createAlice();
    const { refresh_token } = await site.tokens({ resource: LOCAL_MCP, scope: 'openid' });
    const refreshed = (await (await site.refresh(refresh_token)).json()) as { access_token: string };
    expect(decodeJwt(refreshed.access_token)).toMatchObject({ aud: LOCAL_MCP, scope: 'openid' });
  });

  describe('F5: custom scopes', () => {
    const scoped = {
      resourceServer: RESOURCE_SERVER,
      client: { AllowedOAuthScopes: ['openid', `${GATEWAY}/mcp/invoke`] },
    };
    const refused = new URLSearchParams({
      error_description:
        'custom scopes requested for resource-binding must be assigned to the resource being requested',
      state: 'st',
      error: 'invalid_request',
    });

    test.each([`${LOCAL_MCP}/invoke`, `openid ${LOCAL_MCP}/invoke`])('%s belongs to the resource', async (scope) => {
      const site = await cognito.start(scoped);
      site.createAlice();
      const { access_token } = await site.tokens({ scope, resource: LOCAL_MCP });
      expect(decodeJwt(access_token)).toMatchObject({ aud: LOCAL_MCP, scope });
    });

    test.each([
      ['another resource', { scope: `openid ${LOCAL_MCP}/invoke`, resource: 'https://elsewhere.example' }],
      ['a longer resource', { scope: `${LOCAL_MCP}/invoke`, resource: `${LOCAL_MCP}/` }],
      ['the scopes of a request for none', { scope: undefined, resource: 'https://elsewhere.example' }],
    ])('are refused with %s', async (_case, parameters) => {
      const site = await cognito.start(scoped);
      expect((await site.authorize(parameters)).href).toBe(`${CALLBACK}?${refused}`);
    });

    test('are fine without resource', async () => {
      const site = await cognito.start(scoped);
      site.createAlice();
      const { access_token, id_token } = await site.tokens({ scope: `${LOCAL_MCP}/invoke` });
      expect(decodeJwt(access_token)).toMatchObject({ scope: `${LOCAL_MCP}/invoke` });
      expect(id_token).toBeUndefined();
    });

    test('are unknown in the form that AWS would use', async () => {
      const site = await cognito.start(scoped);
      expect((await site.authorize({ scope: `${GATEWAY}/mcp/invoke` })).href).toBe(SCOPE_ERROR);
    });
  });

  test('F7: a code is given with unknown parameters', async () => {
    const site = await cognito.start(bound);
    site.createAlice();
    expect((await site.redeem(await site.code({ unknown: 'x' }))).status).toBe(200);
  });

  test.each(['not-a-url', 'http://evil.example/mcp', '/mcp', 'mailto:a@b.example'])(
    'refuses %s, which is no resource',
    async (resource) => {
      const site = await cognito.start(bound);
      const location = await site.authorize({ resource });
      expect(location.searchParams.get('error')).toBe('invalid_request');
    },
  );
});

describe('a request without scope', () => {
  test('gets every scope of the client', async () => {
    const site = await cognito.start();
    site.createAlice();
    const { access_token } = await site.tokens({ scope: undefined });
    expect(decodeJwt(access_token).scope).toBe((PUBLIC_CLIENT.AllowedOAuthScopes as string[]).join(' '));
  });
});

describe('a browser that is signed in', () => {
  test('is not asked again, and the code has the time of the sign-in', async () => {
    const site = await cognito.start();
    site.createAlice();
    await site.signIn();
    const signedInAt = cognito.clock.seconds();
    cognito.clock.advance({ minutes: 50 });
    for (const parameters of [{}, { prompt: 'none' }, { prompt: 'select_account' }]) {
      const location = await site.authorize(parameters);
      expect(location.searchParams.has('code')).toBe(true);
      const tokens = await (await site.redeem(location.searchParams.get('code')!)).json();
      const { auth_time, iat } = decodeJwt((tokens as { access_token: string }).access_token);
      expect(signedInAt - Number(auth_time)).toBeLessThanOrEqual(1);
      expect(Number(iat) - Number(auth_time)).toBeGreaterThanOrEqual(3000);
    }
  });

  test('is signed in for other clients of the pool as well', async () => {
    const site = await cognito.start();
    site.createAlice();
    await site.signIn();
    const { ref } = await cognito.create('UserPoolClient', 'Other', { UserPoolId: site.poolId, ...PUBLIC_CLIENT });
    expect((await site.authorize({ client_id: ref })).searchParams.has('code')).toBe(true);
  });

  test('is asked with prompt=login', async () => {
    const site = await cognito.start();
    site.createAlice();
    await site.signIn();
    expect((await site.authorize({ prompt: 'login' })).pathname).toBe('/login');
    expect((await site.authorize({ prompt: 'login consent' })).pathname).toBe('/login');
  });

  test('is asked after an hour', async () => {
    const site = await cognito.start();
    site.createAlice();
    await site.signIn();
    cognito.clock.advance({ minutes: 60, seconds: 1 });
    expect((await site.authorize()).pathname).toBe('/login');
  });

  test('is asked when the user was disabled', async () => {
    const site = await cognito.start();
    site.createAlice();
    await site.signIn();
    cognito.service.setUserEnabled({ userPoolId: site.poolId, username: 'alice', enabled: false });
    expect((await site.authorize()).pathname).toBe('/login');
  });

  test('is a stranger to another pool', async () => {
    const site = await cognito.start();
    site.createAlice();
    await site.signIn();
    const { ref: UserPoolId } = await cognito.create('UserPool', 'Others', {});
    await cognito.create('UserPoolDomain', 'OtherDomain', { UserPoolId, Domain: 'other' });
    const { ref } = await cognito.create('UserPoolClient', 'OtherKiro', { UserPoolId, ...PUBLIC_CLIENT });
    const other = cognito.service.pools[1].domains[0];
    const url = site.authorizeUrl({ client_id: ref }).replace(site.domain, other);
    const response = await site.browser.get(url);
    expect(new URL(response.headers.get('location')!).pathname).toBe('/login');
    expect((await site.authorize()).searchParams.has('code')).toBe(true);
  });
});

describe('the classic hosted UI', () => {
  test('has no prompt, and needs no branding', async () => {
    const site = await cognito.start({ domain: { ManagedLoginVersion: 1 }, branded: false });
    site.createAlice();
    expect((await site.authorize({ prompt: 'none' })).pathname).toBe('/login');
    await site.signIn();
    expect((await site.authorize({ prompt: 'login' })).searchParams.has('code')).toBe(true);
  });
});

describe('F6: managed login without branding', () => {
  test('has no page', async () => {
    const site = await cognito.start({ branded: false });
    const page = await site.browser.open((await site.authorize()).href);
    expect(page.status).toBe(403);
    expect(page.lead).toBe('Login pages unavailable. Please contact an administrator.');
    expect(page.document.querySelector('form')).toBeNull();
  });

  test('takes no password either', async () => {
    const site = await cognito.start({ branded: false });
    site.createAlice();
    const response = await site.browser.post((await site.authorize()).href, {
      username: 'alice',
      password: 'Correct-horse-1',
    });
    expect(response.status).toBe(403);
  });
});
