import type { Route } from './routes';

/** Why no route takes a request: 404, or 405 if the path takes other methods (RFC 9110 section 15.5.6). */
export interface MissingRoute {
  readonly status: 404 | 405;
  readonly error: 'not_found' | 'method_not_allowed';
  readonly error_description: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @param route of the path, if there is one */
export function missingRoute(route?: Route): MissingRoute {
  if (route === undefined) {
    return {
      status: 404,
      error: 'not_found',
      error_description: 'there is nothing at this path of the authorization server',
      headers: {},
    };
  }
  const { methods } = route;
  return {
    status: 405,
    error: 'method_not_allowed',
    error_description: `this path takes ${methods.join(' and ')}`,
    headers: { Allow: methods.join(', ') },
  };
}
