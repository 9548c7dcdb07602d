/** The key of a route: `$default`, or a method and a path such as `GET /orders/{id}`. */
export interface RouteKey {
  /** As the template has it, which is what the function finds in its event. */
  readonly text: string;
  /** Such as `GET`, or `ANY`. `undefined` for `$default`. */
  readonly method: string | undefined;
  /** Such as `/orders/{id}`. `undefined` for `$default`. */
  readonly path: string | undefined;
}

/** A greedy path variable is the last part of a path. */
const PATH = /^\/(?:(?:[^/{}\s]+|\{[\w.-]+\})\/)*(?:[^/{}\s]+|\{[\w.-]+\+?\})?$/;

/**
 * Reads a route key.
 *
 * @returns `undefined` when the text is another one
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function readRouteKey(text: string): RouteKey | undefined {
  if (text === '$default') {
    return { text, method: undefined, path: undefined };
  }
  const [, method, path = ''] = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/.*)$/.exec(text) ?? [];
  return method === undefined || !PATH.test(path) ? undefined : { text, method, path };
}
