import type { RestMethod } from '../rest-api';

/** A request that belongs to a method. */
export interface Route {
  readonly method: RestMethod;
  /** As they are in the URL, percent-encoded. `undefined` where the path has none. */
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
}

/**
 * Finds the method that answers a request. Of two resources that match, the one wins whose first differing part is more
 * specific: literal text before `{name}` before `{name+}`. Of its methods, the request's own wins over `ANY`.
 *
 * Unverified: that a resource without a fitting method does not fall back to a less specific resource that has one.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html
 */
export function findRoute(methods: readonly RestMethod[], httpMethod: string, path: string): Route | undefined {
  const parts = path.split('/').slice(1);
  const best = [...new Set(methods.map((method) => method.path))]
    .filter((candidate) => match(candidate, parts) !== undefined)
    .sort((one, other) => (specificity(one) < specificity(other) ? -1 : 1))[0];
  if (best === undefined) {
    return undefined;
  }
  const method = [httpMethod, 'ANY']
    .map((wanted) => methods.find((candidate) => candidate.path === best && candidate.httpMethod === wanted))
    .find((found) => found !== undefined);
  const parameters = match(best, parts)!;
  return method && { method, pathParameters: Object.keys(parameters).length > 0 ? parameters : undefined };
}

function match(template: string, parts: readonly string[]): Record<string, string> | undefined {
  const wanted = template.split('/').slice(1);
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(part) ?? [];
    const rest = parts.slice(index).join('/');
    if (name !== undefined && greedy === '+') {
      return rest === '' ? undefined : { ...parameters, [name]: rest };
    }
    const given = parts[index];
    if (given === undefined || (name === undefined ? given !== part : given === '')) {
      return undefined;
    }
    if (name !== undefined) {
      parameters[name] = given;
    }
  }
  // A slash at the end makes no other path.
  const extra = parts.slice(wanted.length);
  return extra.length === 0 || (extra.length === 1 && extra[0] === '') ? parameters : undefined;
}

/** Sorts resources from specific to general, part by part. */
function specificity(template: string): string {
  return template
    .split('/')
    .map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'))
    .join('');
}
