import { createHash } from 'node:crypto';
import { Cognito, PASSWORD, type Site } from './fixture';
import type { Page } from './browser';

let cognito: Cognito;

beforeEach(() => (cognito = new Cognito()));
afterEach(() => cognito.stop());

async function open(site: Site, parameters: Record<string, string> = {}): Promise<Page> {
  return site.browser.open((await site.authorize(parameters)).href);
}

async function attempt(site: Site, username: string, password: string): Promise<Page> {
  return (await open(site)).submitForPage({ username, password });
}

/** What the page says, or `signed in`. */
async function outcome(site: Site, username: string, password: string): Promise<string | undefined> {
  const page = await attempt(site, username, password);
  return page.response.headers.has('location') ? 'signed in' : page.alert;
}

const WRONG = 'Incorrect username or password.';

describe('the page', () => {
  test('has one form with labelled inputs and works without scripts', async () => {
    const site = await cognito.start();
    const { document, response, heading } = await open(site);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(heading).toBe('Sign in');
    expect(document.querySelector('html')?.getAttribute('lang')).toBe('en');
    expect(document.querySelector('title')?.text).toBe('Sign in');
    expect(document.querySelectorAll('form')).toHaveLength(1);
    expect(document.querySelectorAll('script')).toHaveLength(0);
    const inputs = document.querySelectorAll('input').map(({ attributes }) => attributes);
    expect(inputs).toMatchObject([
      { type: 'hidden', name: '_csrf' },
      { name: 'username', type: 'text', autocomplete: 'username', required: '', autofocus: '' },
      { name: 'password', type: 'password', autocomplete: 'current-password', required: '' },
    ]);
    expect(document.querySelectorAll('label').map((label) => label.getAttribute('for'))).toStrictEqual([
      'username',
      'password',
    ]);
    expect(document.querySelectorAll('[role=alert]')).toHaveLength(0);
    expect(document.querySelector('.note')?.text).toContain('Local twin of Amazon Cognito');
  });

  test('lets nothing in and is not framed, cached or referred to', async () => {
    const site = await cognito.start();
    const { response, document } = await open(site);
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(policy).not.toContain('form-action');
    const style = document.querySelector('style')!.rawText;
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });

  test('sets cookies that scripts cannot read and other sites do not send', async () => {
    const site = await cognito.start();
    site.createAlice();
    const page = await open(site);
    const signedIn = await page.submit({ username: 'alice', password: PASSWORD });
    for (const response of [page.response, signedIn]) {
      const cookies = response.headers.getSetCookie();
      expect(cookies).toHaveLength(1);
      expect(cookies[0]).toMatch(/HttpOnly/);
      expect(cookies[0]).toMatch(/SameSite=Lax/);
    }
    expect(signedIn.headers.getSetCookie()[0]).toMatch(/^cognito-\w{8}=[\w-]{43}; Max-Age=3600;/);
  });

  test.each([
    [{ AliasAttributes: [] }, 'Username'],
    [{ AliasAttributes: ['email'] }, 'Username or email'],
    [{ AliasAttributes: ['preferred_username'] }, 'Username'],
    [{ AliasAttributes: undefined, UsernameAttributes: ['email'] }, 'Email'],
    [{ AliasAttributes: undefined, UsernameAttributes: ['email', 'phone_number'] }, 'Email or phone number'],
  ])('of a pool with %j asks for: %s', async (pool, label) => {
    const site = await cognito.start({ pool });
    expect((await open(site)).document.querySelector('label')?.text).toBe(label);
  });

  test('is filled in by a login hint', async () => {
    const site = await cognito.start();
    expect((await open(site, { login_hint: 'alice@example.com' })).value('username')).toBe('alice@example.com');
  });
});

describe('signing in', () => {
  test.each([
    ['the user name', 'alice'],
    ['the user name in other letters', 'ALICE'],
    ['the verified address', 'alice@example.com'],
    ['the address in other letters', 'Alice@Example.COM'],
    ['spaces around it', '  alice  '],
  ])('works with %s', async (_case, username) => {
    const site = await cognito.start();
    site.createAlice();
    expect(await outcome(site, username, PASSWORD)).toBe('signed in');
  });

  test('minds the case of names by default', async () => {
    const site = await cognito.start({ pool: { UsernameConfiguration: undefined } });
    site.createAlice();
    expect(await outcome(site, 'ALICE', PASSWORD)).toBe(WRONG);
    expect(await outcome(site, 'alice', PASSWORD)).toBe('signed in');
  });

  test('does not work with an address that is not verified', async () => {
    const site = await cognito.start();
    site.createAlice({ email: 'alice@example.com', email_verified: 'false' });
    expect(await outcome(site, 'alice@example.com', PASSWORD)).toBe(WRONG);
  });

  test('does not work with an address that is no alias', async () => {
    const site = await cognito.start({ pool: { AliasAttributes: [] } });
    site.createAlice();
    expect(await outcome(site, 'alice@example.com', PASSWORD)).toBe(WRONG);
  });

  test('works with the address where that is the user name', async () => {
    const site = await cognito.start({ pool: { AliasAttributes: undefined, UsernameAttributes: ['email'] } });
    const { username } = cognito.service.createUser({
      userPoolId: site.poolId,
      username: 'alice@example.com',
      password: PASSWORD,
    });
    expect(username).toMatch(/^[\da-f-]{36}$/);
    expect(await outcome(site, 'alice@example.com', PASSWORD)).toBe('signed in');
  });

  test.each([
    ['another password', 'alice', 'Correct-horse-2', WRONG],
    ['the password in other letters', 'alice', PASSWORD.toUpperCase(), WRONG],
    ['a space behind the password', 'alice', `${PASSWORD} `, WRONG],
    ['an unknown user', 'mallory', PASSWORD, WRONG],
    ['no name', '', PASSWORD, 'Enter your username.'],
    ['a blank name', '   ', PASSWORD, 'Enter your username.'],
    ['no password', 'alice', '', 'Enter your password.'],
  ])('is refused with %s', async (_case, username, password, expected) => {
    const site = await cognito.start();
    site.createAlice();
    const page = await attempt(site, username, password);
    expect(page.alert).toBe(expected);
    expect(page.status).toBe(400);
    expect(page.value('username')).toBe(username.trim());
    expect(page.value('password')).toBeUndefined();
    expect(page.document.querySelector('#username')?.getAttribute('aria-describedby')).toBe('alert');
    if (password.trim() !== '') {
      expect(page.document.toString()).not.toContain(password.trim());
    }
  });

  test('goes on from the page with the error', async () => {
    const site = await cognito.start();
    site.createAlice();
    const page = await attempt(site, 'alice', 'wrong');
    const response = await page.submit({ password: PASSWORD });
    expect(new URL(response.headers.get('location')!).searchParams.get('state')).toBe('st');
  });

  test('tells of unknown users with LEGACY', async () => {
    const site = await cognito.start({ client: { PreventUserExistenceErrors: undefined } });
    site.createAlice();
    expect(await outcome(site, 'mallory', PASSWORD)).toBe('User does not exist.');
    expect(await outcome(site, 'alice', 'wrong')).toBe(WRONG);
  });

  test('tells of a disabled user only who knows the password', async () => {
    const site = await cognito.start();
    site.createAlice();
    cognito.service.setUserEnabled({ userPoolId: site.poolId, username: 'alice', enabled: false });
    expect(await outcome(site, 'alice', 'wrong')).toBe(WRONG);
    expect(await outcome(site, 'alice', PASSWORD)).toBe('User is disabled.');
    cognito.service.setUserEnabled({ userPoolId: site.poolId, username: 'alice', enabled: true });
    expect(await outcome(site, 'alice', PASSWORD)).toBe('signed in');
  });

  describe.each([
    ['LEGACY', 'User does not exist.', 'User is not confirmed.'],
    ['ENABLED', WRONG, WRONG],
  ])('with PreventUserExistenceErrors %s', (PreventUserExistenceErrors, unknownUser, unconfirmed) => {
    let site: Site;
    beforeEach(async () => {
      site = await cognito.start({ client: { PreventUserExistenceErrors } });
      const user = { userPoolId: site.poolId, password: PASSWORD };
      cognito.service.createUser({ ...user, username: 'bob', confirmed: false });
      cognito.service.createUser({ ...user, username: 'carol' });
      cognito.service.setUserEnabled({ userPoolId: site.poolId, username: 'carol', enabled: false });
    });

    test.each([
      ['an unknown user', 'mallory', unknownUser, unknownUser],
      ['a disabled user', 'carol', WRONG, 'User is disabled.'],
      ['an unconfirmed user', 'bob', unconfirmed, 'User is not confirmed.'],
    ])('%s is told no more than that allows', async (_case, username, withWrong, withRight) => {
      expect(await outcome(site, username, 'wrong')).toBe(withWrong);
      expect(await outcome(site, username, PASSWORD)).toBe(withRight);
    });
  });

  test('is refused to an unconfirmed user until somebody gives a password', async () => {
    const site = await cognito.start();
    const bob = { userPoolId: site.poolId, username: 'bob', password: PASSWORD };
    cognito.service.createUser({ ...bob, confirmed: false });
    expect(await outcome(site, 'bob', PASSWORD)).toBe('User is not confirmed.');
    await site.setPassword('bob');
    expect(await outcome(site, 'bob', PASSWORD)).toBe('signed in');
  });

  test('is refused to a user of a template until somebody gives a password', async () => {
    const site = await cognito.start();
    await cognito.create('UserPoolUser', 'Bob', { UserPoolId: site.poolId, Username: 'bob' });
    expect(await outcome(site, 'bob', PASSWORD)).toBe(WRONG);
    await site.setPassword('bob');
    expect(await outcome(site, 'bob', PASSWORD)).toBe('signed in');
  });

  test('ignores the users of another pool', async () => {
    const site = await cognito.start();
    const { ref } = await cognito.create('UserPool', 'Others', {});
    cognito.service.createUser({ userPoolId: ref, username: 'alice', password: PASSWORD });
    expect(await outcome(site, 'alice', PASSWORD)).toBe(WRONG);
  });
});

describe('lockout', () => {
  async function fail(site: Site, times: number, username = 'alice'): Promise<void> {
    for (let attempts = 0; attempts < times; attempts += 1) {
      expect(await outcome(site, username, 'wrong')).toBe(WRONG);
    }
  }

  test('begins with the fifth failure and lasts twice as long each time', async () => {
    const site = await cognito.start();
    site.createAlice();
    await fail(site, 5);
    for (const seconds of [1, 2, 4]) {
      expect(await outcome(site, 'alice', PASSWORD)).toBe('Password attempts exceeded');
      cognito.clock.advance({ seconds });
      await fail(site, 1);
    }
    expect(await outcome(site, 'alice@example.com', PASSWORD)).toBe('Password attempts exceeded');
    cognito.clock.advance({ seconds: 8 });
    expect(await outcome(site, 'alice', PASSWORD)).toBe('signed in');
  });

  test('is over for good after a sign-in', async () => {
    const site = await cognito.start();
    site.createAlice();
    await fail(site, 4);
    expect(await outcome(site, 'alice', PASSWORD)).toBe('signed in');
    site.browser.forgetCookies();
    await fail(site, 4);
  });

  test('is over after a quarter of an hour without attempts', async () => {
    const site = await cognito.start();
    site.createAlice();
    await fail(site, 5);
    cognito.clock.advance({ minutes: 15 });
    await fail(site, 4);
  });

  test('is each user\u2019s own, and befalls names that nobody bears', async () => {
    const site = await cognito.start();
    site.createAlice();
    await fail(site, 5, 'nobody');
    expect(await outcome(site, 'nobody', 'wrong')).toBe('Password attempts exceeded');
    expect(await outcome(site, 'alice', PASSWORD)).toBe('signed in');
  });

  test('cannot be outrun by guessing in parallel', async () => {
    const site = await cognito.start();
    site.createAlice();
    const page = await open(site);
    const pages = await Promise.all(
      Array.from({ length: 12 }, () => page.submitForPage({ username: 'alice', password: 'wrong' })),
    );
    const alerts = pages.map(({ alert }) => alert);
    expect(alerts.filter((alert) => alert === 'Password attempts exceeded').length).toBeGreaterThanOrEqual(6);
  });
});

describe('a temporary password', () => {
  const CHOSEN = 'My-own-secret-2';

  async function startWithTemporaryPassword(pool: object = {}): Promise<Site> {
    const site = await cognito.start({ pool });
    cognito.service.createUser({ userPoolId: site.poolId, username: 'bob', password: PASSWORD, temporary: true });
    return site;
  }

  test('has to be replaced before anything is granted', async () => {
    const site = await startWithTemporaryPassword();
    const page = await attempt(site, 'bob', PASSWORD);
    expect(page.status).toBe(200);
    expect(page.heading).toBe('Change password');
    expect(page.response.headers.getSetCookie().join()).not.toMatch(/^cognito-/);
    expect((await site.authorize()).pathname).toBe('/login');
    const response = await page.submit({ new_password: CHOSEN, confirm_password: CHOSEN });
    expect(new URL(response.headers.get('location')!).searchParams.has('code')).toBe(true);
    site.browser.forgetCookies();
    expect(await outcome(site, 'bob', PASSWORD)).toBe(WRONG);
    expect(await outcome(site, 'bob', CHOSEN)).toBe('signed in');
  });

  test('lists what the pool wants of a password', async () => {
    const site = await startWithTemporaryPassword({
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: false } },
    });
    const page = await attempt(site, 'bob', PASSWORD);
    expect(page.document.querySelectorAll('li').map((item) => item.text)).toStrictEqual([
      'At least 12 characters',
      'At least one upper-case letter',
      'At least one lower-case letter',
      'At least one number',
    ]);
    expect(
      page.document.querySelectorAll('input[type=password]').map((input) => input.getAttribute('autocomplete')),
    ).toStrictEqual(['new-password', 'new-password']);
  });

  test.each([
    ['nothing', '', '', 'Password did not conform with policy: Password not long enough'],
    ['something short', 'Ab1-', 'Ab1-', 'Password did not conform with policy: Password not long enough'],
    [
      'no capital',
      'abcdef-1',
      'abcdef-1',
      'Password did not conform with policy: Password must have uppercase characters',
    ],
    [
      'no small letter',
      'ABCDEF-1',
      'ABCDEF-1',
      'Password did not conform with policy: Password must have lowercase characters',
    ],
    ['no digit', 'Abcdefg-', 'Abcdefg-', 'Password did not conform with policy: Password must have numeric characters'],
    ['no symbol', 'Abcdefg1', 'Abcdefg1', 'Password did not conform with policy: Password must have symbol characters'],
    ['too much', `Ab1-${'x'.repeat(253)}`, '', 'Password did not conform with policy: Password too long'],
    ['two different ones', CHOSEN, `${CHOSEN}!`, 'The passwords do not match.'],
  ])('is not replaced by %s', async (_case, password, again, expected) => {
    const site = await startWithTemporaryPassword();
    const page = await attempt(site, 'bob', PASSWORD);
    const refused = await page.submitForPage({ new_password: password, confirm_password: again });
    expect(refused.alert).toBe(expected);
    expect(refused.status).toBe(400);
    const accepted = await refused.submit({ new_password: CHOSEN, confirm_password: CHOSEN });
    expect(accepted.status).toBe(302);
  });

  test.each([
    ['a guessed session', { session: 'x'.repeat(43) }],
    ['no session', { session: '' }],
    ['a foreign form', { _csrf: 'x' }],
  ])('is not replaced with %s', async (_case, inputs) => {
    const site = await startWithTemporaryPassword();
    const page = await attempt(site, 'bob', PASSWORD);
    const refused = await page.submitForPage({ new_password: CHOSEN, confirm_password: CHOSEN, ...inputs });
    expect(refused.status).toBe(403);
    expect(refused.heading).toBe('Sign in');
    expect(await outcome(site, 'bob', CHOSEN)).toBe(WRONG);
  });

  test('is replaced once, in the time that the client allows', async () => {
    const site = await startWithTemporaryPassword();
    const late = await attempt(site, 'bob', PASSWORD);
    cognito.clock.advance({ minutes: 3, seconds: 1 });
    expect((await late.submit({ new_password: CHOSEN, confirm_password: CHOSEN })).status).toBe(403);
    const page = await attempt(site, 'bob', PASSWORD);
    expect((await page.submit({ new_password: CHOSEN, confirm_password: CHOSEN })).status).toBe(302);
    expect((await page.submit({ new_password: 'Another-secret-3', confirm_password: 'Another-secret-3' })).status).toBe(
      403,
    );
    site.browser.forgetCookies();
    expect(await outcome(site, 'bob', CHOSEN)).toBe('signed in');
  });

  test('is not replaced by a user who was disabled meanwhile', async () => {
    const site = await startWithTemporaryPassword();
    const page = await attempt(site, 'bob', PASSWORD);
    cognito.service.setUserEnabled({ userPoolId: site.poolId, username: 'bob', enabled: false });
    expect((await page.submit({ new_password: CHOSEN, confirm_password: CHOSEN })).status).toBe(403);
  });

  test('expires', async () => {
    const site = await startWithTemporaryPassword();
    cognito.clock.advance({ days: 7, seconds: 1 });
    expect(await outcome(site, 'bob', PASSWORD)).toBe(
      'Temporary password has expired and must be reset by an administrator.',
    );
  });
});

describe('a form from elsewhere', () => {
  test.each([
    ['no token', { _csrf: '' }],
    ['a wrong token', { _csrf: 'A'.repeat(43) }],
  ])('with %s does not sign in', async (_case, inputs) => {
    const site = await cognito.start();
    site.createAlice();
    const page = await (await open(site)).submitForPage({ username: 'alice', password: PASSWORD, ...inputs });
    expect(page.status).toBe(403);
    expect(page.alert).toBe('Your session has expired. Sign in again.');
    expect((await site.authorize()).pathname).toBe('/login');
  });

  test('with the token of another browser does not sign in', async () => {
    const site = await cognito.start();
    site.createAlice();
    const url = (await site.authorize()).href;
    const strangers = (await site.browser.open(url)).value('_csrf')!;
    site.browser.forgetCookies();
    const own = await site.browser.open(url);
    expect((await own.submit({ username: 'alice', password: PASSWORD, _csrf: strangers })).status).toBe(403);
  });

  test('without cookies does not sign in', async () => {
    const site = await cognito.start();
    site.createAlice();
    const page = await open(site);
    site.browser.forgetCookies();
    expect((await page.submit({ username: 'alice', password: PASSWORD })).status).toBe(403);
  });

  test('does not count as an attempt', async () => {
    const site = await cognito.start();
    site.createAlice();
    for (let attempts = 0; attempts < 6; attempts += 1) {
      const page = await open(site);
      expect((await page.submit({ username: 'alice', password: 'wrong', _csrf: 'x' })).status).toBe(403);
    }
    expect(await outcome(site, 'alice', PASSWORD)).toBe('signed in');
  });

  test('may stay open in two tabs', async () => {
    const site = await cognito.start();
    site.createAlice();
    const first = await open(site);
    await open(site);
    expect((await first.submit({ username: 'alice', password: PASSWORD })).status).toBe(302);
  });
});
