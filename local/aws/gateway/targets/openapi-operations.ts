import type { Tool } from '@modelcontextprotocol/client';
import { listOf, partOf, refused, type OpenApiPart, type OpenApiPlace, type OpenApiText } from './openapi-document';
import { MEDIA_TYPES, mediaTypeOf } from './private/openapi-media-types';

type ParameterLocation = 'path' | 'query' | 'header';

/** The body of a request. */
export interface OpenApiBody {
  readonly mediaType: (typeof MEDIA_TYPES)[number];
  /** The names of the arguments that it consists of. */
  readonly properties: readonly string[];
}

/** An operation of an OpenAPI document, as a tool and as a request. */
export interface OpenApiOperation {
  readonly tool: Tool;
  readonly method: string;
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: ParameterLocation }[];
  readonly body?: OpenApiBody;
}

/** What an OpenAPI target offers. */
export interface OpenApiDocument {
  readonly serverUrl: string;
  readonly operations: readonly OpenApiOperation[];
  /** What the twin does not do as the document says. */
  readonly warnings: readonly string[];
}

/**
 * Reads an OpenAPI document as a gateway does: one tool for each operation, named by its `operationId`. Its arguments are
 * the parameters and the properties of the body together.
 *
 * Unverified: that arguments of the body are not nested in one of their own, and that the first server is called.
 *
 * @param document that AWS takes; see `checkOpenApi`
 * @throws ResourceError for a document without operations
 */
export function readOpenApi(document: OpenApiText): OpenApiDocument {
  const warnings: string[] = [];
  const operations = document.operations.filter(({ method, where }) => {
    // `fetch` cannot send it, and the guide does not have it among the methods.
    if (method === 'trace') warnings.push(`${where} is not a tool: gateways do not support the method TRACE`);
    return method !== 'trace';
  });
  if (operations.length === 0) {
    throw refused(`${document.property} has no operations`);
  }
  for (const { where, item, operation } of operations) {
    if (listOf(item.servers).length > 0 || listOf(operation.servers).length > 0) {
      warnings.push(`${where} has servers of its own; the local twin calls the first server of the document`);
    }
  }
  return {
    serverUrl: serverUrlOf(document),
    operations: operations.map((place) => operationOf(place, document, (message) => warnings.push(message))),
    warnings,
  };
}

/** The first server, with the defaults of its variables. */
function serverUrlOf({ root }: OpenApiText): string {
  const { url, variables } = partOf(listOf(root.servers)[0]);
  return String(url).replace(/\{([^}]*)\}/g, (_, name: string) => String(partOf(partOf(variables)[name]).default));
}

function operationOf(
  { where, path, method, operation, parameters: declared }: OpenApiPlace,
  document: OpenApiText,
  warn: (message: string) => void,
): OpenApiOperation {
  const { operationId, summary, description } = operation as Readonly<Record<string, string | undefined>>;
  const { required: needsBody, content } = document.follow(operation.requestBody, where);
  const mediaType = MEDIA_TYPES.find((type) => Object.keys(partOf(content)).some((one) => mediaTypeOf(one) === type));
  const media = Object.entries(partOf(content)).find(([type]) => mediaTypeOf(type) === mediaType);
  const bodySchema = partOf(document.resolve(partOf(media?.[1]).schema, where));
  const bodyProperties = partOf(bodySchema.properties);
  if (mediaType === 'application/xml') warn(`${where} has a body of XML, which the local twin does not send`);
  if (mediaType !== undefined && Object.keys(bodyProperties).length === 0) {
    warn(`${where} has a body without properties, which the local twin does not send`);
  }
  const properties: Record<string, unknown> = {};
  const required = new Set<string>();
  const parameters = declared.map((parameter) => parameterOf(parameter, document, where));
  for (const { name, schema, needed } of parameters) {
    properties[name] = schema;
    if (needed) required.add(name);
  }
  Object.assign(properties, bodyProperties);
  for (const name of needsBody === true ? listOf(bodySchema.required) : []) required.add(String(name));
  return {
    tool: {
      name: operationId!,
      description: description ?? summary ?? operationId!,
      inputSchema: {
        type: 'object',
        properties,
        ...(required.size > 0 && { required: [...required] }),
      } as Tool['inputSchema'],
    },
    method: method.toUpperCase(),
    path,
    parameters: parameters.map(({ name, location }) => ({ name, in: location })),
    ...(mediaType !== undefined && { body: { mediaType, properties: Object.keys(bodyProperties) } }),
  };
}

function parameterOf(
  { name, in: location, required, schema, description }: OpenApiPart,
  document: OpenApiText,
  where: string,
): { readonly name: string; readonly location: ParameterLocation; readonly needed: boolean; readonly schema: object } {
  return {
    name: String(name),
    location: location as ParameterLocation,
    needed: required === true || location === 'path',
    schema: { ...partOf(document.resolve(schema, where)), ...(description !== undefined && { description }) },
  };
}
