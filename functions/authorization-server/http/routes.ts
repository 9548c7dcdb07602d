import { oauthError } from './oauth-error';

/** Everything that is answered; the rest is a 404. */
export const ROUTES: readonly { readonly methods: readonly string[]; readonly path: RegExp }[] = [
  { methods: ['GET'], path: /^\/\.well-known\/(oauth-authorization-server|openid-configuration)$/ },
  { methods: ['GET'], path: /^\/jwks$/ },
  { methods: ['GET'], path: /^\/authorize(\/[\w-]{1,64})?$/ },
  { methods: ['GET', 'POST'], path: /^\/consent\/[\w-]{1,64}$/ },
  { methods: ['GET'], path: /^\/callback$/ },
  { methods: ['POST'], path: /^\/(token|register|revoke)$/ },
];

/**
 * The answer to a request that no route is for.
 *
 * @param methods of the path, if there is one (RFC 9110 section 15.5.6)
 */
export function noSuchRoute(methods?: readonly string[]): Response {
  if (methods === undefined) {
    return oauthError(404, 'not_found', 'there is nothing at this path of the authorization server');
  }
  const response = oauthError(405, 'method_not_allowed', `this path takes ${methods.join(' and ')}`);
  response.headers.set('Allow', methods.join(', '));
  return response;
}
