import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { parseScopes } from '../../../../local/aws/cognito/tokens/scopes';
import { customized, readTokenCustomization } from '../../../../local/aws/cognito/triggers/token-customization';
import { TriggerError } from '../../../../local/aws/cognito/triggers/triggers';
import { CALLBACK, CHALLENGE, refusal, sharedSite, VERIFIER } from './fixture';

const shared = sharedSite();

/** Texts that are near an address: it with one part changed. */
const nearCallback = fc.oneof(
  fc.string(),
  fc.webUrl(),
  fc
    .tuple(fc.nat(CALLBACK.length), fc.nat(3), fc.string({ maxLength: 3 }))
    .map(([at, removed, added]) => CALLBACK.slice(0, at) + added + CALLBACK.slice(at + removed)),
  fc.string({ maxLength: 5 }).map((added) => CALLBACK + added),
  fc.constantFrom(
    CALLBACK.toUpperCase(),
    ` ${CALLBACK}`,
    CALLBACK.replace('localhost', '127.0.0.1'),
    encodeURI(CALLBACK),
  ),
);

describe('the redirect matcher', () => {
  test('redirects to a callback URL of the client, character by character, or to nowhere but its own pages', async () => {
    const site = shared();
    const property = fc.asyncProperty(nearCallback, fc.string(), async (redirect_uri, scope) => {
      const response = await fetch(site.authorizeUrl({ redirect_uri, scope }), { redirect: 'manual' });
      const location = response.headers.get('location')!;
      expect(response.status).toBe(302);
      if (redirect_uri === CALLBACK) {
        expect(location.startsWith(CALLBACK) || location.startsWith(`${site.domain}/login?`)).toBe(true);
      } else {
        expect(location.startsWith(`${site.domain}/error?`)).toBe(true);
      }
    });
    await fc.assert(property, { numRuns: 150 });
  });
});

describe('scopes', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':', '.', '\u00e9'), minLength: 1, maxLength: 6 });

  test('are each there once, in their order, however they are spaced', () => {
    const spaced = fc.array(fc.tuple(word, fc.integer({ min: 1, max: 3 })));
    fc.assert(
      fc.property(spaced, (parts) => {
        const parsed = parseScopes(parts.map(([name, spaces]) => name + ' '.repeat(spaces)).join(''));
        expect(parsed).toStrictEqual([...new Set(parts.map(([name]) => name))]);
        expect(parseScopes(parsed.join(' '))).toStrictEqual(parsed);
      }),
    );
  });

  test('that the client does not have are never granted', async () => {
    const site = shared();
    const known = ['openid', 'email', 'profile'];
    const requested = fc.array(fc.oneof(fc.constantFrom(...known, 'phone'), word), { minLength: 1, maxLength: 4 });
    const property = fc.asyncProperty(requested, async (scopes) => {
      const location = await site.authorize({ scope: scopes.join(' ') });
      const allowed = scopes.every((scope) => known.includes(scope)) && scopes.includes('openid');
      expect(location.pathname === '/login').toBe(allowed);
      expect(location.searchParams.get('error_description')).toBe(allowed ? null : 'invalid_scope');
    });
    await fc.assert(property, { numRuns: 60 });
  });
});

describe('PKCE', () => {
  const character = fc.constantFrom(...'ABCxyz019-_.~+/= ');

  test('takes challenges that a verifier can meet, and no others', async () => {
    const site = shared();
    const challenge = fc.oneof(
      fc.string({ unit: character, minLength: 40, maxLength: 46 }),
      fc.string().map((text) => createHash('sha256').update(text).digest('base64url')),
    );
    const property = fc.asyncProperty(challenge, async (code_challenge) => {
      const location = await site.authorize({ code_challenge });
      expect(location.pathname === '/login').toBe(/^[\w-]{43}$/.test(code_challenge));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  test('redeems with the verifier and with nothing else', async () => {
    const site = shared();
    site.browser.forgetCookies();
    await site.signIn();
    const other = fc.oneof(
      fc.constantFrom(CHALLENGE, `${VERIFIER} `, VERIFIER.toLowerCase(), VERIFIER.slice(1), undefined),
      fc.string({ unit: character, maxLength: 130 }),
    );
    const property = fc.asyncProperty(other, async (code_verifier) => {
      fc.pre(code_verifier !== VERIFIER);
      const code = (await site.authorize()).searchParams.get('code')!;
      expect(await refusal(site.redeem(code, { code_verifier }))).toStrictEqual({
        status: 400,
        error: 'invalid_grant',
      });
    });
    await fc.assert(property, { numRuns: 40 });
    const code = (await site.authorize()).searchParams.get('code')!;
    expect((await site.redeem(code)).status).toBe(200);
  });
});

describe('the response of a pre token generation trigger', () => {
  test('is read or refused, whatever it is, and never changes what is protected', () => {
    const version = fc.constantFrom('1' as const, '2' as const, '3' as const);
    const claims = fc.dictionary(
      fc.oneof(fc.constantFrom('sub', 'iss', 'exp', 'cognito:username', 'x'), fc.string()),
      fc.json(),
    );
    const response = fc.oneof(
      fc.dictionary(fc.constantFrom('claimsOverrideDetails', 'claimsAndScopeOverrideDetails'), fc.jsonValue()),
      claims.map((claimsToAddOrOverride) => ({ claimsOverrideDetails: { claimsToAddOrOverride } })),
    );
    fc.assert(
      fc.property(response, version, (given, which) => {
        const original = { sub: 's', iss: 'i', exp: 1, 'cognito:username': 'u' };
        try {
          const { idToken } = readTokenCustomization(given, which);
          expect(customized(original, idToken, 'id')).toMatchObject(original);
        } catch (error) {
          expect(error).toBeInstanceOf(TriggerError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('fuzzing', () => {
  const name = fc.oneof(
    fc.constantFrom('client_id', 'redirect_uri', 'response_type', 'scope', 'state', 'code', 'grant_type', 'token'),
    fc.constantFrom(
      'refresh_token',
      'session',
      'username',
      'password',
      '_csrf',
      'prompt',
      'identity_provider',
      'resource',
    ),
    fc.string(),
  );
  const known = fc.constantFrom('code', 'S256', 'openid', 'none', 'refresh_token', 'client_credentials', CALLBACK);
  const input = fc.array(fc.tuple(name, fc.oneof(known, fc.string({ unit: 'binary' }))), { maxLength: 8 });

  test.each([
    ['GET', '/oauth2/authorize'],
    ['GET', '/login'],
    ['POST', '/login'],
    ['POST', '/changePassword'],
    ['POST', '/mfa'],
    ['POST', '/mfa/setup'],
    ['GET', '/oauth2/idpresponse'],
    ['GET', '/logout'],
    ['GET', '/error'],
    ['POST', '/oauth2/token'],
    ['POST', '/oauth2/revoke'],
    ['GET', '/oauth2/userInfo'],
  ])('%s %s answers anything, and never with an error of its own', async (method, path) => {
    const site = shared();
    const property = fc.asyncProperty(input, input, async (query, form) => {
      const url = `${site.domain}${path}?${new URLSearchParams([['client_id', site.clientId], ...query])}`;
      const body = method === 'POST' ? new URLSearchParams(form) : undefined;
      const response = await fetch(url, { method, body, redirect: 'manual', signal: AbortSignal.timeout(10_000) });
      expect(response.status).toBeLessThan(500);
      await response.arrayBuffer();
    });
    await fc.assert(property, { numRuns: 40 });
  });

  test('the API of administrators answers anything', async () => {
    const site = shared();
    const operation = fc.constantFrom('AdminCreateUser', 'ListUsers', 'AdminGetUser', 'ListGroups', 'DescribeUserPool');
    const property = fc.asyncProperty(
      operation,
      fc.dictionary(
        fc.constantFrom('Username', 'Filter', 'Limit', 'PaginationToken', 'UserAttributes'),
        fc.jsonValue(),
      ),
      async (name, given) => {
        const response = await fetch(new URL('/', site.pool.issuer), {
          method: 'POST',
          headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${name}` },
          body: JSON.stringify({ UserPoolId: site.poolId, ...given }),
          signal: AbortSignal.timeout(10_000),
        });
        expect([200, 400]).toContain(response.status);
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});
