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

/** The answer to a preflight request (Fetch standard, "CORS-preflight request"). */
export function preflight(route?: Route): Response {
  if (route?.crossOrigin === undefined) {
    return new Response(null, { status: 404 });
  }
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': route.crossOrigin,
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, MCP-Protocol-Version',
      'Access-Control-Max-Age': ONE_HOUR,
    },
  });
}
