import type { Assumptions } from '../../../account/assumptions';
import type { PropertyReader } from '../../../template/property-reader';
import { exportedOperations, type ExportedOperation } from '../../api-gateway/exported-definition';
import type { RestApi, RestMethod, Stage } from '../../api-gateway/rest-api';
import { OpenApiText, refused } from './openapi-document';
import { readOpenApi, type OpenApiDocument } from './openapi-operations';
import { checkOpenApi } from './openapi-rules';

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
 * @param unsupported see `checkOpenApi`
 * @param warn says what the target leaves out
 * @throws ResourceError where CreateGatewayTarget refuses the configuration
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-target-api-gateway.html
 */
export function apiGatewayOperations(
  api: RestApi,
  stage: Stage,
  read: PropertyReader,
  unsupported: Assumptions['unsupportedOpenApiFeatures'],
  warn: (message: string) => void,
): OpenApiDocument {
  const filters = read.objects('ToolFilters');
  const overrides = read.objects('ToolOverrides');
  if (filters.length === 0) {
    read.fail('ToolFilters', 'is empty', 'select operations of the REST API', 'MissingProperty');
  }
  const exported = exportedOperations(api, stage);
  const selected = new Set<ExportedOperation>();
  for (const filter of filters) {
    const matching = exported.filter((operation) => selects(filter, operation.method));
    if (matching.length === 0) {
      const methods = filter.strings('Methods').join(', ');
      warn(`the tool filter ${methods} ${filter.string('FilterPath')} selects no operation of stage "${stage.name}"`);
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
        `ToolOverrides: ${override.string('Method')} ${override.string('Path')} is not an operation that the tool filters select; an override names one`,
      );
    }
  }
  const toolNames: string[] = [];
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, httpMethod, operation } of supported) {
    const override = overrides.find((candidate) => names(candidate, method));
    const description = override?.string('Description');
    const operationId = override?.string('Name') ?? method.operationName;
    if (operationId === undefined) {
      throw refused(
        `${describe(method)} has no operationId and no tool override with a name: give the method an OperationName, or add ` +
          `{"Path":"${method.path}","Method":"${method.httpMethod}","Name":"..."} to ToolOverrides`,
      );
    }
    toolNames.push(operationId);
    (paths[method.path] ??= {})[httpMethod] = {
      ...operation,
      responses: {},
      operationId,
      ...(description !== undefined && { description }),
    };
  }
  if (supported.length === 0) {
    throw refused('ApiGatewayToolConfiguration.ToolFilters select no operation of the REST API');
  }
  const twice = toolNames.find((name, index) => toolNames.indexOf(name) !== index);
  if (twice !== undefined) {
    throw refused(`two operations have the name "${twice}"; give one of them another in ToolOverrides`);
  }
  // "The exported API is subject to the same considerations and limitations as the OpenAPI target type."
  const info = { title: api.name, version: stage.name };
  const servers = [{ url: `${api.awsOrigin}/${stage.name}` }];
  const text = new OpenApiText({ openapi: '3.0.1', info, servers, paths }, 'RestApiId');
  checkOpenApi(text, unsupported).forEach(warn);
  return readOpenApi(text);
}

/** Whether one of the `ToolFilters` selects an operation. */
function selects(filter: PropertyReader, { path, httpMethod }: RestMethod): boolean {
  const wanted = filter.string('FilterPath') ?? '';
  const isPath = wanted.endsWith('/*')
    ? path.startsWith(wanted.slice(0, -1)) && path.length >= wanted.length
    : path === wanted;
  return isPath && filter.strings('Methods').includes(httpMethod);
}

/** Whether one of the `ToolOverrides` is about an operation. */
function names(override: PropertyReader, { path, httpMethod }: RestMethod): boolean {
  return override.string('Path') === path && override.string('Method') === httpMethod;
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
