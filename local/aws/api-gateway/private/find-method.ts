import { matchPath, specificity } from '../path-template';
import type { RestMethod } from '../rest-api';

/** A method that answers a request. */
export interface FoundMethod {
  readonly method: RestMethod;
  /** As they are in the URL, percent-encoded. `undefined` where the path has none. */
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

/**
 * Finds the method that answers a request. Of two resources that match, the one wins that has the more specific part where
 * they first differ. Of its methods, the request's own wins over `ANY`.
 *
 * Unverified: that a resource without a fitting method does not fall back to a less specific resource that has one.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html
 */
export function findMethod(methods: readonly RestMethod[], httpMethod: string, path: string): FoundMethod | undefined {
  const match = (template: string) => matchPath(template, path, 'is ignored');
  const best = [...new Set(methods.map((method) => method.path))]
    .filter((template) => match(template) !== undefined)
    .sort((one, other) => (specificity(one) < specificity(other) ? -1 : 1))[0];
  if (best === undefined) {
    return undefined;
  }
  const method = [httpMethod, 'ANY']
    .map((wanted) => methods.find((candidate) => candidate.path === best && candidate.httpMethod === wanted))
    .find((found) => found !== undefined);
  const parameters = match(best)!;
  return method && { method, pathParameters: Object.keys(parameters).length > 0 ? parameters : undefined };
}
