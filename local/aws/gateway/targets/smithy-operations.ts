import { OpenApiText, refused } from './openapi-document';
import { readOpenApi, type OpenApiDocument } from './openapi-operations';

/** What a Smithy target offers, and what its requests are signed for. */
export interface SmithyDocument extends OpenApiDocument {
  /** The signing name of the service. */
  readonly signingName: string;
  /** The operations that are not tools, each with the reason, and what AWS may refuse. */
  readonly warnings: readonly string[];
}

/** A shape of the JSON AST (https://smithy.io/2.0/spec/json-ast.html), as far as it is used. Nothing in it is certain. */
interface Shape {
  readonly type?: string;
  readonly traits?: Traits;
  readonly input?: Member;
  readonly members?: Readonly<Record<string, Member>>;
  /** Of a list and of a map. */
  readonly member?: Member;
  readonly value?: Member;
  readonly operations?: readonly Member[];
  readonly collectionOperations?: readonly Member[];
  readonly resources?: readonly Member[];
}
type Member = { readonly target: string; readonly traits?: Traits };
type Traits = Readonly<Record<string, unknown>> & {
  readonly [text in `smithy.api#${'documentation' | 'httpQuery' | 'httpHeader' | 'jsonName'}`]?: string;
} & {
  readonly 'smithy.api#http'?: { readonly uri: string; readonly method: string };
  readonly 'aws.api#service'?: { readonly endpointPrefix?: string; readonly arnNamespace?: string };
  readonly 'aws.auth#sigv4'?: { readonly name?: string };
};
type Shapes = Readonly<Record<string, Shape>>;

/** The operations of a resource's lifecycle (https://smithy.io/2.0/spec/service-types.html). */
const LIFECYCLE = ['create', 'put', 'read', 'update', 'delete', 'list'];

const OTHER_PROTOCOLS = ['restXml', 'awsJson1_0', 'awsJson1_1', 'awsQuery', 'ec2Query'];

/** https://smithy.io/2.0/spec/simple-types.html; what a gateway makes of each is unverified. */
const SIMPLE_TYPES: Readonly<Record<string, object>> = {
  blob: { type: 'string', format: 'byte' },
  boolean: { type: 'boolean' },
  string: { type: 'string' },
  enum: { type: 'string' },
  byte: { type: 'integer' },
  short: { type: 'integer' },
  integer: { type: 'integer' },
  intEnum: { type: 'integer' },
  long: { type: 'integer' },
  bigInteger: { type: 'integer' },
  float: { type: 'number' },
  double: { type: 'number' },
  bigDecimal: { type: 'number' },
  timestamp: { type: 'string', format: 'date-time' },
  document: {},
};

/**
 * Reads a Smithy model in its JSON AST as a gateway does: one tool for each operation of the service with the `http` trait,
 * named by the operation. Only restJson1 is supported (developer guide, "Smithy model targets").
 *
 * Unverified: the names of the tools; that gateways take the endpoint from the service's `endpointPrefix` (or `sdkId`) where
 * the twin does not run the model's endpoint rules; and whether a model of something else than an AWS service is refused,
 * which the guide says does not work although its own example is a weather service.
 *
 * @throws ResourceError where AWS refuses the model
 */
export function readSmithy(model: unknown, region: string): SmithyDocument {
  const { smithy, shapes = {} } = Object(model) as { smithy?: unknown; shapes?: Shapes };
  if (typeof smithy !== 'string') {
    throw refused('SmithyModel is not a Smithy model in JSON AST: it has no "smithy" version');
  }
  const services = Object.entries(shapes).filter(([, { type }]) => type === 'service');
  if (services.length !== 1) {
    throw refused(`SmithyModel has ${services.length} services; a target is one service`);
  }
  const [serviceName, service] = services[0]!;
  const traits = service.traits ?? {};
  if (traits['aws.protocols#restJson1'] === undefined) {
    const other = OTHER_PROTOCOLS.find((protocol) => traits[`aws.protocols#${protocol}`] !== undefined);
    throw refused(`SmithyModel: ${serviceName} has the protocol ${other ?? 'none'}; only restJson1 is supported`);
  }
  const awsService = traits['aws.api#service'];
  const prefix = awsService?.endpointPrefix ?? awsService?.arnNamespace ?? nameOf(serviceName).toLowerCase();
  const paths: Record<string, Record<string, unknown>> = {};
  const warnings: string[] = [];
  if (awsService === undefined) {
    warnings.push(
      `${serviceName} has no trait aws.api#service; the developer guide says that models of services that are not of AWS ` +
        'are not supported',
    );
  }
  for (const target of operationsOf(service, shapes)) {
    const operation = shapes[target];
    const http = operation?.traits?.['smithy.api#http'];
    const reason = http === undefined ? 'it has no http trait' : unsupported(operation!, String(http.uri), shapes);
    if (reason !== undefined) {
      warnings.push(`${nameOf(target)} is not a tool: ${reason}`);
      continue;
    }
    const { uri, method } = http!;
    (paths[String(uri)] ??= {})[String(method).toLowerCase()] = openApiOperation(target, operation!, shapes);
  }
  const servers = [{ url: `https://${prefix}.${region}.amazonaws.com` }];
  const document = readOpenApi(new OpenApiText({ openapi: '3.0.1', servers, paths }, 'SmithyModel'));
  return { ...document, signingName: traits['aws.auth#sigv4']?.name ?? prefix, warnings };
}

/** The operations of a service and of its resources, at any depth. */
function operationsOf(owner: Shape, shapes: Shapes): string[] {
  const lifecycle = LIFECYCLE.map((name) => (owner as Readonly<Record<string, Member | undefined>>)[name]);
  const own = [...lifecycle, ...(owner.operations ?? []), ...(owner.collectionOperations ?? [])];
  const nested = (owner.resources ?? []).flatMap(({ target }) => operationsOf(shapes[target] ?? {}, shapes));
  return [...new Set([...own.flatMap((reference) => reference?.target ?? []), ...nested])];
}

/** Why an operation cannot be a tool: parts of the request that are not JSON. */
function unsupported(operation: Shape, uri: string, shapes: Shapes): string | undefined {
  for (const [name, { target, traits = {} }] of inputMembers(operation, shapes)) {
    for (const trait of ['httpPayload', 'httpPrefixHeaders', 'httpQueryParams']) {
      if (traits[`smithy.api#${trait}`] !== undefined) {
        return `its member "${name}" has the trait ${trait}, which the local twin does not send`;
      }
    }
    if (shapes[target]?.traits?.['smithy.api#streaming'] !== undefined) {
      return `its member "${name}" is a stream, which gateways do not support`;
    }
  }
  return uri.includes('?') ? 'its URI has a query, which the local twin does not send' : undefined;
}

function inputMembers({ input }: Shape, shapes: Shapes): [string, Member][] {
  return Object.entries(shapes[input?.target ?? '']?.members ?? {});
}

function openApiOperation(target: string, operation: Shape, shapes: Shapes): object {
  const parameters: object[] = [];
  const properties: Record<string, object> = {};
  const required: string[] = [];
  for (const [name, member] of inputMembers(operation, shapes)) {
    const memberTraits: Traits = member.traits ?? {};
    const isRequired = memberTraits['smithy.api#required'] !== undefined;
    const schema = schemaOf(member, shapes, []);
    const query = memberTraits['smithy.api#httpQuery'];
    const header = memberTraits['smithy.api#httpHeader'];
    if (memberTraits['smithy.api#httpLabel'] !== undefined) {
      parameters.push({ name, in: 'path', required: true, schema });
    } else if (query !== undefined) {
      parameters.push({ name: query, in: 'query', required: isRequired, schema });
    } else if (header !== undefined) {
      parameters.push({ name: header, in: 'header', required: isRequired, schema });
    } else {
      const property = memberTraits['smithy.api#jsonName'] ?? name;
      properties[property] = schema;
      if (isRequired) required.push(property);
    }
  }
  const hasBody = Object.keys(properties).length > 0;
  const schema = { type: 'object', properties, ...(required.length > 0 && { required }) };
  return {
    operationId: nameOf(target),
    description: operation.traits?.['smithy.api#documentation'],
    parameters,
    ...(hasBody && { requestBody: { required: true, content: { 'application/json': { schema } } } }),
  };
}

function schemaOf({ target, traits }: Member, shapes: Shapes, path: readonly string[]): object {
  const description = traits?.['smithy.api#documentation'];
  return { ...shapeSchema(target, shapes, path), ...(description !== undefined && { description }) };
}

function shapeSchema(target: string, shapes: Shapes, path: readonly string[]): object {
  // A tool's schema cannot refer to itself: a shape that is inside of itself is any object.
  if (path.includes(target)) return { type: 'object' };
  const shape = shapes[target];
  const prelude = nameOf(target).replace(/^(?:Primitive)?(.)/, (_, first: string) => first.toLowerCase());
  const type = shape?.type ?? prelude;
  const inside = [...path, target];
  switch (type) {
    case 'list':
    case 'set':
      return { type: 'array', items: schemaOf(shape!.member!, shapes, inside) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(shape!.value!, shapes, inside) };
    case 'structure':
    case 'union': {
      const members = Object.entries(shape!.members ?? {});
      const required = members.filter(([, member]) => member.traits?.['smithy.api#required']).map(([name]) => name);
      const properties = Object.fromEntries(members.map(([name, member]) => [name, schemaOf(member, shapes, inside)]));
      return { type: 'object', properties, ...(required.length > 0 && { required }) };
    }
    default:
      if (SIMPLE_TYPES[type] === undefined) {
        throw refused(`SmithyModel: there is no shape ${target}`);
      }
      return SIMPLE_TYPES[type];
  }
}

/** The name of a shape without its namespace. */
function nameOf(shapeId: string): string {
  return shapeId.slice(shapeId.indexOf('#') + 1);
}
