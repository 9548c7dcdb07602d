import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'koa';

/**
 * The cookie that binds a sign-in under way to the browser in which it was allowed. There is one for each sign-in, so that
 * several at once do not disturb each other; they end after ten minutes, and each is used once.
 */
export const signInCookie = {
  newState: (): string => randomBytes(32).toString('base64url'),

  set(ctx: Context, issuer: string, state: string, secret: string, lifetime: number): void {
    ctx.cookies.set(nameOf(issuer, state), secret, { ...optionsOf(issuer), maxAge: lifetime * 1000 });
  },

  get: (ctx: Context, issuer: string, state: string): string | undefined => ctx.cookies.get(nameOf(issuer, state)),

  clear(ctx: Context, issuer: string, state: string): void {
    ctx.cookies.set(nameOf(issuer, state), null, optionsOf(issuer));
  },
};

/** Browsers accept the prefix `__Host-` only from https, and keep the cookie from other hosts and from subdomains. */
const nameOf = (issuer: string, state: string): string =>
  `${issuer.startsWith('https:') ? '__Host-' : ''}sign_in_${createHash('sha256').update(state).digest('hex').slice(0, 16)}`;

/** `lax`, since the identity provider sends the browser back from another site. */
const optionsOf = (issuer: string) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure: issuer.startsWith('https:'), signed: false }) as const;
