import { CALLBACK, Cognito, sharedSite, VERIFIER, type Site } from './fixture';

const site = sharedSite();

const GATEWAY_URL = 'https://gw-abc.gateway.bedrock-agentcore.us-east-1.amazonaws.com/mcp';

/** What the twin tells the owner of the pool since the last call. */
function reasons({ cognito, clientId }: Site = site()): string[] {
  const { entries } = cognito.account.failures;
  return entries.splice(0).map((failure) => {
    expect(failure).toMatchObject({ stackName: 'Stack', logicalId: 'Users', time: expect.any(Date) });
    if (failure.clientId !== undefined) expect(failure.clientId).toBe(clientId);
    return failure.message;
  });
}

beforeEach(() => void site().cognito.account.failures.entries.splice(0));

/** What the request has, what AWS tells the client of it, and the reason for the owner of the pool. */
describe('a refused authorization request', () => {
  test.each<[string, Record<string, string | undefined>, Record<string, string>, RegExp]>([
    [
      'a callback that is not in the list',
      { redirect_uri: 'http://localhost:1/other' },
      { error: 'redirect_mismatch' },
      /"http:\/\/localhost:1\/other" is not in CallbackURLs of app client "Kiro".*it has: http:\/\/localhost:3334\/oauth\/callback/,
    ],
    [
      'no callback',
      { redirect_uri: undefined },
      { error: "Required String parameter 'redirect_uri' is not present" },
      /there is no redirect_uri/,
    ],
    [
      'an unknown client',
      { client_id: 'nobody' },
      { error: 'Client does not exist' },
      /has no app client "nobody"; it has: Kiro \(/,
    ],
    [
      'a scope that the client may not have',
      { scope: 'openid tools/use' },
      { error: 'invalid_request', error_description: 'invalid_scope' },
      /app client "Kiro" may not have the scope tools\/use \(AllowedOAuthScopes\); it may have: openid, email, profile/,
    ],
    [
      'scopes that need openid',
      { scope: 'email' },
      { error: 'invalid_request', error_description: 'invalid_scope' },
      /email need openid/,
    ],
    [
      'a flow that is not enabled',
      { response_type: 'token' },
      { error: 'unauthorized_client' },
      /AllowedOAuthFlows of app client "Kiro" does not have implicit; it has: code/,
    ],
    ['an unknown flow', { response_type: 'id_token' }, { error: 'invalid_request' }, /response_type is "id_token"/],
    ['PKCE with the method plain', { code_challenge_method: 'plain' }, { error: 'invalid_request' }, /code_challenge/],
    ['a resource that is no URL', { resource: 'tools' }, { error: 'invalid_request' }, /resource is "tools"/],
    [
      'a state that is too long',
      { state: 's'.repeat(1_025) },
      { error: 'invalid_request' },
      /state has 1025 characters/,
    ],
    [
      'another provider',
      { identity_provider: 'Okta' },
      { error: 'Login option is not available. Please try another one' },
      /offers COGNITO \(SupportedIdentityProviders\)/,
    ],
    ['two values of prompt', { prompt: 'none login' }, { error: 'invalid_request' }, /prompt has none/],
  ])('%s', async (_, parameters, wire, reason) => {
    const { searchParams } = await site().authorize(parameters);
    expect(Object.fromEntries(searchParams)).toMatchObject(wire);
    expect(reasons()).toEqual([expect.stringMatching(reason)]);
    expect([...searchParams.values()].join()).not.toMatch(/AllowedOAuth|CallbackURLs|SupportedIdentity/);
  });

  test('that works leaves nothing behind, and so do the pages of a person who signs in', async () => {
    await site().tokens();
    expect(reasons()).toEqual([]);
  });
});

describe('a refused token request', () => {
  test.each<[string, Record<string, string | undefined>, Record<string, string | undefined>, string, RegExp]>([
    [
      'a resource that no resource server has',
      { resource: GATEWAY_URL },
      {},
      'invalid_grant',
      /the assistant sent resource=https:\/\/gw-abc\S+\/mcp, and no resource server of the user pool "users" has this identifier; add an AWS::Cognito::UserPoolResourceServer/,
    ],
    [
      'a wrong verifier',
      {},
      { code_verifier: VERIFIER.replace('d', 'e') },
      'invalid_grant',
      /the code_verifier is not the one of the code_challenge \(PKCE\)/,
    ],
    ['no verifier', {}, { code_verifier: undefined }, 'invalid_grant', /there is no code_verifier/],
    [
      'a verifier without a challenge',
      { code_challenge: undefined, code_challenge_method: undefined },
      {},
      'invalid_grant',
      /requested without a code_challenge/,
    ],
    [
      'another callback',
      {},
      { redirect_uri: `${CALLBACK}/x` },
      'unauthorized_client',
      /redirect_uri is "\S+\/x", and the code was requested with/,
    ],
    ['no code', {}, { code: undefined }, 'invalid_request', /the parameter code is missing/],
    [
      'a code of nobody',
      {},
      { code: 'never-issued' },
      'invalid_grant',
      /the code is unknown, older than five minutes, or was redeemed before/,
    ],
    ['no grant_type', {}, { grant_type: undefined }, 'invalid_request', /grant_type is missing/],
    ['an unknown grant_type', {}, { grant_type: 'password' }, 'unsupported_grant_type', /grant_type is "password"/],
    [
      'a refresh token of nobody',
      {},
      { grant_type: 'refresh_token', refresh_token: 'never-issued' },
      'invalid_grant',
      /the refresh token is unknown/,
    ],
    [
      'client credentials',
      {},
      { grant_type: 'client_credentials' },
      'invalid_grant',
      /does not have client_credentials/,
    ],
    ['an unknown client', {}, { client_id: 'nobody' }, 'invalid_client', /has no app client "nobody"/],
    [
      'a secret for a public client',
      {},
      { client_secret: 'hunter2hunter2' },
      'invalid_client',
      /app client "Kiro" has no secret/,
    ],
  ])('%s', async (_, authorization, redemption, error, reason) => {
    const code = await site().code(authorization);
    const answer = (await (await site().redeem(code, redemption)).json()) as { error: string };
    expect(answer.error).toBe(error);
    expect(JSON.stringify(answer)).not.toMatch(/resource server|verifier|AllowedOAuth/);
    const [told, ...others] = reasons();
    expect(others).toEqual([]);
    expect(told).toMatch(reason);
    expect(told).toContain(`/oauth2/token answered ${error}: `);
    expect(told).not.toMatch(new RegExp(`hunter2|${code}|${VERIFIER}`));
  });

  test('a client with a secret that sends none, or another one', async () => {
    await using cognito = new Cognito();
    const secretSite = await cognito.start({ client: { GenerateSecret: true } });
    await secretSite.redeem('code');
    await secretSite.redeem('code', { client_secret: 'hunter2hunter2' });
    await secretSite.token(
      { grant_type: 'authorization_code', client_id: undefined },
      { authorization: `Basic ${btoa(`${secretSite.clientId}:other`)}` },
    );
    expect(reasons(secretSite)).toEqual([
      expect.stringContaining('app client "Kiro" has a secret (GenerateSecret), and the request brings none'),
      expect.stringContaining('the secret is not that of app client "Kiro"'),
      expect.stringContaining('the secret is not that of app client "Kiro"'),
    ]);
  });
});

describe('a person who is not let in', () => {
  const login = async (username: string, password?: string, at = site()): Promise<void> => {
    at.browser.forgetCookies();
    const form = await at.browser.open((await at.authorize()).href);
    await form.submit({ username, password: password ?? 'Wrong-password-1' });
  };

  test('with an unknown name, or a wrong password, which is shown to nobody', async () => {
    await login('bob');
    await login('alice');
    expect(reasons()).toEqual([
      '/login refused: there is no user "bob" of user pool "users"',
      '/login refused: user "alice" of user pool "users": wrong password',
    ]);
  });

  test('with a name, where the pool takes e-mail addresses only', async () => {
    await using cognito = new Cognito();
    const mail = await cognito.start({ pool: { AliasAttributes: undefined, UsernameAttributes: ['email'] } });
    await login('alice', undefined, mail);
    expect(reasons(mail)).toEqual([
      '/login refused: there is no user "alice" of user pool "users"; people sign in with email there (UsernameAttributes)',
    ]);
  });

  test('because the client has no branding style', async () => {
    await using cognito = new Cognito();
    const bare = await cognito.start({ branded: false });
    await bare.browser.get((await bare.authorize()).href);
    expect(reasons(bare)).toEqual([
      expect.stringContaining('add an AWS::Cognito::ManagedLoginBranding with its ClientId'),
    ]);
  });
});

test('a sign-out URL that is not in the list', async () => {
  await site().browser.get(`${site().domain}/logout?client_id=${site().clientId}&logout_uri=http://localhost:1/`);
  expect(reasons()).toEqual([
    expect.stringMatching(/"http:\/\/localhost:1\/" is not in LogoutURLs of app client "Kiro"; it has: /),
  ]);
});
