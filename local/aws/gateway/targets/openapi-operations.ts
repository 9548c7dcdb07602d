import type { Tool } from '@modelcontextprotocol/client';
import { ResourceError, type ResourceProperties } from '../../../template/resource-type';

/** An operation of an OpenAPI document, as a tool and as a request. */
export interface OpenApiOperation {
  readonly tool: Tool;
  readonly method: string;
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: 'path' | 'query' | 'header' }[];
  /** The names of the properties of the JSON body. */
  readonly bodyProperties: readonly string[];
}

/** What an OpenAPI target offers. */
export interface OpenApiDocument {
  readonly serverUrl: string;
  readonly operations: readonly OpenApiOperation[];
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const LOCATIONS = ['path', 'query', 'header'];
const UNSUPPORTED = ['oneOf', 'anyOf', 'allOf'];

/**
 * Reads an OpenAPI document as a gateway does: one tool for each operation, named by its `operationId`, whose arguments are
 * the parameters and the properties of the JSON body together.
 *
 * Unverified: that arguments of the body are not nested in one of their own.
 *
 * @throws ResourceError where AWS refuses the document (developer guide, "OpenAPI schema targets")
 */
export function readOpenApi(document: unknown): OpenApiDocument {
  const { openapi, servers, paths = {} } = Object(document) as ResourceProperties;
  if (!/^3\.[01]\./.test(openapi ?? '')) {
    throw new ResourceError(`OpenApiSchema: openapi is ${JSON.stringify(openapi)}; versions 3.0 and 3.1 are supported`);
  }
  const serverUrl = servers?.[0]?.url;
  if (typeof serverUrl !== 'string' || !URL.canParse(serverUrl)) {
    throw new ResourceError('OpenApiSchema: servers[0].url must be the URL of the endpoint');
  }
  const operations = Object.entries(paths as Record<string, ResourceProperties>).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) =>
      operationOf(path, method, item, Object(document) as ResourceProperties),
    ),
  );
  if (operations.length === 0) {
    throw new ResourceError('OpenApiSchema has no operations');
  }
  return { serverUrl, operations };
}

function operationOf(
  path: string,
  method: string,
  item: ResourceProperties,
  document: ResourceProperties,
): OpenApiOperation {
  const operation = item[method] as ResourceProperties;
  const where = `OpenApiSchema: ${method.toUpperCase()} ${path}`;
  const { operationId, summary, description } = operation;
  if (typeof operationId !== 'string' || operationId === '') {
    throw new ResourceError(`${where} has no operationId, which is the tool's name`);
  }
  const resolve = (schema: unknown): ResourceProperties => dereference(schema, document, where, []);
  const declared = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
  const unsupported = declared.find((parameter) => !LOCATIONS.includes(parameter.in));
  if (unsupported) {
    throw new ResourceError(`${where}: the parameter "${unsupported.name}" is in ${unsupported.in}, not supported`);
  }
  const requestBody = operation.requestBody === undefined ? undefined : resolve(operation.requestBody);
  const bodySchema = requestBody?.content?.['application/json']?.schema;
  if (requestBody !== undefined && bodySchema === undefined) {
    throw new ResourceError(`${where}: only application/json bodies are supported`);
  }
  const properties: Record<string, unknown> = {};
  const required = new Set<string>();
  for (const { name, schema, description: about, required: needed, in: location } of declared) {
    properties[name] = { ...schema, ...(about !== undefined && { description: about }) };
    if (needed === true || location === 'path') required.add(name);
  }
  Object.assign(properties, bodySchema?.properties);
  for (const name of requestBody?.required === true ? (bodySchema?.required ?? []) : []) required.add(name);
  return {
    tool: {
      name: operationId,
      description: description ?? summary ?? operationId,
      inputSchema: {
        type: 'object',
        properties,
        ...(required.size > 0 && { required: [...required] }),
      } as Tool['inputSchema'],
    },
    method: method.toUpperCase(),
    path,
    parameters: declared.map(({ name, in: location }) => ({ name, in: location })),
    bodyProperties: Object.keys(bodySchema?.properties ?? {}),
  };
}

/** The value with every `$ref` into the document replaced by what it refers to. */
function dereference(
  value: unknown,
  document: ResourceProperties,
  where: string,
  path: readonly string[],
): ResourceProperties {
  if (Array.isArray(value)) {
    return value.map((item) => dereference(item, document, where, path));
  }
  if (value === null || typeof value !== 'object') {
    return value as never;
  }
  const unsupported = UNSUPPORTED.find((keyword) => Object.hasOwn(value, keyword));
  if (unsupported !== undefined) {
    throw new ResourceError(`${where}: ${unsupported} is not supported by gateways`);
  }
  const reference = (value as { $ref?: unknown }).$ref;
  if (typeof reference !== 'string') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, dereference(item, document, where, path)]),
    );
  }
  if (path.includes(reference)) {
    throw new ResourceError(`${where}: ${reference} refers to itself`);
  }
  const found = reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((at, key) => Object(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  if (!reference.startsWith('#/') || found === undefined) {
    throw new ResourceError(`${where}: ${reference} is not in the document`);
  }
  return dereference(found, document, where, [...path, reference]);
}
