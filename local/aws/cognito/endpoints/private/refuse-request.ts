import type { Context } from 'hono';
import type { PoolDomain } from '../../pool-domain';
import type { RefusedRequest } from '../../sign-in/authorization-request';

/** Sends the browser where a refused authorization request ends, and keeps the reason for the owner of the pool. */
export function refuseRequest(
  c: Context,
  { pool }: PoolDomain,
  { location, reason, clientId }: RefusedRequest,
): Response {
  pool.refused(`${new URL(c.req.url).pathname} refused: ${reason}`, clientId);
  return c.redirect(location);
}
