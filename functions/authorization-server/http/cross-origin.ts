/**
 * What web pages of other origins may call: assistants that run in a browser, such as the MCP Inspector and VS Code for the
 * Web. No credentials are ever involved. The pages that a person sees are not among them.
 */
const METHODS: Readonly<Record<string, string>> = {
  '/.well-known/oauth-authorization-server': 'GET, HEAD',
  '/.well-known/openid-configuration': 'GET, HEAD',
  '/jwks': 'GET, HEAD',
  '/register': 'POST',
  '/revoke': 'POST',
  '/token': 'POST',
};

const ONE_HOUR = '3600';

/** The headers of an answer. */
export function crossOrigin(path: string): [string, string][] {
  return path in METHODS
    ? [
        ['Access-Control-Allow-Origin', '*'],
        ['Access-Control-Expose-Headers', 'WWW-Authenticate'],
      ]
    : [];
}

/** The answer to a preflight request (Fetch standard, "CORS-preflight request"). */
export function preflight(path: string): Response {
  const methods = METHODS[path];
  if (methods === undefined) {
    return new Response(null, { status: 404 });
  }
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, MCP-Protocol-Version',
      'Access-Control-Max-Age': ONE_HOUR,
    },
  });
}
