import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { discoveryDocument } from './discovery';
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
