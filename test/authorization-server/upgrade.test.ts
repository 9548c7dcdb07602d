import { DynamoDBClient, PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import Keygrip from 'keygrip';
import { callAws } from '../../functions/authorization-server/aws/aws-service';
import { answerInThisProcess } from './instance-at';
import { PersonsBrowser } from './persons-browser';
import recorded from './rows-of-0.1.0.json';
import { resourceOf, RunningServer } from './running-server';
import { CALLBACK, type TokenResponse } from './tested-server';

/**
 * The rows that version 0.1.0 wrote while assistants registered, people consented and signed in, and tokens were refreshed, with
 * the identifiers that browsers and assistants held then. They are as recorded: the server's clock stands a moment after it.
 */
let server: RunningServer;
let now: number;

beforeAll(async () => {
  server = await RunningServer.start();
  const table = new DynamoDBClient({
    endpoint: server.local.sdkEnvironment['AWS_ENDPOINT_URL_DYNAMODB'],
    region: 'us-east-1',
    credentials: server.local.credentials(),
  });
  for (const row of recorded.rows as unknown as Record<string, AttributeValue>[]) {
    await table.send(new PutItemCommand({ TableName: resourceOf(server.local, 'AWS::DynamoDB::Table'), Item: row }));
  }
});
beforeEach(() => {
  now = recorded.recordedAt + 5;
  answerInThisProcess(server, { now: () => now, gateway: recorded.gateway });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => server.stop());

async function tokensOf(response: Response): Promise<TokenResponse> {
  expect([response.status, response.status === 200 ? '' : await response.text()]).toEqual([200, '']);
  return (await response.json()) as TokenResponse;
}

const redeem = (clientId: string, code: string, verifier: string): Promise<Response> =>
  server.redeem(clientId, code, { verifier, challenge: '' }, { resource: recorded.gateway });

/** The browser of somebody who was on the way, with the cookies that the engine had signed for the request. */
async function browserOf({ uid }: { readonly uid: string }): Promise<PersonsBrowser> {
  const { SecretString } = await callAws<{ SecretString: string }>('secretsmanager', 'GetSecretValue', {
    SecretId: resourceOf(server.local, 'AWS::SecretsManager::Secret'),
  });
  const signatures = new Keygrip([SecretString]);
  const browser = new PersonsBrowser();
  for (const [name, path] of [
    ['interaction', `/consent/${uid}`],
    ['resume', `/authorize/${uid}`],
  ] as const) {
    for (const cookie of [`${name}=${uid}`, `${name}.sig=${signatures.sign(`${name}=${uid}`)}`]) {
      await browser.cookies.setCookie(`${cookie}; path=${path}`, server.issuer + path);
    }
  }
  return browser;
}

async function expectTokens(browser: PersonsBrowser, { clientId, verifier }: { clientId: string; verifier: string }) {
  const callback = browser.callback();
  expect(callback.href.startsWith(CALLBACK)).toBe(true);
  expect(callback.searchParams.get('state')).toBe('state-1');
  const tokens = await tokensOf(await redeem(clientId, callback.searchParams.get('code')!, verifier));
  await tokensOf(await server.refresh(clientId, tokens.refresh_token));
}

describe('what version 0.1.0 stored', () => {
  test('a registration: a person signs in with it', async () => {
    const { clientId } = recorded.registration;
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const url = server.authorizationUrl(clientId, { verifier, challenge }, { resource: recorded.gateway });
    const callback = await server.signIn(url);
    await tokensOf(await redeem(clientId, callback.searchParams.get('code')!, verifier));
  });

  test('a refresh token: it is refreshed, and so is what it yields', async () => {
    const { clientId, refreshToken } = recorded.connected;
    const next = await tokensOf(await server.refresh(clientId, refreshToken));
    const claims = JSON.parse(Buffer.from(next.access_token.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({ username: 'alice', groups: [], aud: recorded.gateway });
    await tokensOf(await server.refresh(clientId, next.refresh_token));
  });

  test('a refresh token that it rotated a moment ago: good within the grace, and later the end of what came of it', async () => {
    const { clientId, rotated, refreshToken } = recorded.refreshed;
    const again = await tokensOf(await server.refresh(clientId, rotated));
    expect((await tokensOf(await server.refresh(clientId, rotated))).refresh_token).toBe(again.refresh_token);
    const next = await tokensOf(await server.refresh(clientId, refreshToken));
    now += 60;
    expect((await server.refresh(clientId, rotated)).status).toBe(400);
    expect((await server.refresh(clientId, next.refresh_token)).status).toBe(400);
  });

  test('a request that waits for consent: the person allows it and signs in', async () => {
    const browser = await browserOf(recorded.asked);
    await browser.open(`${server.issuer}/consent/${recorded.asked.uid}`);
    expect(browser.text).toContain('Test assistant');
    await browser.submit({ decision: 'allow' });
    await browser.submit({ username: server.alice.username, password: server.alice.password });
    await expectTokens(browser, recorded.asked);
  });

  test('a sign-in under way: the person comes back from the identity provider', async () => {
    const { allowed } = recorded;
    const browser = await browserOf(allowed);
    await browser.cookies.setCookie(`${allowed.cookie.name}=${allowed.cookie.value}; path=/`, server.issuer);
    const upstream = new URL('/oauth2/authorize', server.local.domain);
    upstream.search = new URLSearchParams({
      ...allowed.upstream,
      client_id: resourceOf(server.local, 'AWS::Cognito::UserPoolClient'),
      redirect_uri: `${server.issuer}/callback`,
    }).toString();
    await browser.open(upstream);
    await browser.submit({ username: server.alice.username, password: server.alice.password });
    await expectTokens(browser, allowed);
  });

  test('a person who has signed in and is on the way back', async () => {
    const browser = await browserOf(recorded.signedIn);
    await browser.open(`${server.issuer}/authorize/${recorded.signedIn.uid}`);
    await expectTokens(browser, recorded.signedIn);
  });

  test('a code: it is redeemed, once', async () => {
    const { clientId, code, verifier } = recorded.code;
    const { refresh_token: refreshToken } = await tokensOf(await redeem(clientId, code, verifier));
    expect((await redeem(clientId, code, verifier)).status).toBe(400);
    expect((await server.refresh(clientId, refreshToken)).status).toBe(400);
  });
});
