import { assumptionsWith, type Assumptions } from '../../../../local/account/assumptions';
import { GatewayFixture } from './gateway-fixture';

interface Observed {
  readonly scopes: unknown;
  readonly challenge: string | null;
  readonly pathSuffixed: number;
  readonly otherRule: number;
  readonly justExpired: number;
}

/** What the gateway of a twin with these assumptions does, over HTTP. */
async function observe(assume: Partial<Assumptions>): Promise<Observed> {
  await using fixture = await GatewayFixture.start();
  // Services read it when they create something, which is later.
  Object.assign(fixture.account, { assume: assumptionsWith(assume) });
  const gateway = await fixture.createGateway({
    AuthorizerConfiguration: {
      CustomJWTAuthorizer: {
        DiscoveryUrl: fixture.issuer.discoveryUrl,
        AllowedClients: ['kiro'],
        AllowedScopes: ['a', 'b'],
        AdvertisedScopeMapping: { a: 'tools', b: 'tools' },
      },
    },
  });
  const metadata = `${new URL(gateway.mcpUrl).origin}/.well-known/oauth-protected-resource`;
  const statusWith = async (claims: object): Promise<number> =>
    (await fixture.call(gateway, { body: {}, token: await fixture.issuer.token({ scope: 'a', ...claims }) })).status;
  return {
    scopes: ((await (await fetch(metadata)).json()) as { scopes_supported: unknown }).scopes_supported,
    challenge: (await fixture.call(gateway, { token: null, body: {} })).headers.get('www-authenticate'),
    pathSuffixed: (await fetch(`${metadata}/mcp`)).status,
    otherRule: await statusWith({ client_id: 'other' }),
    justExpired: await statusWith({ exp: fixture.account.clock.seconds() - 30 }),
  };
}

test('a gateway is strict where AWS is unknown', async () => {
  expect(await observe({})).toStrictEqual({
    scopes: ['tools', 'tools'],
    challenge: expect.stringContaining('scope="tools tools"'),
    pathSuffixed: 200,
    otherRule: 401,
    justExpired: 401,
  });
});

test('every behaviour of a gateway can be switched', async () => {
  const assume: Partial<Assumptions> = {
    duplicateAdvertisedScopes: 'once',
    pathSuffixedMetadata: 'not-found',
    otherRuleStatus: 403,
    authorizerClockSkewSeconds: 60,
  };
  expect(await observe(assume)).toStrictEqual({
    scopes: ['tools'],
    challenge: expect.stringContaining('scope="tools"'),
    pathSuffixed: 404,
    otherRule: 403,
    justExpired: 400,
  });
});
