import { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceRequest } from '../../../template/resource-type';
import { FUNCTION_ARN } from '../identifiers';
import { apiGatewayDocument } from './api-gateway-target';
import { warnOfFirstListing, warnOfLateResource, warnOfRaces } from './deployment-races';
import { TargetError, UnservedEndpointError, type GatewayTarget, type TargetIdentity } from './gateway-target';
import { lambdaInvoker } from './lambda-invoker';
import { LambdaTarget } from './lambda-target';
import { McpServerTarget } from './mcp-server-target';
import { OpenApiText } from './openapi-document';
import { readOpenApi, type OpenApiDocument } from './openapi-operations';
import { checkOpenApi } from './openapi-rules';
import { OpenApiTarget } from './openapi-target';
import type { TargetCredentials } from './outbound-authorization';
import { sendWithCredentials, type OutboundSettings } from './outbound-credentials';
import { refuseOwnHeaders } from './passed-metadata';
import { readSchemaDocument } from './schema-document';
import { readSmithy } from './smithy-operations';
import { referencesProblem } from './tool-rules';
import { checkInlineToolSchema, LAMBDA_TOOL, MCP_TOOL, readToolSchema } from './tool-schema';
import { unservedEndpoint } from './unserved-endpoint';

/** API reference, `McpServerTargetConfiguration`. */
const RESOURCE_PRIORITY = { min: 0, max: 1_000, default: 1_000 };

/** What signs requests where the template does not say so. */
const GATEWAY_ROLE_CREDENTIALS: TargetCredentials = {
  type: 'GATEWAY_IAM_ROLE',
  authorization: 'GATEWAY_IAM_ROLE',
  provider: new PropertyReader({}),
};

/** A target in the making. */
interface TargetRequest extends OutboundSettings {
  readonly identity: TargetIdentity;
  readonly request: ResourceRequest;
  /** Reads the member of `TargetConfiguration.Mcp`. */
  readonly read: PropertyReader;
}

/** Makes a target of a kind that the twin runs. @returns `undefined`, after a warning, where the tools are not known */
type CreateTarget = (target: TargetRequest) => Promise<GatewayTarget | undefined>;

/** The kinds of targets that the twin runs, by their member of `TargetConfiguration`. */
const KINDS: Readonly<Record<string, CreateTarget>> = {
  'Mcp.McpServer': mcpServerTarget,
  'Mcp.Lambda': lambdaTarget,
  'Mcp.OpenApiSchema': openApiTarget,
  'Mcp.ApiGateway': apiGatewayTarget,
  'Mcp.SmithyModel': smithyTarget,
};

/** `TargetConfiguration` of a target: its kind, and what reads the configuration of the kind. */
export interface TargetConfiguration {
  /** The member of `TargetConfiguration`, such as `Mcp.McpServer`. */
  readonly name: string;
  /** `undefined` for kinds that the twin does not run. */
  readonly create: CreateTarget | undefined;
  readonly read: PropertyReader;
}

/** Both levels of `TargetConfiguration` are unions: exactly one member each (API reference, `TargetConfiguration`). */
export function readTargetConfiguration(read: PropertyReader): TargetConfiguration {
  const [protocol, configuration] = onlyMember(read.requiredObject('TargetConfiguration'));
  const [kind, member] = onlyMember(configuration);
  const name = `${protocol}.${kind}`;
  return { name, create: Object.hasOwn(KINDS, name) ? KINDS[name] : undefined, read: member };
}

function onlyMember(union: PropertyReader): readonly [name: string, member: PropertyReader] {
  const [name, other] = Object.keys(union.values).filter((member) => union.has(member));
  if (name === undefined) {
    throw new ResourceError(`${union.path} is empty; say what the target is`, 'MissingProperty', union.path);
  }
  if (other !== undefined) {
    union.conflict(other, `is there, and so is ${name}`, 'a target is one of them');
  }
  return [name, union.object(name)];
}

async function mcpServerTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { identity, gateway, request, read, credentials, metadata, services } = target;
  const { origins, assets } = services.account;
  const awsEndpoint = read.requiredString('Endpoint');
  if (!awsEndpoint.startsWith('https://')) {
    read.fail('Endpoint', `"${awsEndpoint}" is not valid`, 'it must begin with https://');
  }
  const listingMode = read.oneOf('ListingMode', ['DEFAULT', 'DYNAMIC']) ?? 'DEFAULT';
  if (listingMode === 'DYNAMIC' && credentials?.authorization === 'AUTHORIZATION_CODE') {
    // "Currently DYNAMIC mode is not interoperable with semantic search or outbound three-legged OAuth (3LO)" (developer
    // guide, "MCP servers targets").
    read.conflict('ListingMode', 'DYNAMIC does not go with the grant AUTHORIZATION_CODE', 'use DEFAULT');
  }
  const hasSchema = read.has('McpToolSchema');
  if (listingMode === 'DEFAULT' && !hasSchema) {
    await warnOfFirstListing(awsEndpoint, credentials, gateway, request, services);
  }
  const references = services.account.assume.toolSchemaReferences;
  const schema = hasSchema ? readToolSchema(read.object('McpToolSchema'), assets, MCP_TOOL) : undefined;
  const problem = references === 'refused' ? referencesProblem(schema ?? []) : undefined;
  if (problem !== undefined) throw new ResourceError(problem, 'InvalidProperty', read.nameOf('McpToolSchema'));
  return new McpServerTarget(identity, {
    endpoint: () => {
      const problem = unservedEndpoint(awsEndpoint, credentials, services.account);
      if (problem !== undefined) throw new UnservedEndpointError(problem);
      return origins.toLoopback(awsEndpoint);
    },
    send: sendWithCredentials(target),
    metadata,
    listingMode,
    resourcePriority: read.integer('ResourcePriority', RESOURCE_PRIORITY) ?? RESOURCE_PRIORITY.default,
    references,
    ...(schema && { schema }),
  });
}

async function lambdaTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { identity, gateway, request, read, metadata, services, warn } = target;
  const schema = read.requiredObject('ToolSchema');
  checkInlineToolSchema(schema, warn);
  const tools = readToolSchema(schema, services.account.assets, LAMBDA_TOOL);
  if (tools.length === 0) {
    // Measured (badmintoncryer/cdk-preflight, September 2026).
    const message = 'No Lambda tool schema found in target configuration; give at least one tool';
    throw new ResourceError(message, 'InvalidProperty', schema.path);
  }
  const functionArn = read.requiredIdentifier('LambdaArn', FUNCTION_ARN);
  const { invoker, invocation } = await lambdaInvoker(functionArn, gateway, services);
  await warnOfRaces([invocation], request, services);
  const { lambda, account } = services;
  return new LambdaTarget(identity, gateway, functionArn, invoker, tools, lambda, metadata, account.assume);
}

async function openApiTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { read, credentials, warn, services } = target;
  const { assets, assume } = services.account;
  const text = new OpenApiText(readSchemaDocument(read, assets), 'OpenApiSchema');
  const warnings = checkOpenApi(text, assume.unsupportedOpenApiFeatures);
  const document = readOpenApi(text);
  [...warnings, ...document.warnings].forEach(warn);
  const isSecured = [text.root, ...text.operations.map(({ operation }) => operation)].some(
    ({ security }) => Array.isArray(security) && security.length > 0,
  );
  if (isSecured && credentials === undefined) {
    // "Security schemes at the OpenAPI specification level" are not supported (developer guide).
    warn('the document has security requirements, which gateways ignore; add CredentialProviderConfigurations');
  }
  return httpTarget(target, document);
}

async function apiGatewayTarget(target: TargetRequest): Promise<GatewayTarget | undefined> {
  const { request, read, warn, services } = target;
  const { account, apiGateway } = services;
  const isSigned = account.assume.apiGatewayTargetWithoutCredentials === 'signed';
  const credentials = target.credentials ?? (isSigned ? GATEWAY_ROLE_CREDENTIALS : undefined);
  const signs = credentials?.type === 'GATEWAY_IAM_ROLE';
  const document = apiGatewayDocument(read, signs, apiGateway, account.assume.unsupportedOpenApiFeatures, warn);
  if (document === undefined) return undefined;
  const created = httpTarget({ ...target, credentials }, document, 'execute-api');
  // "When you add or update an API Gateway target, AgentCore Gateway calls API Gateway's GetExport API on your behalf"
  // (developer guide, "Amazon API Gateway REST API stages as targets").
  const { origin } = apiGateway.stageAt(document.serverUrl)!;
  warnOfLateResource(origin, 'the definition of which it reads', request, services);
  return created;
}

/**
 * Its requests are signed for the service of the model. What the role may do with it is not evaluated: a model does not say
 * which action and which resource a request is.
 */
async function smithyTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { read, warn, services } = target;
  const { assets, region, origins } = services.account;
  const document = readSmithy(readSchemaDocument(read, assets), region);
  const created = httpTarget(target, document, document.signingName, () => {
    const url = origins.toLoopback(document.serverUrl);
    if (url !== document.serverUrl) return url;
    throw new TargetError(`${url} is an AWS service, which the local twin does not call; replace it in \`endpoints\``);
  });
  document.warnings.forEach(warn);
  warn(`the local twin does not evaluate what the gateway role may do with ${document.serverUrl}`);
  return created;
}

/** @param service see {@link sendWithCredentials} */
function httpTarget(
  target: TargetRequest,
  document: OpenApiDocument,
  service?: string,
  serverUrl = (): string => target.services.account.origins.toLoopback(document.serverUrl),
): GatewayTarget {
  const headers = document.operations.flatMap(({ parameters }) => parameters.filter((one) => one.in === 'header'));
  const names = headers.map(({ name }) => name);
  refuseOwnHeaders(target.request.read.object('MetadataConfiguration'), names, 'it is a parameter of the schema');
  return new OpenApiTarget(target.identity, document, serverUrl, sendWithCredentials(target, service));
}
