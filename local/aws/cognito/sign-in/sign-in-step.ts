import type { Context } from 'hono';
import type { PoolDomain } from '../pool-domain';
import type { AuthorizationRequest } from './authorization-request';

/** A step of a sign-in: a browser, at a domain, for an authorization request. */
export interface SignInStep {
  readonly c: Context;
  readonly domain: PoolDomain;
  readonly request: AuthorizationRequest;
}
