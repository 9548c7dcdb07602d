import type { RestApi, RestMethod, Stage } from './rest-api';

/** An operation of an exported definition. It may have no name yet. */
export interface ExportedOperation {
  readonly method: RestMethod;
  /** In lower case, as OpenAPI has it. */
  readonly httpMethod: string;
  /** The Operation Object of OpenAPI 3.0. `operationId` is the method's `OperationName`. */
  readonly operation: Readonly<Record<string, unknown>>;
}

/**
 * What API Gateway exports of a stage (GetExport, `oas30`): parameters of the path, declared `RequestParameters`, and the
 * model for `application/json` as the body.
 *
 * `ANY` is `x-amazon-apigateway-any-method` in an export, which is no operation of OpenAPI, and is left out here.
 * Unverified: that the parts of a path are exported where `RequestParameters` does not declare them.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html
 */
export function exportedOperations({ models }: RestApi, { deployment }: Stage): ExportedOperation[] {
  return deployment.methods
    .filter(({ httpMethod }) => httpMethod !== 'ANY')
    .map((method) => {
      const { operationName, bodyModel } = method;
      const schema = models.get(bodyModel ?? '');
      return {
        method,
        httpMethod: method.httpMethod.toLowerCase(),
        operation: {
          ...(operationName !== undefined && { operationId: operationName }),
          parameters: parametersOf(method),
          ...(schema !== undefined && {
            requestBody: { required: true, content: { 'application/json': { schema } } },
          }),
        },
      };
    });
}

const LOCATIONS: Readonly<Record<string, string>> = { path: 'path', querystring: 'query', header: 'header' };

function parametersOf({ path, parameters }: RestMethod): object[] {
  const inPath = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => ({
    name: name!,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const declared = [...parameters].flatMap(([parameter, required]) => {
    const [, location, name] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(parameter) ?? [];
    const isKnown = location === undefined || (location === 'path' && inPath.some((known) => known.name === name));
    return isKnown ? [] : [{ name, in: LOCATIONS[location], required, schema: { type: 'string' } }];
  });
  return [...inPath, ...declared];
}
