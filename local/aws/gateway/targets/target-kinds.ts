import type { PropertyReader } from '../../../template/property-reader';
import type { ResourceRequest } from '../../../template/resource-type';
import { FUNCTION_ARN } from '../identifiers';
import { apiGatewayDocument } from './api-gateway-target';
import { warnOfFirstListing, warnOfLateResource, warnOfRaces } from './deployment-races';
import { needsAccess } from './gateway-role';
import { TargetError, UnservedEndpointError, type GatewayTarget, type TargetIdentity } from './gateway-target';
import { LambdaTarget } from './lambda-target';
import { McpServerTarget } from './mcp-server-target';
import { readOpenApi, type OpenApiDocument } from './openapi-operations';
import { OpenApiTarget } from './openapi-target';
import { sendWithCredentials, type OutboundSettings, type TargetCredentials } from './outbound-credentials';
import { refuseOwnHeaders } from './passed-metadata';
import { readSchemaDocument } from './schema-document';
import { readSmithy } from './smithy-operations';
import { unservedEndpoint } from './unserved-endpoint';
import { checkInlineToolSchema, readToolSchema } from './tool-schema';

/** API reference, `McpServerTargetConfiguration`. */
const RESOURCE_PRIORITY = { min: 0, max: 1_000, default: 1_000 };

/** A target in the making. */
interface TargetRequest extends OutboundSettings {
  readonly identity: TargetIdentity;
  readonly request: ResourceRequest;
  /** Reads the member of `TargetConfiguration.Mcp`. */
  readonly read: PropertyReader;
}

/** A kind of target that the twin runs. */
interface TargetKind {
  /** The plural of its name, for messages. */
  readonly plural: string;
  /** The `CredentialProviderType`s that it takes. @default - every one, and none */
  readonly credentialTypes?: readonly string[];
  /** Whether it needs credentials. @default false */
  readonly needsCredentials?: boolean;
  /** Where the service that `GATEWAY_IAM_ROLE` signs for is named: `IamCredentialProvider.Service`, or nowhere. */
  readonly signingService: 'in the template' | 'known';
  /** @returns `undefined`, after a warning, where the tools are not known */
  readonly create: (target: TargetRequest) => Promise<GatewayTarget | undefined>;
}

/** Which kind of target takes which credentials, by its member of `TargetConfiguration.Mcp`. */
const KINDS: Readonly<Record<string, TargetKind>> = {
  McpServer: { plural: 'MCP server targets', signingService: 'in the template', create: mcpServerTarget },
  Lambda: { plural: 'Lambda targets', signingService: 'known', create: lambdaTarget },
  OpenApiSchema: { plural: 'OpenAPI targets', signingService: 'in the template', create: openApiTarget },
  ApiGateway: {
    plural: 'API Gateway targets',
    credentialTypes: ['GATEWAY_IAM_ROLE', 'API_KEY'],
    signingService: 'known',
    create: apiGatewayTarget,
  },
  SmithyModel: {
    plural: 'Smithy targets',
    credentialTypes: ['GATEWAY_IAM_ROLE', 'OAUTH'],
    needsCredentials: true,
    signingService: 'known',
    create: smithyTarget,
  },
};

/** `TargetConfiguration` of a target: its kind, and what reads the configuration of the kind. */
export interface TargetConfiguration {
  /** Such as `McpServer`. */
  readonly name: string;
  /** `undefined` for kinds that the twin does not run. */
  readonly kind: TargetKind | undefined;
  readonly read: PropertyReader;
}

export function readTargetConfiguration(read: PropertyReader): TargetConfiguration {
  const configuration = read.object('TargetConfiguration');
  const isMcp = configuration.has('Mcp');
  const member = isMcp ? configuration.object('Mcp') : configuration;
  const name =
    Object.keys(member.values)[0] ??
    read.fail('TargetConfiguration', 'is missing', 'say what the target is', 'MissingProperty');
  const kind = isMcp && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  return { name, kind, read: member.object(name) };
}

/** Refuses credentials that do not go with the kind of target. */
export function checkCredentials(
  { plural, credentialTypes, needsCredentials, signingService }: TargetKind,
  credentials: TargetCredentials | undefined,
  read: PropertyReader,
): void {
  const property = 'CredentialProviderConfigurations';
  const types = credentialTypes?.join(' or ') ?? '';
  if (credentials === undefined) {
    if (needsCredentials) read.fail(property, 'is missing', `${plural} need ${types} credentials`, 'MissingProperty');
    return;
  }
  const { type, provider } = credentials;
  if (credentialTypes?.includes(type) === false) {
    const problem = `${type} is not for ${plural}`;
    read.objects(property)[0]!.fail('CredentialProviderType', problem, `use ${types}`, 'ConflictingProperties');
  }
  if (type !== 'GATEWAY_IAM_ROLE') return;
  const namesService = provider.object('IamCredentialProvider').has('Service');
  if (signingService === 'in the template' && !namesService) {
    const fix = `GATEWAY_IAM_ROLE needs it for ${plural}`;
    provider.fail('IamCredentialProvider.Service', 'is missing', fix, 'MissingProperty');
  }
  if (signingService === 'known' && namesService) {
    const problem = 'is for MCP server and OpenAPI targets only';
    provider.fail('IamCredentialProvider', problem, 'remove it', 'ConflictingProperties');
  }
}

async function mcpServerTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { identity, gateway, request, read, credentials, metadata, services } = target;
  const { origins, assets } = services.account;
  const awsEndpoint = read.requiredString('Endpoint');
  if (!awsEndpoint.startsWith('https://')) {
    read.fail('Endpoint', `"${awsEndpoint}" is not valid`, 'it must begin with https://');
  }
  const listingMode = read.oneOf('ListingMode', ['DEFAULT', 'DYNAMIC']) ?? 'DEFAULT';
  const hasSchema = read.has('McpToolSchema');
  if (listingMode === 'DEFAULT' && !hasSchema) {
    await warnOfFirstListing(awsEndpoint, credentials, gateway, request, services);
  }
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
    ...(hasSchema && { schema: readToolSchema(read.object('McpToolSchema'), assets) }),
  });
}

async function lambdaTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { identity, gateway, request, read, metadata, services } = target;
  const { account, iam, lambda } = services;
  checkInlineToolSchema(read.object('ToolSchema'));
  const tools = readToolSchema(read.object('ToolSchema'), account.assets);
  const functionArn = read.requiredIdentifier('LambdaArn', FUNCTION_ARN);
  const invocation = lambda.invocationBy({ type: 'role', roleArn: gateway.roleArn }, functionArn);
  // CreateGatewayTarget tries the invocation since January 2026 (aws/aws-cdk#36826, which has this message).
  const message = `Gateway execution role lacks permission to invoke Lambda function ${invocation.resource}. Update the permission and retry`;
  await needsAccess(iam.authorize(invocation), message);
  await warnOfRaces([invocation], request, services);
  return new LambdaTarget(identity, gateway, functionArn, tools, lambda, metadata);
}

async function openApiTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { assets } = target.services.account;
  return httpTarget(target, readOpenApi(readSchemaDocument(target.read, assets)));
}

async function apiGatewayTarget(target: TargetRequest): Promise<GatewayTarget | undefined> {
  const { request, read, credentials, warn, services } = target;
  const { apiGateway } = services;
  const document = apiGatewayDocument(read, credentials?.type === 'GATEWAY_IAM_ROLE', apiGateway, warn);
  if (document === undefined) return undefined;
  const created = httpTarget(target, document, 'execute-api');
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
