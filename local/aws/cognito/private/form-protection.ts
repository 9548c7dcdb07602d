import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { PoolDomain } from '../pool-domain';
import { equalsInConstantTime, randomSecret } from '../../../account/secrets';

/** The hidden input that carries the token. */
export const FORM_TOKEN = '_csrf';

const COOKIE = 'XSRF-TOKEN';

/** The token for a form that this browser is about to get. It belongs to a cookie and means nothing without it. */
export function formToken(c: Context, domain: PoolDomain): string {
  const cookie = getCookie(c, domain.cookieName(COOKIE)) ?? randomSecret();
  setCookie(c, domain.cookieName(COOKIE), cookie, { httpOnly: true, sameSite: 'Lax', path: '/' });
  return signed(cookie, domain);
}

/** Whether a form comes from a page that this domain gave to this browser, and not from another site. */
export function isOwnForm(c: Context, domain: PoolDomain, form: URLSearchParams): boolean {
  const cookie = getCookie(c, domain.cookieName(COOKIE));
  return cookie !== undefined && equalsInConstantTime(form.get(FORM_TOKEN) ?? '', signed(cookie, domain));
}

function signed(cookie: string, domain: PoolDomain): string {
  return createHmac('sha256', domain.formKey).update(cookie).digest('base64url');
}
