import { assumptionsWith, type Assumptions } from '../../../../local/account/assumptions';
import { GatewayFixture } from './gateway-fixture';

let fixture: GatewayFixture;

beforeAll(async () => {
  fixture = await GatewayFixture.start();
});

afterAll(() => fixture[Symbol.asyncDispose]());

async function deploy(authorizer: object, assume: Partial<Assumptions> = {}) {
  Object.assign(fixture.account, { assume: assumptionsWith(assume) });
  return fixture.createGateway({
    AuthorizerConfiguration: {
      CustomJWTAuthorizer: { DiscoveryUrl: fixture.issuer.discoveryUrl, AllowedClients: ['kiro'], ...authorizer },
    },
  });
}

// API model of November 2026, `DiscoveryUrl`: [^\s?#]+/\.well-known/(openid-configuration|oauth-authorization-server)(/[^\s?#]+)?
describe('DiscoveryUrl', () => {
  /** What the protected resource metadata names. */
  async function authorizationServer(DiscoveryUrl: string, assume?: Partial<Assumptions>): Promise<unknown> {
    return (await deploy({ DiscoveryUrl }, assume)).authorizationServer;
  }

  test.each([
    ['https://idp.example/.well-known/openid-configuration', 'https://idp.example'],
    ['https://idp.example/tenant/v2.0/.well-known/openid-configuration', 'https://idp.example/tenant/v2.0'],
    ['https://idp.example/.well-known/oauth-authorization-server', 'https://idp.example'],
    ['https://idp.example/tenant/.well-known/oauth-authorization-server', 'https://idp.example/tenant'],
  ])('%s: the metadata names %s', async (DiscoveryUrl, named) => {
    expect(await authorizationServer(DiscoveryUrl)).toBe(named);
    expect(await authorizationServer(DiscoveryUrl, { authorizationServerOfDiscoveryUrl: 'issuer' })).toBe(named);
  });

  // RFC 8414, section 3.1.
  test.each(['oauth-authorization-server', 'openid-configuration'])(
    '%s with the path of the issuer behind it: unknown what the metadata names',
    async (document) => {
      const url = `https://idp.example/.well-known/${document}/tenant/v2.0`;
      expect(await authorizationServer(url)).toBe('https://idp.example');
      expect(await authorizationServer(url, { authorizationServerOfDiscoveryUrl: 'issuer' })).toBe(
        'https://idp.example/tenant/v2.0',
      );
    },
  );

  test('a gateway with a URL of RFC 8414 verifies tokens', async () => {
    const DiscoveryUrl = fixture.issuer.discoveryUrl.replace('openid-configuration', 'oauth-authorization-server/a');
    const gateway = await deploy({ DiscoveryUrl });
    expect((await fixture.call(gateway, { body: {} })).status).toBe(400);
    expect((await fixture.call(gateway, { body: {}, token: 'x.y.z' })).status).toBe(401);
  });

  test('is read when the gateway is created where that is assumed, and else with the first token', async () => {
    const DiscoveryUrl = 'http://127.0.0.1:9/.well-known/openid-configuration';
    const gateway = await deploy({ DiscoveryUrl });
    expect((await fixture.call(gateway, { body: {}, token: 'x.y.z' })).status).toBe(500);
    expect(gateway.exchanges.at(-1)?.refusal).toContain(`DiscoveryUrl ${DiscoveryUrl} cannot be read: `);
    await expect(deploy({ DiscoveryUrl }, { discoveryDocumentRead: 'at-creation' })).rejects.toThrow(
      `DiscoveryUrl ${DiscoveryUrl} cannot be read: `,
    );
    const served = await deploy({}, { discoveryDocumentRead: 'at-creation' });
    expect((await fixture.call(served, { body: {} })).status).toBe(400);
  });

  test.each([
    'https://idp.example',
    'https://idp.example/.well-known/jwks.json',
    'https://idp.example/.well-known/openid-configuration/',
    'https://idp.example/.well-known/openid-configuration?v=2',
    'https://idp.example/.well-known/openid-configuration#x',
    'https://idp.example/.well-known/oauth-authorization-server2',
    'https://idp.example/a b/.well-known/openid-configuration',
    '/.well-known/openid-configuration',
  ])('%j is refused', async (DiscoveryUrl) => {
    await expect(deploy({ DiscoveryUrl })).rejects.toThrow(
      /DiscoveryUrl '.*' is not valid; end it with \/\.well-known\/openid-configuration or/,
    );
  });
});

// The API model has [A-Za-z0-9_.-]+ and 1 to 255 characters, the schema of the resource type ^[A-Za-z0-9_.:/-]+$.
describe('the value of a custom claim', () => {
  const rule = (value: string, list: boolean) => ({
    CustomClaims: [
      {
        InboundTokenClaimName: 'team',
        InboundTokenClaimValueType: list ? 'STRING_ARRAY' : 'STRING',
        AuthorizingClaimMatchValue: list
          ? { ClaimMatchOperator: 'CONTAINS_ANY', ClaimMatchValue: { MatchValueStringList: ['ok', value] } }
          : { ClaimMatchOperator: 'EQUALS', ClaimMatchValue: { MatchValueString: value } },
      },
    ],
  });
  const taken = async (value: string, assume?: Partial<Assumptions>): Promise<boolean[]> =>
    Promise.all(
      [false, true].map((list) =>
        deploy(rule(value, list), assume).then(
          () => true,
          () => false,
        ),
      ),
    );
  const bySchema = { claimMatchValues: 'CloudFormation-pattern' } as const;

  test.each(['blue', 'a_b.c-d', 'x'.repeat(255)])('%s is taken', async (value) => {
    expect(await taken(value)).toEqual([true, true]);
    expect(await taken(value, bySchema)).toEqual([true, true]);
  });

  test.each(['https://x.example/a', 'urn:a', 'a/b'])('%s is taken where the schema is right', async (value) => {
    expect(await taken(value)).toEqual([false, false]);
    expect(await taken(value, bySchema)).toEqual([true, true]);
  });

  test.each(['', 'a b', 'ada@example.com', 'a+b', 'x'.repeat(256)])('%j is taken by neither', async (value) => {
    expect(await taken(value)).toEqual([false, false]);
    expect(await taken(value, bySchema)).toEqual([false, false]);
  });
});

// Measured (cdk-preflight, September 2026): "AuthorizerConfiguration should be null for AWS_IAM AuthorizerType".
describe('AuthorizerConfiguration', () => {
  test.each(['AWS_IAM', 'NONE'])('is refused with %s, also when it is empty', async (AuthorizerType) => {
    const refusal = `AuthorizerConfiguration should be null for ${AuthorizerType} AuthorizerType; remove it`;
    await expect(fixture.createGateway({ AuthorizerType })).rejects.toThrow(refusal);
    await expect(fixture.createGateway({ AuthorizerType, AuthorizerConfiguration: {} })).rejects.toThrow(refusal);
  });

  test('may be there with AUTHENTICATE_ONLY', async () => {
    expect(await fixture.createGateway({ AuthorizerType: 'AUTHENTICATE_ONLY' })).toBeDefined();
  });
});
