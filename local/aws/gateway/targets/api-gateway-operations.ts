import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-type';
import { exportedOperations, type ExportedOperation } from '../../api-gateway/exported-definition';
import type { RestApi, RestMethod, Stage } from '../../api-gateway/rest-api';
import { readOpenApi, type OpenApiDocument } from './openapi-operations';

/** How an export names the authorization of a method; the first was seen live (awslabs/agentcore-samples#1219). */
const UNSUPPORTED_AUTHORIZATION: Partial<Record<RestMethod['authorizationType'], string>> = {
  COGNITO_USER_POOLS: 'cognito_user_pools',
  CUSTOM: 'custom',
};

/**
 * The tools of an API Gateway target: the operations of a deployed stage that a filter selects, named by an override or by
 * their `operationId`, which is the `OperationName` of the method.
 *
 * A filter `/pets/*` selects what is below `/pets`, and not `/pets` itself; as the documentation's example has it, `/*` does
 * not select `/`. Unverified: what AWS says of a filter that selects nothing, and whether it looks at the authorization of
 * operations that no filter selects. The twin warns in both cases.
 *
 * @param warn says what the target leaves out
 * @throws ResourceError where CreateGatewayTarget refuses the configuration
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-target-api-gateway.html
 */
export function apiGatewayOperations(
  api: RestApi,
  stage: Stage,
  read: PropertyReader,
  warn: (message: string) => void,
): OpenApiDocument {
  const filters = read.objects('ToolFilters').map(readFilter);
  const overrides = read.objects('ToolOverrides').map(readOverride);
  if (filters.length === 0) {
    read.fail('ToolFilters', 'is empty', 'select operations of the REST API', 'MissingProperty');
  }
  const exported = exportedOperations(api, stage);
  const selected = new Set<ExportedOperation>();
  for (const filter of filters) {
    const matching = exported.filter((operation) => selects(filter, operation.method));
    if (matching.length === 0) {
      const { methods, path } = filter;
      warn(`the tool filter ${methods.join(', ')} ${path} selects no operation of stage "${stage.name}"`);
    }
    matching.forEach((operation) => selected.add(operation));
  }
  for (const { method } of exported.filter((operation) => !selected.has(operation))) {
    if (UNSUPPORTED_AUTHORIZATION[method.authorizationType] !== undefined) {
      warn(`${describe(method)} has an authorizer; AWS may refuse the target although no tool filter selects it`);
    }
  }
  const supported = [...selected].filter(({ method }) => isSupported(method, warn));
  for (const override of overrides) {
    if (!supported.some(({ method }) => names(override, method))) {
      throw refused(
        `ToolOverrides: ${override.method} ${override.path} is not an operation that the tool filters select; an override names one`,
      );
    }
  }
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, httpMethod, operation } of supported) {
    const override = overrides.find((candidate) => names(candidate, method));
    const operationId = override?.name ?? operation.operationId;
    if (operationId === undefined) {
      throw refused(
        `${describe(method)} has no operationId and no tool override with a name: give the method an OperationName, or add ` +
          `{"Path":"${method.path}","Method":"${method.httpMethod}","Name":"..."} to ToolOverrides`,
      );
    }
    (paths[method.path] ??= {})[httpMethod] = {
      ...operation,
      operationId,
      ...(override?.description !== undefined && { description: override.description }),
    };
  }
  if (supported.length === 0) {
    throw refused('ApiGatewayToolConfiguration.ToolFilters select no operation of the REST API');
  }
  const document = readOpenApi({ openapi: '3.0.1', servers: [{ url: `${api.awsOrigin}/${stage.name}` }], paths });
  const toolNames = document.operations.map(({ tool }) => tool.name);
  const twice = toolNames.find((name, index) => toolNames.indexOf(name) !== index);
  if (twice !== undefined) {
    throw refused(`two operations have the name "${twice}"; give one of them another in ToolOverrides`);
  }
  return document;
}

const refused = (message: string): ResourceError => new ResourceError(message, 'InvalidProperty');

interface ToolFilter {
  readonly path: string;
  readonly methods: readonly string[];
}

function readFilter(read: PropertyReader): ToolFilter {
  return { path: read.string('FilterPath') ?? '', methods: read.strings('Methods') };
}

function selects({ path: filter, methods }: ToolFilter, { path, httpMethod }: RestMethod): boolean {
  const isPath = filter.endsWith('/*')
    ? path.startsWith(filter.slice(0, -1)) && path.length >= filter.length
    : path === filter;
  return isPath && methods.includes(httpMethod);
}

interface ToolOverride {
  readonly path: string | undefined;
  readonly method: string | undefined;
  readonly name: string | undefined;
  readonly description: string | undefined;
}

function readOverride(read: PropertyReader): ToolOverride {
  const [path, method, name, description] = ['Path', 'Method', 'Name', 'Description'].map((key) => read.string(key));
  return { path, method, name, description };
}

function names({ path, method }: ToolOverride, operation: RestMethod): boolean {
  return operation.path === path && operation.httpMethod === method;
}

/** Leaves out what the documentation says is left out, and refuses what live targets were refused for. */
function isSupported(method: RestMethod, warn: (message: string) => void): boolean {
  const authorization = UNSUPPORTED_AUTHORIZATION[method.authorizationType];
  if (authorization !== undefined) {
    throw refused(
      `Operation at path ${method.path} method ${method.httpMethod} has unsupported auth type '${authorization}'. ` +
        'Only auth types [apiKey, awsSigv4] are supported',
    );
  }
  if (method.path.includes('+}')) {
    warn(`${describe(method)} is a proxy resource, which gateways do not support; it is not a tool`);
    return false;
  }
  if (method.authorizationType === 'AWS_IAM' && method.apiKeyRequired) {
    warn(`${describe(method)} needs a signature and an API key, which gateways do not support; it is not a tool`);
    return false;
  }
  return true;
}

function describe({ httpMethod, path }: RestMethod): string {
  return `${httpMethod} ${path}`;
}
