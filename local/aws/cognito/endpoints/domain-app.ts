import { Hono, type Handler } from 'hono';
import { cors } from 'hono/cors';
import type { PoolDomain } from '../pool-domain';
import { authorize } from './authorize';
import { error } from './error';
import { idpResponse } from './federation';
import { showLogin, submitLogin, submitNewPassword } from './login';
import { logout } from './logout';
import { submitMfa, submitMfaSetup } from './mfa';
import { limitedBody } from './private/form-body';
import { answeringOAuthErrors } from './private/oauth-error';
import { revoke } from './revoke';
import { token } from './token';
import { userInfo } from './user-info';

/** The host of a pool's domain: OAuth endpoints and sign-in pages. Only the methods that the guide names are served. */
export function domainApp(domain: PoolDomain): Hono {
  const { pool } = domain;
  const endpoints: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
    '/oauth2/authorize': { GET: authorize(domain) },
    '/login': { GET: showLogin(domain), POST: submitLogin(domain) },
    '/changePassword': { POST: submitNewPassword(domain) },
    '/mfa': { POST: submitMfa(domain) },
    '/mfa/setup': { POST: submitMfaSetup(domain) },
    '/error': { GET: error },
    '/logout': { GET: logout(domain) },
    '/oauth2/idpresponse': { GET: idpResponse(domain) },
    '/oauth2/token': { POST: answeringOAuthErrors(pool, token(pool)) },
    '/oauth2/userInfo': { GET: userInfo(pool) },
    '/oauth2/revoke': { POST: answeringOAuthErrors(pool, revoke(pool)) },
  };
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
  });
  // The only endpoint that pages of other origins may call, and any of them may.
  app.use('/oauth2/token', cors({ origin: '*', allowMethods: ['POST'] }));
  app.use(limitedBody);
  for (const [path, handlers] of Object.entries(endpoints)) {
    for (const [method, handler] of Object.entries(handlers)) {
      app.on(method, path, handler);
    }
    const allow = Object.keys(handlers).join(', ');
    app.all(path, (c) => c.text('Method Not Allowed', 405, { allow }));
  }
  return app;
}
