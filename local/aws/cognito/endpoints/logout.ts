import type { Handler } from 'hono';
import { shortened } from '../../../template/property-reader';
import type { PoolDomain } from '../pool-domain';
import { checkAuthorizationRequest } from '../sign-in/authorization-request';
import { asciiUri } from '../sign-in/callback';
import { refuseRequest } from './private/refuse-request';
import { endSession } from './private/session-cookie';

/**
 * `GET /logout`: signs the browser out and returns to one of the client's sign-out URLs, or to the sign-in page for the
 * parameters of an authorization request.
 *
 * Source: Amazon Cognito Developer Guide, "The managed login sign-out endpoint". A `logout_uri` that is not registered ends
 * on the error page as if there were no `redirect_uri` (public reports).
 */
export function logout(domain: PoolDomain): Handler {
  return (c) => {
    const { search, searchParams } = new URL(c.req.url);
    const client = domain.pool.clients.get(searchParams.get('client_id') ?? '');
    const logoutUri = searchParams.get('logout_uri');
    if (logoutUri !== null && client?.logoutUrls.includes(logoutUri) === true) {
      endSession(c, domain);
      return c.redirect(asciiUri(logoutUri));
    }
    const check = checkAuthorizationRequest(domain, searchParams);
    if (check.kind === 'error-page') {
      const own = client?.logoutUrls.join(', ') || 'none';
      const reason =
        client !== undefined && logoutUri !== null
          ? `"${shortened(logoutUri)}" is not in LogoutURLs of app client "${client.settings.name}"; it has: ${own}`
          : check.reason;
      return refuseRequest(c, domain, { ...check, reason });
    }
    endSession(c, domain);
    return c.redirect(check.kind === 'redirect' ? check.location : `${domain.origin}/login${search}`);
  };
}
