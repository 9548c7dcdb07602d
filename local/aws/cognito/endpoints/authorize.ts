import type { Handler } from 'hono';
import type { PoolDomain } from '../pool-domain';
import { checkAuthorizationRequest } from '../sign-in/authorization-request';
import { grantRedirect } from '../sign-in/authorization-response';
import { errorRedirect } from '../sign-in/callback';
import { redirectToProvider } from './federation';
import { refuseRequest } from './private/refuse-request';
import { currentSession } from './private/session-cookie';

/**
 * `GET /oauth2/authorize`: refuses, signs a known browser in silently, or sends the person to `/login` with the same query.
 *
 * Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint". `prompt` works with managed login
 * only, and of its values `none` and `login` have an effect on the pool's own users. A request that names an identity provider leads
 * there without a page.
 */
export function authorize(domain: PoolDomain): Handler {
  return async (c) => {
    const { search, searchParams } = new URL(c.req.url);
    const check = checkAuthorizationRequest(domain, searchParams);
    if (check.kind !== 'accepted') {
      return refuseRequest(c, domain, check);
    }
    const { request } = check;
    const prompts = domain.managed ? request.prompts : [];
    const known = prompts.includes('login') ? undefined : currentSession(c, domain);
    // Unverified on live AWS: that a session of another user does not answer for the provider that the request names.
    const other = request.provider !== undefined && known?.user.identity?.provider !== request.provider.name;
    const session = other ? undefined : known;
    if (session !== undefined) {
      return c.redirect(await grantRedirect(domain.pool, request, session));
    }
    if (prompts.includes('none')) {
      return c.redirect(errorRedirect(request.redirectUri, 'login_required', request.state));
    }
    return request.provider === undefined
      ? c.redirect(`${domain.origin}/login${search}`)
      : redirectToProvider(c, domain, request, request.provider);
  };
}
