import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { UserPool } from '../user-pool';

/**
 * What the issuer host of a region answers to anything it does not know, which includes the well-known addresses of
 * RFC 8414 (public reports).
 */
const NOT_UNDERSTOOD = {
  code: 'BadRequest',
  message: 'The server did not understand the operation that was requested.',
  type: 'client',
};

/** That a pool is unknown is said in this form is unverified on live AWS. */
const NO_SUCH_POOL = { code: 'ResourceNotFoundException', message: 'User pool does not exist.', type: 'client' };

/** The issuer host of a region, `cognito-idp.<region>.amazonaws.com`, with the metadata and keys of its pools, beside the API. */
export function issuerApp(pools: ReadonlyMap<string, UserPool>): Hono {
  const documents: Readonly<Record<string, (pool: UserPool) => object | Promise<object>>> = {
    'openid-configuration': discoveryDocument,
    'jwks.json': keySet,
  };
  const app = new Hono();
  for (const [name, document] of Object.entries(documents)) {
    app.use(`/:poolId/.well-known/${name}`, cors());
    app.get(`/:poolId/.well-known/${name}`, async (c) => {
      const pool = pools.get(c.req.param('poolId'));
      return pool === undefined ? c.json(NO_SUCH_POOL, 400) : c.json(await document(pool));
    });
  }
  app.notFound((c) => c.json(NOT_UNDERSTOOD, 400));
  return app;
}

async function keySet(pool: UserPool): Promise<object> {
  const [id, access] = await Promise.all([pool.keys.id, pool.keys.access]);
  return { keys: [id.jwk, access.jwk] };
}

/**
 * The discovery document of a pool with exactly the keys that live pools served before November 2026, as listed in public reports:
 * there is no `registration_endpoint`, no `grant_types_supported` and, unless assumed, no `code_challenge_methods_supported`.
 * `scopes_supported` is the same for every pool. A pool without a domain has no OAuth endpoints to name.
 *
 * Unverified on live AWS: that a pool with both kinds of domain names its custom one.
 */
function discoveryDocument(pool: UserPool): Readonly<Record<string, unknown>> {
  const domain = pool.domains.find((candidate) => candidate.custom) ?? pool.domains[0];
  const at = (path: string): string | undefined => (domain === undefined ? undefined : `${domain.origin}${path}`);
  // JSON leaves out what is undefined.
  return {
    authorization_endpoint: at('/oauth2/authorize'),
    code_challenge_methods_supported: pool.assume.userPoolCodeChallengeMethods === 'S256' ? ['S256'] : undefined,
    end_session_endpoint: at('/logout'),
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: pool.issuer,
    jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
    response_types_supported: ['code', 'token'],
    revocation_endpoint: at('/oauth2/revoke'),
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: at('/oauth2/token'),
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: at('/oauth2/userInfo'),
  };
}
