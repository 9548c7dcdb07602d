import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { STRICT_ASSUMPTIONS } from '../../../../local/account/assumptions';
import { JwtAuthorizer } from '../../../../local/aws/gateway/authorization/jwt-authorizer';
import type {
  CustomClaim,
  JwtAuthorizerConfiguration,
} from '../../../../local/aws/gateway/authorization/jwt-authorizer-configuration';
import { Clock } from '../../../../local/account/clock';
import { LoopbackServer } from '../../../../local/http/loopback-server';

let provider: LoopbackServer;
let key: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  key = pair.privateKey;
  const keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES256' }] };
  provider = await LoopbackServer.listen({
    fetch: ({ url }) =>
      Response.json(url.endsWith('/keys') ? keys : { issuer: provider.origin, jwks_uri: `${provider.origin}/keys` }),
  });
});

afterAll(() => provider.close());

const sign = (claims: JWTPayload): Promise<string> =>
  new SignJWT({ iss: provider.origin, exp: 4e9, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(key);

/** So few words that rules and tokens meet often. */
const word = fc.constantFrom('a', 'b', 'c', 'ab');
const words = fc.array(word, { maxLength: 3 });
const list = fc.option(fc.array(word, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 });

const customClaim = fc.oneof(
  fc.record({ name: fc.constantFrom('x', 'y'), operator: fc.constant('EQUALS' as const), values: fc.tuple(word) }),
  fc.record({ name: fc.constantFrom('x', 'y'), operator: fc.constant('CONTAINS' as const), values: fc.tuple(word) }),
  fc.record({
    name: fc.constantFrom('x', 'y'),
    operator: fc.constant('CONTAINS_ANY' as const),
    values: fc.array(word, { minLength: 1, maxLength: 3 }),
  }),
);

const rules = fc.record({
  audience: list,
  clients: list,
  scopes: list,
  claims: fc.option(fc.array(customClaim, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 }),
});

type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never;

const anything = fc.oneof(
  word,
  words,
  fc.constant(undefined),
  fc.constant(null),
  fc.integer(),
  fc.constant({ a: 'a' }),
);
const token = fc.record(
  {
    aud: fc.oneof(word, words),
    client_id: fc.oneof(word, fc.integer()),
    scope: fc.oneof(
      words.map((list) => list.join(' ')),
      fc.constant(7),
    ),
    scp: fc.oneof(
      words.map((list) => list.join(' ')),
      words,
    ),
    x: anything,
    y: anything,
    azp: word,
  },
  { requiredKeys: [] },
);

type Token = typeof token extends fc.Arbitrary<infer T> ? T : never;

function configurationOf({ audience, clients, scopes, claims }: Rules): JwtAuthorizerConfiguration {
  return {
    DiscoveryUrl: `${provider.origin}/.well-known/openid-configuration`,
    ...(audience && { AllowedAudience: audience }),
    ...(clients && { AllowedClients: clients }),
    ...(scopes && { AllowedScopes: scopes }),
    ...(claims && {
      CustomClaims: claims.map(({ name, operator, values }): CustomClaim => ({
        InboundTokenClaimName: name,
        InboundTokenClaimValueType: operator === 'EQUALS' ? 'STRING' : 'STRING_ARRAY',
        AuthorizingClaimMatchValue: {
          ClaimMatchOperator: operator,
          ClaimMatchValue:
            operator === 'CONTAINS_ANY' ? { MatchValueStringList: values } : { MatchValueString: values[0]! },
        },
      })),
    }),
  };
}

/** What the developer guide says, word by word and without any of the authorizer's code. */
function oracle(rules: Rules, token: Token): { audience: boolean; clients: boolean; scopes: boolean; claims: boolean } {
  const granted = new Set<string>();
  for (const value of [token.scope, token.scp]) {
    if (typeof value === 'string') for (const scope of value.split(' ')) granted.add(scope);
    if (Array.isArray(value)) for (const scope of value) granted.add(scope);
  }
  const audiences: unknown[] = typeof token.aud === 'string' ? [token.aud] : (token.aud ?? []);
  return {
    audience: !rules.audience || rules.audience.some((wanted) => audiences.indexOf(wanted) >= 0),
    clients: !rules.clients || rules.clients.some((wanted) => token.client_id === wanted),
    scopes: !rules.scopes || rules.scopes.some((wanted) => granted.has(wanted)),
    claims:
      !rules.claims ||
      rules.claims.every(({ name, operator, values }) => {
        const claim: unknown = token[name];
        if (operator === 'EQUALS') return claim === values[0];
        return Array.isArray(claim) && values.some((wanted) => claim.indexOf(wanted) >= 0);
      }),
  };
}

test('every kind of rule must pass, any value of one kind will do, and scopes alone are answered with 403', async () => {
  const seen = { allowed: 0, 401: 0, 403: 0 };
  await fc.assert(
    fc.asyncProperty(rules, token, async (configured, claims) => {
      const authorizer = new JwtAuthorizer({ value: configurationOf(configured) }, new Clock(), STRICT_ASSUMPTIONS);
      const expected = oracle(configured, claims);
      const result = await authorizer.authorize(await sign(claims as JWTPayload));
      const others = expected.audience && expected.clients && expected.claims;
      expect(result.allowed).toBe(others && expected.scopes);
      if (result.allowed) seen.allowed += 1;
      else {
        seen[result.status] += 1;
        expect(result.status).toBe(others ? 403 : 401);
      }
    }),
  );
  // The generators reach every answer; otherwise the property above says nothing.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(3);
});

test('another value in a list never takes a permission away, another kind of rule never gives one', async () => {
  const decide = async (configured: Rules, claims: Token): Promise<boolean> =>
    (
      await new JwtAuthorizer({ value: configurationOf(configured) }, new Clock(), STRICT_ASSUMPTIONS).authorize(
        await sign(claims as JWTPayload),
      )
    ).allowed;
  await fc.assert(
    fc.asyncProperty(rules, token, word, customClaim, async (configured, claims, more, rule) => {
      const before = await decide(configured, claims);
      const wider = { ...configured, ...(configured.scopes && { scopes: [...configured.scopes, more] }) };
      const narrower = { ...configured, claims: [...(configured.claims ?? []), rule] };
      if (before) expect(await decide(wider, claims)).toBe(true);
      else expect(await decide(narrower, claims)).toBe(false);
    }),
  );
});

test('whatever is sent as a token is refused with 401, and nothing is thrown', async () => {
  const authorizer = new JwtAuthorizer(
    { value: configurationOf({ clients: ['a'] } as Rules) },
    new Clock(),
    STRICT_ASSUMPTIONS,
  );
  const good = await sign({ client_id: 'a' });
  expect((await authorizer.authorize(good)).allowed).toBe(true);
  const cut = fc.nat(good.length - 1).map((at) => good.slice(0, at));
  const segment = fc.oneof(
    fc.base64String(),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc.string(),
  );
  const made = fc.array(segment, { maxLength: 5 }).map((segments) => segments.join('.'));
  await fc.assert(
    fc.asyncProperty(fc.oneof(cut, made, fc.string({ unit: 'binary' })), async (text) => {
      expect(await authorizer.authorize(text)).toMatchObject({ allowed: false, status: 401, error: 'invalid_token' });
    }),
  );
});
