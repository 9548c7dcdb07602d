import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { PoolDomain } from '../../pool-domain';
import type { User } from '../../users/user';

const COOKIE = 'cognito';

/** How long the cookie signs a person in again. Source: Amazon Cognito Developer Guide, "User pool managed login". */
const LIFETIME_SECONDS = 60 * 60;

/** Who is signed in with a browser, and since when in seconds since 1970. */
export interface SignedIn {
  readonly user: User;
  readonly authTime: number;
}

/** The session of a browser, as long as its user may still sign in. */
export function currentSession(c: Context, domain: PoolDomain): SignedIn | undefined {
  const session = domain.sessions.get(getCookie(c, domain.cookieName(COOKIE)) ?? '');
  const user = domain.pool.users.bySub(session?.sub ?? '');
  return session !== undefined && user?.enabled === true ? { user, authTime: session.authTime } : undefined;
}

/** Signs the browser in, with a new cookie each time. */
export function startSession(c: Context, domain: PoolDomain, user: User): SignedIn {
  const authTime = domain.pool.clock.seconds();
  const cookie = domain.sessions.add({ sub: user.sub, authTime }, LIFETIME_SECONDS);
  setCookie(c, domain.cookieName(COOKIE), cookie, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: LIFETIME_SECONDS,
  });
  return { user, authTime };
}

/** Signs the browser out. */
export function endSession(c: Context, domain: PoolDomain): void {
  const name = domain.cookieName(COOKIE);
  domain.sessions.delete(getCookie(c, name) ?? '');
  deleteCookie(c, name, { path: '/' });
}
