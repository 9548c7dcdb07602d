import { createHash } from 'node:crypto';
import { STYLE } from '../pages/style';
import { crossOriginHeaders } from './cross-origin';
import type { Route } from './routes';

/**
 * There is no script, no image and no frame. `form-action` is left out on purpose: browsers apply it to the redirects that
 * follow a form, and those lead to the identity provider and to the assistant's callback.
 */
const CONTENT_SECURITY_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; frame-ancestors 'none'`;

const HEADERS: readonly [string, string][] = [
  ['Content-Security-Policy', CONTENT_SECURITY_POLICY],
  ['Referrer-Policy', 'no-referrer'],
  ['Strict-Transport-Security', 'max-age=63072000; includeSubDomains'],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
];

/**
 * An answer as it leaves this server, whatever made it: a page, a redirect, a document, the engine or an error. Only documents
 * may be kept. Redirects may not: their URLs have states and codes.
 */
export function securedAnswer(response: Response, route?: Route): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of [...HEADERS, ...crossOriginHeaders(route)]) {
    headers.set(name, value);
  }
  if (route?.publish === undefined || response.status !== 200) {
    headers.set('Cache-Control', 'no-store');
  }
  return new Response(response.body, { status: response.status, headers });
}
