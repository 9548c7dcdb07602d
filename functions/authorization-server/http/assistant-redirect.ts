import type { Middleware } from 'koa';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { requireAdmittedRedirectUri } from '../clients/admitted-redirect-uri';
import { RESPONSE_PARAMETERS } from '../clients/redirect-uri-policy';
import type { AuthorizationServerContext } from '../server-context';

/**
 * The last step of every redirect that the engine makes to an assistant's callback, with a code or with an error.
 *
 * The callback is judged once more, since the owner may have removed it while the person was signing in. Its query stays as it
 * was registered, byte for byte (RFC 6749 section 3.1.2): the engine would write `%20` as `+` and `?x` as `?x=`.
 *
 * @throws errors.InvalidRedirectUri
 */
export function assistantRedirect({ configuration }: AuthorizationServerContext): Middleware {
  return async (ctx, next) => {
    await next();
    const location = URL.parse(ctx.response.get('location'));
    if (location === null) {
      // Without a scheme: the way to the consent page.
      return;
    }
    const { params } = (ctx as KoaContextWithOIDC).oidc;
    const redirectUri = String(params?.redirect_uri);
    try {
      requireAdmittedRedirectUri(redirectUri, String(params?.client_id), configuration.clients);
    } catch (error) {
      ctx.remove('location');
      throw error;
    }
    const answer = [...location.searchParams].filter(([name]) => RESPONSE_PARAMETERS.has(name));
    const parameters = new URLSearchParams(answer).toString();
    // Errors of response types that this server does not have come in the fragment (OAuth 2.0 Multiple Response Types).
    ctx.set('Location', location.hash === '' ? withQuery(redirectUri, parameters) : `${redirectUri}${location.hash}`);
    ctx.body = '';
  };
}

function withQuery(uri: string, parameters: string): string {
  const separator = uri.includes('?') ? (/[?&]$/.test(uri) ? '' : '&') : '?';
  return `${uri}${separator}${parameters}`;
}
