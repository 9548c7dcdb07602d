import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import { gatewayApp } from '../../../../local/aws/gateway/gateway-app';
import { JwtAuthorizer } from '../../../../local/aws/gateway/authorization/jwt-authorizer';
import type { JwtAuthorizerConfiguration } from '../../../../local/aws/gateway/authorization/jwt-authorizer-configuration';
import { Clock } from '../../../../local/account/clock';
import { LoopbackServer } from '../../../../local/http/loopback-server';
import { assumptionsWith, type Assumptions } from '../../../../local/account/assumptions';

/** The algorithms that providers sign with, each with a key of its own. */
const ALGORITHMS = ['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>();
const clock = new Clock();
let provider: LoopbackServer;
/** The paths that the provider was asked for. */
const asked: string[] = [];

beforeAll(async () => {
  for (const alg of ALGORITHMS) {
    pairs.set(alg, await generateKeyPair(alg));
  }
  const keys = await Promise.all(
    [...pairs].map(async ([alg, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid: alg, alg })),
  );
  provider = await LoopbackServer.listen({
    fetch: ({ url }) => {
      asked.push(new URL(url).pathname);
      return Response.json(
        url.endsWith('/keys') ? { keys } : { issuer: provider.origin, jwks_uri: `${provider.origin}/keys` },
      );
    },
  });
});
afterAll(() => provider.close());

function sign(claims: JWTPayload = {}, alg: Algorithm = 'RS256'): Promise<string> {
  return new SignJWT({ iss: provider.origin, client_id: 'kiro', scope: 'openid', exp: clock.seconds() + 60, ...claims })
    .setProtectedHeader({ alg, kid: alg })
    .sign(pairs.get(alg)!.privateKey);
}

/** `allowed`, or the status and error of the refusal. */
async function decide(
  token: string,
  assume: Partial<Assumptions> = {},
  rules: Partial<JwtAuthorizerConfiguration> = { AllowedClients: ['kiro'] },
): Promise<string> {
  const value = { DiscoveryUrl: `${provider.origin}/.well-known/openid-configuration`, ...rules };
  const decision = await new JwtAuthorizer({ value }, clock, assumptionsWith(assume)).authorize(token);
  return decision.allowed ? 'allowed' : `${decision.status} ${decision.error}`;
}

describe('the clock of the authorizer', () => {
  const skewed = { authorizerClockSkewSeconds: 60 };

  test('is never off', async () => {
    expect(await decide(await sign({ exp: clock.seconds() - 1 }))).toBe('401 invalid_token');
    expect(await decide(await sign({ nbf: clock.seconds() + 30 }))).toBe('401 invalid_token');
  });

  test('is off by what is assumed, and no more', async () => {
    expect(await decide(await sign({ exp: clock.seconds() - 30 }), skewed)).toBe('allowed');
    expect(await decide(await sign({ nbf: clock.seconds() + 30 }), skewed)).toBe('allowed');
    expect(await decide(await sign({ exp: clock.seconds() - 90 }), skewed)).toBe('401 invalid_token');
    expect(await decide(await sign({ nbf: clock.seconds() + 90 }), skewed)).toBe('401 invalid_token');
  });
});

describe('signatures', () => {
  test.each(ALGORITHMS)('with %s are accepted where the assumption says so', async (alg) => {
    const token = await sign({}, alg);
    const common = alg === 'RS256' || alg === 'ES256';
    expect(await decide(token)).toBe(common ? 'allowed' : '401 invalid_token');
    expect(await decide(token, { authorizerAlgorithms: 'every-asymmetric' })).toBe('allowed');
  });

  test('with a shared secret are never accepted', async () => {
    const token = await new SignJWT({ iss: provider.origin, client_id: 'kiro', exp: clock.seconds() + 60 })
      .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
      .sign(new TextEncoder().encode('0123456789abcdef0123456789abcdef'));
    expect(await decide(token, { authorizerAlgorithms: 'every-asymmetric' })).toBe('401 invalid_token');
  });
});

test.each([
  ['kept', 1],
  ['none', 3],
] as const)('document and keys of the provider are %s: three tokens ask for them %d times', async (caching, times) => {
  const value = { DiscoveryUrl: `${provider.origin}/.well-known/openid-configuration`, AllowedClients: ['kiro'] };
  const authorizer = new JwtAuthorizer({ value }, clock, assumptionsWith({ authorizerCaching: caching }));
  asked.length = 0;
  for (let token = 0; token < 3; token += 1)
    expect(await authorizer.authorize(await sign())).toMatchObject({ allowed: true });
  for (const path of ['/.well-known/openid-configuration', '/keys']) {
    expect(asked.filter((each) => each === path)).toHaveLength(times);
  }
});

test('an audience in a list is looked for, or not where that is assumed', async () => {
  const rules = { AllowedAudience: ['this'] };
  const token = await sign({ aud: ['that', 'this'] });
  expect(await decide(token, {}, rules)).toBe('allowed');
  expect(await decide(token, { audienceLists: 'refused' }, rules)).toBe('401 invalid_token');
  expect(await decide(await sign({ aud: 'this' }), { audienceLists: 'refused' }, rules)).toBe('allowed');
});

// RFC 9068, section 2.1.
test.each<[string | undefined, boolean]>([
  [undefined, true],
  ['JWT', true],
  ['jwt', true],
  ['at+jwt', false],
])('the type %s is accepted: where only JWT is, %s', async (typ, isJwt) => {
  const claims = { iss: provider.origin, client_id: 'kiro', exp: clock.seconds() + 60 };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'RS256', ...(typ !== undefined && { typ }) })
    .sign(pairs.get('RS256')!.privateKey);
  expect(await decide(token)).toBe('allowed');
  expect(await decide(token, { authorizerTokenTypes: 'JWT-only' })).toBe(isJwt ? 'allowed' : '401 invalid_token');
});

// Inbound guide for Entra ID in awslabs/agentcore-samples.
test.each([{}, { aud: 'this' }, { aud: ['this', 'that'] }])(
  'the audience of %j is wrong: 401, in any case',
  async (claims) => {
    const rules = { AllowedAudience: ['other'] };
    for (const otherRuleStatus of [401, 403] as const) {
      expect(await decide(await sign(claims), { otherRuleStatus }, rules)).toBe('401 invalid_token');
    }
  },
);

describe('a token that breaks the rule on clients or claims', () => {
  const claim = {
    InboundTokenClaimName: 'team',
    InboundTokenClaimValueType: 'STRING',
    AuthorizingClaimMatchValue: { ClaimMatchOperator: 'EQUALS', ClaimMatchValue: { MatchValueString: 'blue' } },
  } as const;

  test.each<[string, Partial<JwtAuthorizerConfiguration>]>([
    ['AllowedClients', { AllowedClients: ['other'] }],
    ['CustomClaims', { CustomClaims: [claim] }],
  ])('%s is answered with 401, or with 403 where that is assumed', async (_rule, rules) => {
    const token = await sign();
    expect(await decide(token, {}, rules)).toBe('401 invalid_token');
    expect(await decide(token, { otherRuleStatus: 403 }, rules)).toBe('403 insufficient_scope');
  });

  test('does not change the answer to a token that is not valid at all', async () => {
    expect(await decide(await sign({ exp: clock.seconds() - 1 }), { otherRuleStatus: 403 })).toBe('401 invalid_token');
  });
});

describe('protected resource metadata behind the path of the resource', () => {
  const METADATA = { authorization_servers: ['https://idp.example'], resource: 'https://gw.example/mcp' };

  async function statusOf(path: string, assume?: Partial<Assumptions>): Promise<number> {
    const app = gatewayApp({ metadata: () => METADATA }, async () => new Response(), assumptionsWith(assume));
    const server = await LoopbackServer.listen(app);
    try {
      return (await fetch(`${server.origin}/.well-known/oauth-protected-resource${path}`)).status;
    } finally {
      await server.close();
    }
  }

  test('is served', async () => {
    expect(await statusOf('/mcp')).toBe(200);
  });

  test('is not there where that is assumed, and the other address is', async () => {
    expect(await statusOf('/mcp', { pathSuffixedMetadata: 'not-found' })).toBe(404);
    expect(await statusOf('', { pathSuffixedMetadata: 'not-found' })).toBe(200);
  });
});
