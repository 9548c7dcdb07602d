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
  const parts = path.split('/').slice(1);
  const [best] = routes
    .filter(({ key }) => key.method === method || key.method === 'ANY')
    .flatMap((route) => {
      const parameters = match(route.key.path!, parts);
      return parameters === undefined ? [] : [{ route, parameters }];
    })
    .sort((one, other) => (rank(one.route) < rank(other.route) ? -1 : 1));
  if (best !== undefined) {
    const { route, parameters } = best;
    return { route, pathParameters: Object.keys(parameters).length > 0 ? parameters : undefined };
  }
  const fallback = routes.find(({ key }) => key.path === undefined);
  return fallback && { route: fallback, pathParameters: undefined };
}

function match(template: string, parts: readonly string[]): Record<string, string> | undefined {
  const wanted = template.split('/').slice(1);
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    const given = parts[index];
    if (given === undefined || (name === undefined ? given !== part : given === '')) {
      return undefined;
    }
    if (name !== undefined) {
      parameters[name] = decoded(greedy === '+' ? parts.slice(index).join('/') : given);
    }
    if (greedy === '+') {
      return parameters;
    }
  }
  return parts.length === wanted.length ? parameters : undefined;
}

/** Sorts routes from specific to general: literal text before `{name}` before `{name+}`, part by part, then `ANY` last. */
function rank({ key }: HttpRoute): string {
  const parts = key.path!.split('/').map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'));
  return `${parts.join('')}-${key.method === 'ANY' ? '1' : '0'}`;
}

/** "API Gateway decodes URL-encoded request parameters before passing them to your backend integration." */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
