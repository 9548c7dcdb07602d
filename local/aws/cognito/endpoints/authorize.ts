import type { Handler } from 'hono';
import { checkAuthorizationRequest, codeRedirect, errorRedirect } from '../authorization-request';
import type { PoolDomain } from '../pool-domain';
import { currentSession } from '../private/session-cookie';
import { errorPageLocation } from './error';

/**
 * `GET /oauth2/authorize`: refuses, signs a known browser in silently, or sends the person to `/login` with the same query.
 *
 * Source: Amazon Cognito Developer Guide, "The redirect and authorization endpoint". `prompt` works with managed login
 * only, and of its values `none` and `login` have an effect on the pool's own users.
 */
export function authorize(domain: PoolDomain): Handler {
  return async (c) => {
    const { search, searchParams } = new URL(c.req.url);
    const check = checkAuthorizationRequest(domain.pool, searchParams);
    if (check.kind === 'error-page') {
      return c.redirect(errorPageLocation(domain, check.reason, check.clientId));
    }
    if (check.kind === 'redirect') {
      return c.redirect(check.location);
    }
    const { request } = check;
    const prompts = domain.managed ? request.prompts : [];
    const session = prompts.includes('login') ? undefined : currentSession(c, domain);
    if (session !== undefined) {
      return c.redirect(await codeRedirect(domain.pool, request, session));
    }
    return c.redirect(
      prompts.includes('none')
        ? errorRedirect(request.redirectUri, 'login_required', request.state)
        : `${domain.origin}/login${search}`,
    );
  };
}
