import { OpenApiText, refused } from './openapi-document';
import { readOpenApi, type OpenApiDocument } from './openapi-operations';
import { nameOf, SmithyModel, type Member, type Shapes, type SmithyOperation, type Traits } from './smithy-model';
import { checkSmithy, reasonAgainst } from './smithy-rules';

/** What a Smithy target offers, and what its requests are signed for. */
export interface SmithyDocument extends OpenApiDocument {
  /** The signing name of the service. */
  readonly signingName: string;
}

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
export function readSmithy(document: unknown, region: string): SmithyDocument {
  const model = new SmithyModel(document);
  checkSmithy(model);
  const [serviceName, service] = model.services[0]!;
  const traits = service.traits ?? {};
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
  for (const operation of model.operations) {
    const reason = reasonAgainst(operation, model);
    if (reason !== undefined) {
      warnings.push(`${operation.name} is not a tool: ${reason}`);
      continue;
    }
    const { uri, method } = operation.http!;
    (paths[uri] ??= {})[method.toLowerCase()] = openApiOperation(operation, model.shapes);
  }
  const servers = [{ url: `https://${prefix}.${region}.amazonaws.com` }];
  const openApi = readOpenApi(new OpenApiText({ openapi: '3.0.1', servers, paths }, 'SmithyModel'));
  return {
    ...openApi,
    signingName: traits['aws.auth#sigv4']?.name ?? prefix,
    warnings: [...warnings, ...openApi.warnings],
  };
}

function openApiOperation({ name: operationId, shape: operation, input }: SmithyOperation, shapes: Shapes): object {
  const parameters: object[] = [];
  const properties: Record<string, object> = {};
  const required: string[] = [];
  for (const [name, member] of input) {
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
    operationId,
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
