import type { Handler } from 'hono';
import type { ErrorPageReason } from '../sign-in/authorization-request';
import { errorPage } from '../pages/error-page';
import { showPage } from '../pages/page';
import type { PoolDomain } from '../pool-domain';

/**
 * What helps, for each reason that the page is shown for. Anything else in the address is not repeated: otherwise a link
 * could make the page say what its author likes.
 *
 * `redirect_mismatch` and the missing parameter are as in public captures; the other two are unverified on live AWS.
 */
const HINTS: Readonly<Record<ErrorPageReason, string>> = {
  redirect_mismatch:
    'The redirect_uri of the request is none of the app client\u2019s callback URLs. The whole address is compared, with scheme, port, path and any slash at the end.',
  'Invalid state':
    'The identity provider came back with a state that this browser was not given, or that is too old. Start again in the application.',
  'Client does not exist': 'The client_id of the request is none of the user pool\u2019s app clients.',
  "Required String parameter 'client_id' is not present": 'Send the client_id of an app client of the user pool.',
  "Required String parameter 'redirect_uri' is not present":
    'Send one of the app client\u2019s callback URLs as redirect_uri. To sign out, send client_id and one of its sign-out URLs as logout_uri.',
  'Login option is not available. Please try another one':
    'The app client does not offer this way to sign in; see its supported identity providers.',
};

/** Where the browser goes when there is no application to return to. */
export function errorPageLocation(domain: PoolDomain, reason: ErrorPageReason, clientId?: string): string {
  const query = new URLSearchParams({ error: reason, ...(clientId === undefined ? {} : { client_id: clientId }) });
  return `${domain.origin}/error?${query}`;
}

/** `GET /error`. */
export const error: Handler = (c) => {
  const reason = c.req.query('error') ?? '';
  const detail = Object.hasOwn(HINTS, reason) ? { reason, hint: HINTS[reason as ErrorPageReason] } : undefined;
  return showPage(c, 400, 'Error', errorPage('An error was encountered with the requested page.', detail));
};
