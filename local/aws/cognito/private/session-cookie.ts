import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION_LIFETIME_SECONDS } from '../sign-in/browser-sessions';
import type { PoolDomain } from '../pool-domain';
import type { User } from '../users/user';

const COOKIE = 'cognito';

/** Who is signed in with a browser, and since when in seconds since 1970. */
export interface SignedIn {
  readonly user: User;
  readonly authTime: number;
}

/** The session of a browser, as long as its user may still sign in. */
export function currentSession(c: Context, domain: PoolDomain): SignedIn | undefined {
  const session = domain.sessions.find(getCookie(c, domain.cookieName(COOKIE)) ?? '');
  const user = domain.pool.users.bySub(session?.sub ?? '');
  return session !== undefined && user?.enabled === true ? { user, authTime: session.authTime } : undefined;
}

/** Signs the browser in, with a new cookie each time. */
export function startSession(c: Context, domain: PoolDomain, user: User): SignedIn {
  const { cookie, session } = domain.sessions.start(user.sub);
  setCookie(c, domain.cookieName(COOKIE), cookie, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: SESSION_LIFETIME_SECONDS,
  });
  return { user, authTime: session.authTime };
}

/** Signs the browser out. */
export function endSession(c: Context, domain: PoolDomain): void {
  const name = domain.cookieName(COOKIE);
  domain.sessions.end(getCookie(c, name) ?? '');
  deleteCookie(c, name, { path: '/' });
}
