import type { Middleware } from 'koa';
import { errors } from 'oidc-provider';
import { requireAdmittedRedirectUri } from '../clients/admitted-redirect-uri';
import type { Configuration } from '../configuration';

/** Where the answer may go. What a client registered, or what its document says, is judged by what the owner admits now. */
export function admittedResponses({ clients }: Configuration): Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/authorize') {
      if (!['query', '', null].includes(new URLSearchParams(ctx.querystring).get('response_mode'))) {
        // Its fragment and form variants hand the code to scripts, which no assistant asks for.
        throw new errors.UnsupportedResponseMode();
      }
      for (const redirectUri of new URLSearchParams(ctx.querystring).getAll('redirect_uri')) {
        requireAdmittedRedirectUri(redirectUri, clients);
      }
    }
    await next();
  };
}
