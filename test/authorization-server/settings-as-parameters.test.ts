import { CfnParameter, Duration, Fn, type Stack } from 'aws-cdk-lib';
import type { LocalUser } from 'cdk-agentcore-gateway-auth/testing';
import { decodeJwt } from 'jose';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { Pkce } from './tested-server';

const CALLBACK = 'https://bot.example.com/callback';

/** The settings of an authorization server that are parameters of the template, with a value for each. */
const PARAMETERS = {
  DisplayName: 'Acme tools',
  Description: 'call the tools of Acme',
  Scope: 'acme/use',
  Groups: 'managers,owners',
  CallbackUrls: `https://other.example.com/callback,${CALLBACK}`,
  Seconds: '600',
  RefreshSeconds: '7200',
  Rate: '30',
  Concurrency: '10',
};

let server: RunningServer;
let manager: LocalUser;

beforeAll(async () => {
  const props = (stack: Stack) => {
    const text = (name: string) => new CfnParameter(stack, name).valueAsString;
    const number = (name: string) => new CfnParameter(stack, name, { type: 'Number' }).valueAsNumber;
    const list = (name: string) => new CfnParameter(stack, name, { type: 'CommaDelimitedList' }).valueAsList;
    return {
      displayName: text('DisplayName'),
      scopes: [
        { name: text('Scope'), description: text('Description') },
        { name: `${Fn.ref('Scope')}-more`, description: 'do more', groups: list('Groups') },
      ],
      allowedCallbackUrls: list('CallbackUrls'),
      accessTokenValidity: Duration.seconds(number('Seconds')),
      refreshTokenValidity: Duration.seconds(number('RefreshSeconds')),
      throttling: { signIn: { rateLimit: number('Rate') } },
      reservedConcurrentExecutions: number('Concurrency'),
    };
  };
  server = await RunningServer.start(props, { parameters: PARAMETERS }, { groups: ['managers'] });
  manager = await server.local.createUser({ username: 'mia', groups: ['managers'] });
});
afterAll(() => server.stop());

const SCOPES = { scope: 'acme/use acme/use-more' };

test('a scope that is named by a parameter is granted, and passes the gateway', async () => {
  const { tokens } = await server.connect(SCOPES);
  expect(tokens.scope).toBe('acme/use');
  const response = await fetch(server.resource, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.access_token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  });
  expect(response.status).toBe(200);
});

test('a scope for the groups of a parameter is granted to their members only', async () => {
  const { tokens } = await server.connect(SCOPES, manager);
  expect(tokens.scope).toBe('acme/use acme/use-more');
});

test('access tokens last as many seconds as the parameter says', async () => {
  const { tokens } = await server.connect({ scope: 'acme/use' });
  expect(tokens.expires_in).toBe(600);
  const { iat, exp } = decodeJwt(tokens.access_token);
  expect(exp! - iat!).toBe(600);
});

test('the consent page has the names and descriptions of the parameters', async () => {
  const { client_id: clientId } = await server.register();
  const browser = new PersonsBrowser();
  await browser.open(server.authorizationUrl(clientId, new Pkce(), { scope: 'acme/use' }));
  expect(browser.text).toContain('Acme tools');
  expect(browser.text).toContain('call the tools of Acme');
});

test('a callback of the list in a parameter is admitted, and no other', async () => {
  const { client_id: clientId } = await server.register({ redirect_uris: [CALLBACK] });
  const url = server.authorizationUrl(clientId, new Pkce(), { redirect_uri: CALLBACK, scope: 'acme/use' });
  expect((await server.fetch(url.href)).status).toBe(303);
  await expect(server.register({ redirect_uris: ['https://evil.example.com/callback'] })).rejects.toThrow(
    /^registration: 400/,
  );
});
