import { FailingService, FAULTS, LOST_ANSWERS } from './failing-service';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce, type TokenResponse } from './tested-server';
import { StoredRows } from './stored-row';

/** An item that is not there is a correct answer of a table. */
const FAULTS_OF_A_TABLE = FAULTS.filter((fault) => fault !== 'answers nothing of use');

const UNAVAILABLE = {
  error: 'temporarily_unavailable',
  error_description: 'the service cannot answer now; try again in a moment',
};

let kms: FailingService;
let table: FailingService;
let server: RunningServer;
let rows: StoredRows;

beforeAll(async () => {
  kms = await FailingService.start('AWS_ENDPOINT_URL_KMS');
  table = await FailingService.start('AWS_ENDPOINT_URL_DYNAMODB');
  server = await RunningServer.start({}, {}, { environment: { ...kms.environment, ...table.environment } });
  kms.passOnTo(server.local.sdkEnvironment);
  table.passOnTo(server.local.sdkEnvironment);
  rows = new StoredRows(server);
});
afterEach(() => {
  kms.heal();
  table.heal();
});
afterAll(async () => {
  await server.stop();
  await kms.stop();
  await table.stop();
});

async function newCode() {
  const { client_id: clientId } = await server.register();
  const pkce = new Pkce();
  const callback = await server.signIn(server.authorizationUrl(clientId, pkce));
  return { clientId, pkce, code: callback.searchParams.get('code')! };
}

async function expectUnavailable(response: Response): Promise<void> {
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await response.json()).toEqual(UNAVAILABLE);
}

/** The last thing that failed, as whoever runs the server reads it. */
const lastFailure = (): Record<string, unknown> | undefined => server.auditEvents('dependency.failed').at(-1);

describe('the key', () => {
  test.each(FAULTS)('%s: a code yields nothing then and later, and the person signs in anew', async (fault) => {
    const { clientId, code, pkce } = await newCode();
    kms.fail(fault, 'Sign');

    await expectUnavailable(await server.redeem(clientId, code, pkce));

    expect(lastFailure()).toMatchObject({ detail: expect.stringMatching(/^kms:Sign/), error: UNAVAILABLE.error });
    kms.heal();
    const again = await server.redeem(clientId, code, pkce);
    expect([again.status, await again.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
    await expect(server.connect()).resolves.toBeDefined();
  });

  test.each(FAULTS)(
    '%s: a refresh token that yielded nothing is good when the assistant tries again',
    async (fault) => {
      const { clientId, tokens } = await server.connect();
      kms.fail(fault, 'Sign');

      await expectUnavailable(await server.refresh(clientId, tokens.refresh_token));

      kms.heal();
      // Not even marked as used, so that the grace period does not count and an outage may last as long as it likes.
      expect(await rows.time('RefreshToken', tokens.refresh_token, 'consumedAt')).toBeUndefined();
      const again = await server.refresh(clientId, tokens.refresh_token);
      expect(again.status).toBe(200);
      const { refresh_token: refreshToken } = (await again.json()) as TokenResponse;
      expect((await server.refresh(clientId, refreshToken)).status).toBe(200);
    },
  );
});

describe('the table', () => {
  test.each(FAULTS_OF_A_TABLE)('%s: the person reads about it, and is sent nowhere', async (fault) => {
    const { client_id: clientId } = await server.register();
    const browser = new PersonsBrowser();
    table.fail(fault);

    await browser.open(server.authorizationUrl(clientId, new Pkce()), { headers: { accept: 'text/html' } });

    expect(browser.response.status).toBe(503);
    expect(browser.text).toContain('Sign-in does not work right now');
    const reference = browser.page.querySelectorAll('dd').at(-1)!.textContent.trim();
    expect(lastFailure()).toMatchObject({ requestId: reference, detail: expect.stringMatching(/^dynamodb:GetItem/) });
  });

  test.each(FAULTS_OF_A_TABLE.filter((fault) => fault !== 'is silent'))(
    '%s: an assistant is told to try again, at every endpoint',
    async (fault) => {
      const { clientId, tokens } = await server.connect();
      table.fail(fault);
      await expectUnavailable(await server.redeem(clientId, 'any', new Pkce()));
      await expectUnavailable(await server.refresh(clientId, tokens.refresh_token));
      await expectUnavailable(await server.post('/revoke', { client_id: clientId, token: tokens.refresh_token }));
      await expectUnavailable(
        await server.fetch('/register', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ redirect_uris: [CALLBACK] }),
        }),
      );
    },
  );

  test('fails in the middle of a redemption, wherever that is: no token, and the code never yields two', async () => {
    const statuses: number[][] = [];
    for (let successes = 0; ; successes += 1) {
      const { clientId, code, pkce } = await newCode();
      table.failAfter(successes, 'fails');
      const first = await server.redeem(clientId, code, pkce);
      table.heal();
      if (first.status === 200) {
        break;
      }
      await expectUnavailable(first);
      const second = await server.redeem(clientId, code, pkce);
      const third = await server.redeem(clientId, code, pkce);
      statuses.push([second.status, third.status]);
    }
    // Until the code is marked as used it stays good, and then it is not, whatever was written after it.
    const spent = statuses.findIndex(([second]) => second === 400);
    expect(spent).toBeGreaterThan(0);
    expect(statuses).toEqual(statuses.map((_, index) => [index < spent ? 200 : 400, 400]));
  });

  test('fails in the middle of a refresh, wherever that is: no token, and the refresh token stays good', async () => {
    let failures = 0;
    for (; ; failures += 1) {
      const { clientId, tokens } = await server.connect();
      table.failAfter(failures, 'fails');
      const first = await server.refresh(clientId, tokens.refresh_token);
      table.heal();
      if (first.status === 200) {
        break;
      }
      await expectUnavailable(first);
      expect((await server.refresh(clientId, tokens.refresh_token)).status).toBe(200);
    }
    expect(failures).toBeGreaterThan(3);
  });

  test('fails when a refresh token is marked as used: the log does not say that tokens were issued', async () => {
    const { clientId, tokens } = await server.connect();
    const issued = server.auditEvents('token.issued').length;
    table.fail('fails', 'UpdateItem');

    await expectUnavailable(await server.refresh(clientId, tokens.refresh_token));

    expect(server.auditEvents('token.issued')).toHaveLength(issued);
    table.heal();
    expect((await server.refresh(clientId, tokens.refresh_token)).status).toBe(200);
    expect(server.auditEvents('token.issued')).toHaveLength(issued + 1);
  });

  test('fails when the outcome of a sign-in is stored: the log does not say that it is finished', async () => {
    const { client_id: clientId } = await server.register();
    const browser = new PersonsBrowser();
    await browser.open(server.authorizationUrl(clientId, new Pkce()));
    await browser.submit({ decision: 'allow' });
    const finished = server.auditEvents('sign_in.finished').length;
    table.failAfter(1, 'fails');

    await browser.submit({ username: server.alice.username, password: server.alice.password });

    expect(browser.response.status).toBe(503);
    expect(browser.url.pathname).toBe('/callback');
    expect(server.auditEvents('sign_in.finished')).toHaveLength(finished);
  });

  test.each<[string, (clientId: string) => Promise<PersonsBrowser>]>([
    [
      'a person cancelled',
      async (clientId) => {
        const browser = new PersonsBrowser();
        await browser.open(server.authorizationUrl(clientId, new Pkce()));
        table.faultOf = (operation, index) => (operation === 'GetItem' && index > 1 ? 'fails' : undefined);
        table.calls = [];
        await browser.submit({ decision: 'deny' });
        return browser;
      },
    ],
    [
      'a request was refused',
      async (clientId) => {
        const browser = new PersonsBrowser();
        table.fail('fails', 'GetItem');
        const url = server.authorizationUrl(clientId, new Pkce());
        url.searchParams.append('state', 'again');
        await browser.open(url);
        return browser;
      },
    ],
  ])('fails when an assistant is to be told that %s: the page and the log say so', async (_, refused) => {
    const { client_id: clientId } = await server.register();
    const failures = server.auditEvents('dependency.failed').length;

    const browser = await refused(clientId);

    expect(browser.response.status).toBe(503);
    expect(browser.text).toContain('Sign-in does not work right now');
    expect(server.auditEvents('dependency.failed')).toHaveLength(failures + 1);
    expect(lastFailure()).toMatchObject({ detail: expect.stringMatching(/^dynamodb:GetItem/) });
  });

  test('fails in the middle of a sign-in, wherever that is: a page, and going on leads to one code or to none', async () => {
    let failures = 0;
    for (; ; failures += 1) {
      const { client_id: clientId } = await server.register();
      const pkce = new Pkce();
      const browser = new PersonsBrowser();
      await browser.open(server.authorizationUrl(clientId, pkce));
      await browser.submit({ decision: 'allow' });
      table.failAfter(failures, 'fails');
      await browser.submit({ username: server.alice.username, password: server.alice.password });
      table.heal();
      if (browser.response.status === 303) {
        break;
      }
      expect(browser.response.status).toBe(503);
      expect(browser.text).toContain('Reference');
      expect(browser.url.origin).toBe(server.issuer);
      await browser.open(browser.url);
      if (browser.response.status === 303) {
        const code = browser.callback().searchParams.get('code') ?? '';
        expect((await server.redeem(clientId, code, pkce)).status).toBe(200);
      } else {
        expect(browser.text).toContain('This sign-in has expired');
      }
    }
    expect(failures).toBeGreaterThan(3);
  });
});

describe.each(LOST_ANSWERS)('a call of the table %s', (how) => {
  interface Step<Before, After> {
    readonly before: () => Promise<Before>;
    readonly step: (before: Before) => Promise<After>;
    readonly then: (after: After, before: Before) => Promise<void>;
  }

  /** Takes a step as often as it has calls, each time with the answer of another one lost. @returns how many there are */
  async function withEachAnswerLost<Before, After>({ before, step, then }: Step<Before, After>): Promise<number> {
    for (let successes = 0; ; successes += 1) {
      const start = await before();
      table.loseAnswers(successes, 1, how);
      const after = await step(start);
      const { length } = table.calls;
      table.heal();
      await then(after, start);
      if (length <= successes) {
        return length;
      }
    }
  }

  async function expectFamily(clientId: string, response: Response): Promise<void> {
    expect(response.status).toBe(200);
    const { refresh_token: refreshToken } = (await response.json()) as TokenResponse;
    expect((await server.refresh(clientId, refreshToken)).status).toBe(200);
  }

  test('while a person allows and signs in: they do not notice', async () => {
    const calls = await withEachAnswerLost({
      before: async () => ({ clientId: (await server.register()).client_id, pkce: new Pkce() }),
      step: ({ clientId, pkce }) => server.signIn(server.authorizationUrl(clientId, pkce)),
      then: async ({ searchParams }, { clientId, pkce }) =>
        expectFamily(clientId, await server.redeem(clientId, searchParams.get('code') ?? '', pkce)),
    });
    expect(calls).toBeGreaterThan(8);
  });

  test('while a code is redeemed: it was not used before, and what it yields is good', async () => {
    const calls = await withEachAnswerLost({
      before: newCode,
      step: ({ clientId, code, pkce }) => server.redeem(clientId, code, pkce),
      then: (response, { clientId }) => expectFamily(clientId, response),
    });
    expect(calls).toBeGreaterThan(2);
  });

  test('while a token is refreshed: nobody stole it, and what it yields is good', async () => {
    const calls = await withEachAnswerLost({
      before: () => server.connect(),
      step: ({ clientId, tokens }) => server.refresh(clientId, tokens.refresh_token),
      then: (response, { clientId }) => expectFamily(clientId, response),
    });
    expect(calls).toBeGreaterThan(3);
  });

  test('twice, while a token is refreshed: the assistant tries again, and gets what came of the first time', async () => {
    for (let successes = 0; ; successes += 1) {
      const { clientId, tokens } = await server.connect();
      table.loseAnswers(successes, 2, how);
      const { status } = await server.refresh(clientId, tokens.refresh_token);
      table.heal();
      await expectFamily(clientId, await server.refresh(clientId, tokens.refresh_token));
      if (status === 200) {
        expect(successes).toBeGreaterThan(3);
        return;
      }
      expect(status).toBe(503);
    }
  });
});
