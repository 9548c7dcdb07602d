import { matchPath, specificity } from '../../api-gateway/path-template';
import type { HttpRoute } from '../http-api';

/** A route that answers a request. */
export interface FoundRoute {
  readonly route: HttpRoute;
  /** Decoded. `undefined` where the route has none. */
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

/**
 * Finds the route that answers a request: the most specific one of those that match both method and path, so that a path
 * without a route for the method is answered by a less specific one. `$default` answers what nothing else does.
 *
 * Unverified: that a slash at the end makes another path, that `/{proxy+}` does not match `/`, that of two routes with the
 * same path the one with the method wins over `ANY`, and that the parts of a path are compared as the client wrote them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function findRoute(routes: readonly HttpRoute[], method: string, path: string): FoundRoute | undefined {
  const [best] = routes
    .filter(({ key }) => key.method === method || key.method === 'ANY')
    .flatMap((route) => {
      const parameters = matchPath(route.key.path!, path, 'matters');
      return parameters === undefined ? [] : [{ route, parameters: Object.entries(parameters) }];
    })
    .sort((one, other) => (rank(one.route) < rank(other.route) ? -1 : 1));
  if (best !== undefined) {
    const { route, parameters } = best;
    const decodedParameters = Object.fromEntries(parameters.map(([name, value]) => [name, decoded(value)]));
    return { route, pathParameters: parameters.length > 0 ? decodedParameters : undefined };
  }
  const fallback = routes.find(({ key }) => key.path === undefined);
  return fallback && { route: fallback, pathParameters: undefined };
}

/** Sorts routes from specific to general, `ANY` after a method. */
function rank({ key }: HttpRoute): string {
  return `${specificity(key.path!)}-${key.method === 'ANY' ? '1' : '0'}`;
}

/** "API Gateway decodes URL-encoded request parameters before passing them to your backend integration." */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
