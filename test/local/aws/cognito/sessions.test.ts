import { decodeJwt } from 'jose';
import { CALLBACK, Cognito, PUBLIC_CLIENT, refusal, sharedSite, type Site, type TokenResponse } from './fixture';

const INVALID_GRANT = { status: 400, error: 'invalid_grant' };

describe('prompt', () => {
  const shared = sharedSite();
  beforeEach(() => shared().browser.forgetCookies());

  /** Where a request leads: `code`, `login` or the error. */
  async function outcome(prompt: string | undefined): Promise<string> {
    const location = await shared().authorize({ prompt });
    const error = location.searchParams.get('error');
    return error ?? (location.searchParams.has('code') ? 'code' : location.pathname.slice(1));
  }

  test.each([
    [undefined, 'code', 'login'],
    ['none', 'code', 'login_required'],
    ['login', 'login', 'login'],
    ['select_account', 'code', 'login'],
    ['consent', 'code', 'login'],
    ['none login', 'invalid_request', 'invalid_request'],
  ])('%s gives a signed-in browser %s, and any other %s', async (prompt, signedIn, other) => {
    expect(await outcome(prompt)).toBe(other);
    await shared().signIn();
    expect(await outcome(prompt)).toBe(signedIn);
  });

  test('login makes the sign-in new', async () => {
    const site = shared();
    await site.signIn();
    site.cognito.clock.advance({ minutes: 10 });
    const page = await site.browser.open((await site.authorize({ prompt: 'login' })).href);
    const location = (await page.submit({ username: 'alice', password: 'Correct-horse-1' })).headers.get('location')!;
    const tokens = (await (await site.redeem(new URL(location).searchParams.get('code')!)).json()) as TokenResponse;
    const { auth_time, iat } = decodeJwt(tokens.access_token);
    expect(Number(iat) - Number(auth_time)).toBeLessThan(300);
  });
});

describe('state, nonce and lang', () => {
  const shared = sharedSite();

  test('state comes back character by character, up to its limit', async () => {
    const site = shared();
    const state = `{"a":"ä&=?#%20 +"}${'x'.repeat(1006)}`;
    expect(state).toHaveLength(1024);
    site.browser.forgetCookies();
    expect((await site.signIn({ state })).searchParams.get('state')).toBe(state);
    const refused = await site.authorize({ state: `${state}x` });
    expect(refused.href.startsWith(CALLBACK)).toBe(true);
    expect(refused.searchParams.get('error')).toBe('invalid_request');
  });

  test('nonce is in the ID token and nowhere else', async () => {
    const tokens = await shared().tokens({ nonce: 'n-0S6_WzA2Mj', lang: 'de' });
    expect(decodeJwt(tokens.id_token!).nonce).toBe('n-0S6_WzA2Mj');
    expect(decodeJwt(tokens.access_token)).not.toHaveProperty('nonce');
  });
});

describe('parallel refreshes', () => {
  let cognito: Cognito;
  let site: Site;
  /** Rotating clients by their grace period. */
  const rotating: Record<number, string> = {};

  beforeAll(async () => {
    cognito = new Cognito();
    site = await cognito.start();
    site.createAlice();
    for (const seconds of [0, 30]) {
      const { ref } = await cognito.create('UserPoolClient', `Rotating${seconds}`, {
        UserPoolId: site.poolId,
        ...PUBLIC_CLIENT,
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: seconds },
      });
      rotating[seconds] = ref;
    }
    await site.signIn();
  });
  afterAll(() => cognito.stop());

  async function tokenFor(client_id: string): Promise<string> {
    const code = (await site.authorize({ client_id })).searchParams.get('code')!;
    return ((await (await site.redeem(code, { client_id })).json()) as TokenResponse).refresh_token!;
  }

  async function refreshAtOnce(token: string, client_id: string, times: number): Promise<readonly TokenResponse[]> {
    const responses = await Promise.all(Array.from({ length: times }, () => site.refresh(token, { client_id })));
    const bodies = await Promise.all(responses.map((response) => response.json() as Promise<TokenResponse>));
    return bodies.filter((_, index) => responses[index]!.status === 200);
  }

  test('without rotation all succeed, with the same token', async () => {
    const token = await tokenFor(site.clientId);
    const answers = await refreshAtOnce(token, site.clientId, 8);
    expect(answers).toHaveLength(8);
    expect(answers.filter((answer) => 'refresh_token' in answer)).toHaveLength(0);
  });

  test('with a grace period all succeed, each with a token of its own that works', async () => {
    const client_id = rotating[30]!;
    const answers = await refreshAtOnce(await tokenFor(client_id), client_id, 6);
    const tokens = new Set(answers.map(({ refresh_token }) => refresh_token!));
    expect(tokens.size).toBe(6);
    for (const token of tokens) {
      expect((await site.refresh(token, { client_id })).status).toBe(200);
    }
  });

  test('without a grace period one succeeds, and a reuse costs the winner nothing', async () => {
    const client_id = rotating[0]!;
    const first = await tokenFor(client_id);
    const [winner, ...others] = await refreshAtOnce(first, client_id, 6);
    expect(others).toHaveLength(0);
    expect(await refusal(site.refresh(first, { client_id }))).toStrictEqual(INVALID_GRANT);
    expect((await site.refresh(winner!.refresh_token, { client_id })).status).toBe(200);
  });

  test('are all ended by one revocation, of whichever token of the family', async () => {
    const client_id = rotating[30]!;
    const first = await tokenFor(client_id);
    const answers = await refreshAtOnce(first, client_id, 4);
    expect((await site.revoke({ token: answers[2]!.refresh_token!, client_id })).status).toBe(200);
    for (const { refresh_token, access_token } of answers) {
      expect(await refusal(site.refresh(refresh_token, { client_id }))).toStrictEqual(INVALID_GRANT);
      expect((await site.userInfo(access_token)).status).toBe(401);
    }
    expect(await refusal(site.refresh(first, { client_id }))).toStrictEqual(INVALID_GRANT);
  });

  test('that race with a revocation leave nothing that works', async () => {
    const client_id = rotating[30]!;
    const token = await tokenFor(client_id);
    const [answers] = await Promise.all([refreshAtOnce(token, client_id, 4), site.revoke({ token, client_id })]);
    for (const { refresh_token } of answers) {
      expect(await refusal(site.refresh(refresh_token, { client_id }))).toStrictEqual(INVALID_GRANT);
    }
  });
});

describe('the classic hosted UI', () => {
  test('works on LITE without a branding style, where managed login is refused', async () => {
    const cognito = new Cognito();
    const site = await cognito.start({
      pool: { UserPoolTier: 'LITE' },
      domain: { ManagedLoginVersion: undefined },
      client: { ExplicitAuthFlows: undefined },
      branded: false,
    });
    site.createAlice();
    const tokens = await site.tokens();
    expect(decodeJwt(tokens.access_token).scope).toBe('openid email');
    const { ref: UserPoolId } = await cognito.create('UserPool', 'Other', { UserPoolTier: 'LITE' });
    const managed = { UserPoolId, Domain: 'other', ManagedLoginVersion: 2 };
    await expect(cognito.create('UserPoolDomain', 'OtherDomain', managed)).rejects.toThrow(
      'ManagedLoginVersion is 2 (managed login), which the feature plan LITE does not have',
    );
    await cognito.stop();
  });
});
