import type { Context } from 'koa';
import { errors } from 'oidc-provider';
import { requireAdmittedRedirectUri } from '../clients/admitted-redirect-uri';
import type { AuthorizationServerContext } from '../server-context';

/**
 * Refuses an authorization request for an answer that may not be given, or not there. What a client registered, or what its
 * document says, is judged by what the owner admits now.
 *
 * @throws errors.UnsupportedResponseMode
 * @throws errors.InvalidRedirectUri
 */
export function requireAdmittedResponse(ctx: Context, { configuration }: AuthorizationServerContext): void {
  const query = new URLSearchParams(ctx.querystring);
  if (!['query', '', null].includes(query.get('response_mode'))) {
    // Its fragment and form variants hand the code to scripts, which no assistant asks for.
    throw new errors.UnsupportedResponseMode();
  }
  for (const redirectUri of query.getAll('redirect_uri')) {
    requireAdmittedRedirectUri(redirectUri, configuration.clients);
  }
}
