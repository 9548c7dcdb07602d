import { FailingService, FAULTS } from './failing-service';
import { PersonsBrowser } from './persons-browser';
import { RunningServer } from './running-server';
import { CALLBACK, Pkce } from './tested-server';

const METADATA = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

/** A server that has not needed any service yet. */
async function startWith(...variables: string[]) {
  const services = await Promise.all(variables.map((variable) => FailingService.start(variable)));
  const server = await RunningServer.start(
    {},
    {},
    { environment: Object.assign({}, ...services.map(({ environment }) => environment)) as Record<string, string> },
  );
  for (const service of services) {
    service.passOnTo(server.local.sdkEnvironment);
  }
  return {
    services,
    server,
    async stop() {
      await server.stop();
      await Promise.all(services.map((service) => service.stop()));
    },
  };
}

describe.each([
  ['AWS_ENDPOINT_URL_SECRETS_MANAGER', /^secretsmanager:GetSecretValue/],
  ['AWS_ENDPOINT_URL_SSM', /^ssm:GetParameter/],
])('the service of %s', (variable, operation) => {
  let running: Awaited<ReturnType<typeof startWith>>;
  beforeAll(async () => {
    running = await startWith(variable);
  });
  afterAll(() => running.stop());

  test.each(FAULTS)('%s: nothing works without it but the metadata, and nobody is sent anywhere', async (fault) => {
    const { server, services } = running;
    services[0]!.fail(fault);

    const browser = new PersonsBrowser();
    const url = server.authorizationUrl('unknown', new Pkce(), {
      redirect_uri: 'https://evil.example/',
      state: 'st4te',
    });
    await browser.open(url, { headers: { accept: 'text/html' } });
    expect(browser.response.status).toBe(503);
    expect(browser.text).toContain('Sign-in does not work right now');
    expect(browser.page.querySelector('a')).toBeNull();
    const reference = browser.page.querySelectorAll('dd').at(-1)!.textContent.trim();
    const failures = server.auditEvents('dependency.failed');
    expect(failures.at(-1)).toMatchObject({ requestId: reference, detail: expect.stringMatching(operation) });

    const answers = [
      await server.redeem('unknown', 'c0de', new Pkce()),
      await server.fetch('/register', { method: 'POST', body: JSON.stringify({ redirect_uris: [CALLBACK] }) }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    }
    for (const path of METADATA) {
      expect((await server.fetch(path)).status).toBe(200);
    }
  });

  test('an address has no pseudonym in the log as long as there is no key to make one with', () => {
    const withPseudonym = running.server.auditEvents('dependency.failed').filter(({ client }) => client !== undefined);
    // Only the cookies' secret is such a key, and the other service failed alone.
    expect(withPseudonym.length > 0).toBe(variable !== 'AWS_ENDPOINT_URL_SECRETS_MANAGER');
  });

  test('works again: people sign in', async () => {
    running.services[0]!.heal();
    await expect(running.server.connect()).resolves.toBeDefined();
  });
});

describe('all services at once', () => {
  let running: Awaited<ReturnType<typeof startWith>>;
  beforeAll(async () => {
    running = await startWith(
      'AWS_ENDPOINT_URL_SECRETS_MANAGER',
      'AWS_ENDPOINT_URL_SSM',
      'AWS_ENDPOINT_URL_KMS',
      'AWS_ENDPOINT_URL_DYNAMODB',
      'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER',
    );
  });
  afterAll(() => running.stop());

  test.each(FAULTS)('%s: the metadata is served, and the keys are not', async (fault) => {
    for (const service of running.services) {
      service.fail(fault);
    }
    for (const path of METADATA) {
      const answer = await running.server.fetch(path);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ issuer: running.server.issuer });
    }
    const keys = await running.server.fetch('/jwks');
    expect(keys.status).toBe(503);
    expect(await keys.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expect(running.server.auditEvents('dependency.failed').at(-1)).toMatchObject({
      detail: expect.stringMatching(/^kms:GetPublicKey/),
    });
  });

  test('work again: so do the keys', async () => {
    for (const service of running.services) {
      service.heal();
    }
    const keys = await running.server.fetch('/jwks');
    expect(keys.status).toBe(200);
    expect(await keys.json()).toEqual({ keys: [expect.objectContaining({ kty: 'RSA', alg: 'RS256' })] });
  });
});
