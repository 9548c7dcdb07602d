import { TOTP } from 'otpauth';
import { Cognito, PASSWORD, PUBLIC_CLIENT, type Site, type TokenResponse } from './fixture';
import type { Page } from './browser';

const ON = { MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] };
const OPTIONAL = { ...ON, MfaConfiguration: 'OPTIONAL' };

let cognito: Cognito;
beforeEach(() => (cognito = new Cognito()));
afterEach(() => cognito.stop());

async function start(pool: object): Promise<Site> {
  const site = await cognito.start({ pool });
  site.createAlice();
  return site;
}

/** The code that an authenticator app shows, some steps of 30 seconds from now. */
function code(secret: string, steps = 0): string {
  return new TOTP({ secret }).generate({ timestamp: cognito.clock.now().getTime() + steps * 30_000 });
}

async function afterPassword(site: Site, scope?: string): Promise<Page> {
  const page = await site.browser.open((await site.authorize(scope === undefined ? {} : { scope })).href);
  return page.submitForPage({ username: 'alice', password: PASSWORD });
}

function enroll(site: Site): string {
  return cognito.service.enrollTotp({ userPoolId: site.poolId, username: 'alice' }).secret;
}

async function submit(page: Page, value: string): Promise<Page> {
  return page.submitForPage({ code: value });
}

function signedIn(page: Page): boolean {
  return page.response.headers.get('location')?.includes('code=') === true;
}

test('a code of the user\u2019s authenticator app is asked for after the password, and nothing is granted before', async () => {
  const site = await start(ON);
  const secret = enroll(site);
  const page = await afterPassword(site);
  expect(page.status).toBe(200);
  expect(page.heading).toBe('Enter a code');
  expect(page.response.headers.getSetCookie().join()).not.toMatch(/^cognito-/);
  expect((await site.authorize()).pathname).toBe('/login');
  expect(signedIn(await submit(page, code(secret)))).toBe(true);
  expect((await site.authorize()).searchParams.has('code')).toBe(true);
});

test.each([
  [-2, 'Invalid code received for user'],
  [-1, undefined],
  [0, undefined],
  [1, undefined],
  [2, 'Invalid code received for user'],
])('a code %d steps away says %s', async (steps, alert) => {
  const site = await start(ON);
  const secret = enroll(site);
  const answered = await submit(await afterPassword(site), code(secret, steps));
  expect(answered.alert).toBe(alert);
  expect(signedIn(answered)).toBe(alert === undefined);
});

test('a code is good once, and so are those before it', async () => {
  const site = await start(ON);
  const secret = enroll(site);
  // From the beginning of a step, so that none ends while the codes are used.
  cognito.clock.advance({ seconds: 30 - (cognito.clock.seconds() % 30) });
  const [earlier, current] = [code(secret, -1), code(secret)];
  expect(signedIn(await submit(await afterPassword(site), current))).toBe(true);
  for (const used of [current, earlier]) {
    site.browser.forgetCookies();
    const page = await afterPassword(site);
    expect((await submit(page, used)).alert).toBe('Your software token has already been used once.');
  }
  cognito.clock.advance({ seconds: 30 });
  site.browser.forgetCookies();
  expect(signedIn(await submit(await afterPassword(site), code(secret)))).toBe(true);
});

test('codes cannot be guessed at leisure', async () => {
  const site = await start(ON);
  const secret = enroll(site);
  const page = await afterPassword(site);
  const wrong = code(secret) === '000000' ? '000001' : '000000';
  for (let attempt = 0; attempt < 5; attempt += 1) {
    expect((await submit(page, wrong)).alert).toBe('Invalid code received for user');
  }
  expect((await submit(page, code(secret))).alert).toBe('Password attempts exceeded');
  cognito.clock.advance({ seconds: 1 });
  expect(signedIn(await submit(page, code(secret)))).toBe(true);
});

test.each(['', '12345', '1234567', 'abcdef', '12 345', '\u0661\u0662\u0663\u0664\u0665\u0666'])(
  'what is no code, %j, is refused',
  async (value) => {
    const site = await start(ON);
    enroll(site);
    expect((await submit(await afterPassword(site), value)).alert).toBe('Invalid code received for user');
  },
);

test('the code has to come in the time that the client allows, from the same browser, for the same client', async () => {
  const site = await start(ON);
  const secret = enroll(site);
  const late = await afterPassword(site);
  cognito.clock.advance({ minutes: 3, seconds: 1 });
  expect((await submit(late, code(secret))).status).toBe(403);
  const foreign = await afterPassword(site);
  expect((await foreign.submit({ code: code(secret), _csrf: 'x' })).status).toBe(403);
  const { ref } = await cognito.create('UserPoolClient', 'Other', { UserPoolId: site.poolId, ...PUBLIC_CLIENT });
  await cognito.create('ManagedLoginBranding', 'OtherStyle', {
    UserPoolId: site.poolId,
    ClientId: ref,
    UseCognitoProvidedValues: true,
  });
  const session = foreign.value('session')!;
  const other = await site.browser.post(foreign.action.replace(site.clientId, ref), {
    session,
    code: code(secret),
    _csrf: foreign.value('_csrf')!,
  });
  expect(other.status).toBe(403);
  expect(signedIn(await submit(foreign, code(secret)))).toBe(true);
  expect((await submit(foreign, code(secret, 1))).status).toBe(403);
});

test('a user who is disabled meanwhile does not come in', async () => {
  const site = await start(ON);
  const secret = enroll(site);
  const page = await afterPassword(site);
  cognito.service.setUserEnabled({ userPoolId: site.poolId, username: 'alice', enabled: false });
  expect((await submit(page, code(secret))).status).toBe(403);
});

describe('with ON, a user without an authenticator app', () => {
  test('sets one up, with the secret as text and as an address', async () => {
    const site = await start(ON);
    const page = await afterPassword(site);
    expect(page.heading).toBe('Set up an authenticator app');
    const secret = page.document.querySelector('#secret')!.text;
    expect(secret).toMatch(/^[A-Z2-7]{52}$/);
    const uri = new URL(page.document.querySelector('#uri')!.getAttribute('href')!.replaceAll('&amp;', '&'));
    expect(uri.protocol).toBe('otpauth:');
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret, issuer: 'users', digits: '6', period: '30' });
    expect(decodeURIComponent(uri.pathname)).toContain('alice');
    const wrong = await submit(page, code(secret, 5));
    expect(wrong.alert).toBe('Invalid code received for user');
    expect(wrong.document.querySelector('#secret')!.text).toBe(secret);
    expect(signedIn(await submit(wrong, code(secret)))).toBe(true);
    site.browser.forgetCookies();
    const next = await afterPassword(site);
    expect(next.heading).toBe('Enter a code');
    expect(next.document.querySelector('#secret')).toBeNull();
  });

  test('sets it up once: a second browser does not replace it', async () => {
    const site = await start(ON);
    const first = await afterPassword(site);
    const second = await afterPassword(site);
    const secretOf = (page: Page) => page.document.querySelector('#secret')!.text;
    expect(secretOf(first)).not.toBe(secretOf(second));
    expect(signedIn(await submit(first, code(secretOf(first))))).toBe(true);
    expect((await submit(second, code(secretOf(second)))).heading).toBe('Enter a code');
  });

  test('chooses a password of their own before', async () => {
    const site = await cognito.start({ pool: ON });
    cognito.service.createUser({ userPoolId: site.poolId, username: 'alice', password: PASSWORD, temporary: true });
    const page = await afterPassword(site);
    expect(page.heading).toBe('Change password');
    const next = await page.submitForPage({ new_password: 'My-own-secret-2', confirm_password: 'My-own-secret-2' });
    expect(next.heading).toBe('Set up an authenticator app');
  });
});

test('with OPTIONAL only users who have an authenticator app are asked', async () => {
  const site = await start(OPTIONAL);
  expect(signedIn(await afterPassword(site))).toBe(true);
  site.browser.forgetCookies();
  const secret = enroll(site);
  const page = await afterPassword(site);
  expect(page.heading).toBe('Enter a code');
  expect(signedIn(await submit(page, code(secret)))).toBe(true);
});

test('without MFA nobody can be given an authenticator app', async () => {
  const site = await start({});
  expect(() => enroll(site)).toThrow(
    'has no software tokens; set MfaConfiguration, and SOFTWARE_TOKEN_MFA in EnabledMfas',
  );
});

test.each<[object, string, string, string]>([
  [
    { MfaConfiguration: 'ON' },
    'MissingProperty',
    'MfaConfiguration',
    'is ON and there is no second factor; add SOFTWARE_TOKEN_MFA',
  ],
  [{ MfaConfiguration: 'MAYBE' }, 'InvalidProperty', 'MfaConfiguration', ''],
  [{ EnabledMfas: ['PIGEON'] }, 'InvalidProperty', 'EnabledMfas', ''],
])('a pool with %j is refused', async (properties, code, property, message) => {
  await expect(cognito.create('UserPool', 'Users', properties)).rejects.toMatchObject({
    code,
    property,
    message: expect.stringContaining(message),
  });
});

describe('a code that is sent', () => {
  const SMS = { MfaConfiguration: 'ON', EnabledMfas: ['SMS_MFA'], SmsConfiguration: {} };
  const EMAIL = { MfaConfiguration: 'ON', EnabledMfas: ['EMAIL_OTP'] };
  const ADDRESSES = {
    email: 'alice@example.com',
    email_verified: 'false',
    phone_number: '+15550101234',
    phone_number_verified: 'false',
  };

  async function startSending(pool: object, attributes: Record<string, string> = ADDRESSES): Promise<Site> {
    const site = await cognito.start({ pool });
    site.createAlice(attributes);
    return site;
  }

  const sentCode = (): string => cognito.service.messages.at(-1)!.code;

  test.each([
    ['by SMS', SMS, 'SMS', '+15550101234', '+*******1234', 'phone_number_verified'],
    [
      'by SMS, where nothing else is configured',
      { MfaConfiguration: 'ON', SmsConfiguration: {} },
      'SMS',
      '+15550101234',
      '+*******1234',
      'phone_number_verified',
    ],
    ['by e-mail', EMAIL, 'EMAIL', 'alice@example.com', 'a***@e***', 'email_verified'],
  ])(
    '%s is asked for after the password, and verifies the address',
    async (_, pool, medium, destination, shown, flag) => {
      const site = await startSending(pool);
      const page = await afterPassword(site, 'openid');
      expect([page.status, page.heading]).toEqual([200, 'Enter a code']);
      expect(page.lead).toContain(`was sent to ${shown}.`);
      expect(cognito.service.messages).toStrictEqual([
        {
          userPoolId: site.poolId,
          username: 'alice',
          medium,
          destination,
          code: expect.stringMatching(/^\d{6}$/),
          sentAt: expect.any(Date),
        },
      ]);
      expect((await site.authorize()).pathname).toBe('/login');
      const answered = new URL((await submit(page, sentCode())).response.headers.get('location')!);
      const redeemed = await site.redeem(answered.searchParams.get('code')!);
      const userInfo = await site.userInfo(((await redeemed.json()) as TokenResponse).access_token);
      expect(await userInfo.json()).toMatchObject({ [flag]: 'true' });
      expect(cognito.warnings).toStrictEqual([]);
    },
  );

  test('is found by the name that the person signed in with', async () => {
    const site = await cognito.start({ pool: { ...EMAIL, AliasAttributes: undefined, UsernameAttributes: ['email'] } });
    cognito.service.createUser({ userPoolId: site.poolId, username: 'alice@example.com', password: PASSWORD });
    const page = await site.browser.open((await site.authorize()).href);
    await page.submitForPage({ username: 'alice@example.com', password: PASSWORD });
    expect(cognito.service.messages).toMatchObject([
      { username: 'alice@example.com', destination: 'alice@example.com' },
    ]);
  });

  test('is good for its own sign-in only, once, and as long as that may take', async () => {
    const site = await startSending(EMAIL);
    const first = await afterPassword(site);
    const ofFirst = sentCode();
    const second = await afterPassword(site);
    const ofSecond = sentCode();
    if (ofFirst !== ofSecond) {
      expect((await submit(second, ofFirst)).alert).toBe('Invalid code received for user');
    }
    expect(signedIn(await submit(second, ofSecond))).toBe(true);
    expect((await submit(second, ofSecond)).status).toBe(403);
    cognito.clock.advance({ minutes: 3, seconds: 1 });
    expect((await submit(first, ofFirst)).status).toBe(403);
  });

  test('cannot be guessed at leisure', async () => {
    const site = await startSending(SMS);
    const page = await afterPassword(site);
    const wrong = sentCode() === '000000' ? '000001' : '000000';
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await submit(page, wrong)).alert).toBe('Invalid code received for user');
    }
    expect((await submit(page, sentCode())).alert).toBe('Password attempts exceeded');
  });

  test('is not sent to somebody with an authenticator app, nor where MFA is optional', async () => {
    const site = await startSending({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'] });
    expect(signedIn(await afterPassword(site))).toBe(true);
    site.browser.forgetCookies();
    const secret = enroll(site);
    expect(signedIn(await submit(await afterPassword(site), code(secret)))).toBe(true);
    expect(cognito.service.messages).toStrictEqual([]);
  });

  test('needs an address: without one nobody is let in', async () => {
    const site = await startSending(SMS, { email: 'alice@example.com' });
    const page = await afterPassword(site);
    expect([page.status, page.alert]).toEqual([
      400,
      'The local twin has no page to add the phone_number that a code could be sent to.',
    ]);
    expect((await site.authorize()).pathname).toBe('/login');
  });
});
