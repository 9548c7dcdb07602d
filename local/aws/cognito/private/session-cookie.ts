import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION_LIFETIME_SECONDS, type BrowserSession } from '../browser-sessions';
import type { PoolDomain } from '../pool-domain';

const COOKIE = 'cognito';

/** The session of a browser, as long as its user may still sign in. */
export function currentSession(c: Context, domain: PoolDomain): BrowserSession | undefined {
  const session = domain.sessions.find(getCookie(c, domain.cookieName(COOKIE)) ?? '');
  return session !== undefined && domain.pool.users.bySub(session.sub)?.enabled === true ? session : undefined;
}

/** Signs the browser in, with a new cookie each time. */
export function startSession(c: Context, domain: PoolDomain, sub: string): BrowserSession {
  const { cookie, session } = domain.sessions.start(sub);
  setCookie(c, domain.cookieName(COOKIE), cookie, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: SESSION_LIFETIME_SECONDS,
  });
  return session;
}

/** Signs the browser out. */
export function endSession(c: Context, domain: PoolDomain): void {
  const name = domain.cookieName(COOKIE);
  domain.sessions.end(getCookie(c, name) ?? '');
  deleteCookie(c, name, { path: '/' });
}
