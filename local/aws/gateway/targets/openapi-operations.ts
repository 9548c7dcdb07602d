import type { Tool } from '@modelcontextprotocol/client';
import { ResourceError } from '../../../template/resource-error';

/** An operation of an OpenAPI document, as a tool and as a request. */
export interface OpenApiOperation {
  readonly tool: Tool;
  readonly method: string;
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: ParameterLocation }[];
  /** The names of the properties of the JSON body. */
  readonly bodyProperties: readonly string[];
}

/** What an OpenAPI target offers. */
export interface OpenApiDocument {
  readonly serverUrl: string;
  readonly operations: readonly OpenApiOperation[];
}

/** The objects of an OpenAPI document, as far as they are used. Nothing in them is certain. */
type OpenApiRoot = {
  readonly openapi?: unknown;
  readonly servers?: readonly { readonly url?: unknown }[];
  readonly paths?: Readonly<Record<string, PathItem>>;
};
type PathItem = { readonly parameters?: unknown[] } & Readonly<Record<string, Operation | undefined>>;
type Operation = Text & {
  readonly operationId?: unknown;
  readonly parameters?: unknown[];
  readonly requestBody?: unknown;
};
type Text = { readonly summary?: string; readonly description?: string };
type Parameter = Text & { name: string; in: ParameterLocation; schema?: object; required?: boolean };
type RequestBody = { readonly required?: boolean; readonly content?: Record<string, { schema?: ObjectSchema }> };
type ObjectSchema = { readonly properties?: Record<string, unknown>; readonly required?: string[] };
type ParameterLocation = (typeof LOCATIONS)[number];

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const LOCATIONS = ['path', 'query', 'header'] as const;
const UNSUPPORTED = ['oneOf', 'anyOf', 'allOf'];

/**
 * Reads an OpenAPI document as a gateway does: one tool for each operation, named by its `operationId`. Its arguments are
 * the parameters and the properties of the JSON body together.
 *
 * Unverified: that arguments of the body are not nested in one of their own.
 *
 * @param property that the document is from, for messages
 * @throws ResourceError where AWS refuses the document (developer guide, "OpenAPI schema targets")
 */
export function readOpenApi(document: unknown, property = 'OpenApiSchema'): OpenApiDocument {
  const { openapi, servers, paths = {} } = Object(document) as OpenApiRoot;
  if (typeof openapi !== 'string' || !/^3\.[01]\./.test(openapi)) {
    throw refused(`${property}: openapi is ${JSON.stringify(openapi)}; versions 3.0 and 3.1 are supported`);
  }
  const serverUrl = servers?.[0]?.url;
  if (typeof serverUrl !== 'string' || !URL.canParse(serverUrl)) {
    throw refused(`${property}: servers[0].url must be the URL of the endpoint`);
  }
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      const where = `${property}: ${method.toUpperCase()} ${path}`;
      return operation ? [operationOf(path, method, item, operation, new References(document, where))] : [];
    }),
  );
  if (operations.length === 0) {
    throw refused(`${property} has no operations`);
  }
  return { serverUrl, operations };
}

/** AWS refuses a schema. */
export const refused = (message: string): ResourceError => new ResourceError(message, 'InvalidProperty');

function operationOf(
  path: string,
  method: string,
  item: PathItem,
  operation: Operation,
  references: References,
): OpenApiOperation {
  const { where } = references;
  const { operationId, summary, description } = operation;
  if (typeof operationId !== 'string' || operationId === '') {
    throw refused(`${where} has no operationId, which is the tool's name`);
  }
  const declared = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(
    (parameter) => references.resolve(parameter) as Parameter,
  );
  const unsupported = declared.find((parameter) => !LOCATIONS.includes(parameter.in));
  if (unsupported) {
    throw refused(`${where}: the parameter "${unsupported.name}" is in ${unsupported.in}, not supported`);
  }
  const requestBody = references.resolve(operation.requestBody) as RequestBody | undefined;
  const bodySchema = requestBody?.content?.['application/json']?.schema;
  if (requestBody !== undefined && bodySchema === undefined) {
    throw refused(`${where}: only application/json bodies are supported`);
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

/** The `$ref`s of a document. */
class References {
  constructor(
    private readonly document: unknown,
    /** The operation, for messages. */
    readonly where: string,
  ) {}

  /** The value with every `$ref` into the document replaced by what it refers to. */
  resolve(value: unknown, path: readonly string[] = []): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item, path));
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const unsupported = UNSUPPORTED.find((keyword) => Object.hasOwn(value, keyword));
    if (unsupported !== undefined) {
      throw refused(`${this.where}: ${unsupported} is not supported by gateways`);
    }
    const reference = (value as { $ref?: unknown }).$ref;
    if (typeof reference !== 'string') {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item, path)]));
    }
    if (path.includes(reference)) {
      throw refused(`${this.where}: ${reference} refers to itself`);
    }
    const found = reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, key) => Object(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
    if (!reference.startsWith('#/') || found === undefined) {
      throw refused(`${this.where}: ${reference} is not in the document`);
    }
    return this.resolve(found, [...path, reference]);
  }
}
