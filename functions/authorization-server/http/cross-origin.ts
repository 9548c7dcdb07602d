import type { Route } from './routes';

const ONE_HOUR = '3600';

/** The headers of an answer (Fetch standard, "CORS protocol"). */
export function crossOriginHeaders(route?: Route): [string, string][] {
  return route?.crossOrigin === undefined
    ? []
    : [
        ['Access-Control-Allow-Origin', '*'],
        ['Access-Control-Expose-Headers', 'WWW-Authenticate'],
      ];
}

/**
 * The answer to a preflight request (Fetch standard, "CORS-preflight request").
 *
 * @param methods that pages of other origins may use
 */
export function preflight(methods: string): Response {
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
