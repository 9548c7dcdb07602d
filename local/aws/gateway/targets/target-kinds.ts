import type { Tool } from '@modelcontextprotocol/client';
import { ResourceError, type ResourceProperties, type ResourceRequest } from '../../../template/resource-type';
import type { ApiGatewayService } from '../../api-gateway/api-gateway-service';
import type { LambdaService } from '../../lambda/lambda-service';
import type { ServiceApis } from '../../service-apis/service-apis';
import { apiGatewayDocument } from './api-gateway-target';
import { checkOwnHeaders } from './metadata-rules';
import { warnOfLateResource, warnOfRaces } from './deployment-races';
import { warnOfFirstListing } from './first-listing';
import { assumeGatewayRole, requireInvocation } from './gateway-role';
import { TargetError, type GatewayTarget, type TargetOwner } from './gateway-target';
import { LambdaTarget } from './lambda-target';
import { McpServerTarget } from './mcp-server-target';
import { readOpenApi, type OpenApiDocument } from './openapi-operations';
import { OpenApiTarget } from './openapi-target';
import { outboundFetch, type CredentialSources } from './outbound-fetch';
import { PassedMetadata } from './passed-metadata';
import { readSchemaDocument } from './schema-document';
import { readSmithy } from './smithy-operations';
import { readToolSchema } from './tool-schema';

/** The services that a target may need. */
export interface TargetServices extends CredentialSources {
  readonly lambda: LambdaService;
  readonly apiGateway: ApiGatewayService;
  /** Where the control plane is served. */
  readonly apis: ServiceApis;
}

/** A target in the making. */
interface TargetRequest extends TargetServices {
  readonly targetId: string;
  readonly owner: TargetOwner;
  readonly request: ResourceRequest;
  readonly metadata: PassedMetadata;
  /** The member of `TargetConfiguration.Mcp`. */
  readonly configuration: ResourceProperties;
}

/** The kinds of targets that the twin runs, by their member of `TargetConfiguration.Mcp`. */
const KINDS: Readonly<Record<string, (target: TargetRequest) => Promise<GatewayTarget | undefined>>> = {
  McpServer: mcpServerTarget,
  Lambda: lambdaTarget,
  OpenApiSchema: openApiTarget,
  ApiGateway: apiGatewayTarget,
  SmithyModel: smithyTarget,
};

/**
 * The target that an `AWS::BedrockAgentCore::GatewayTarget` describes.
 *
 * @returns `undefined`, after a warning, for kinds of targets that the twin does not run
 */
export async function targetOf(
  targetId: string,
  owner: TargetOwner,
  request: ResourceRequest,
  services: TargetServices,
): Promise<GatewayTarget | undefined> {
  const { stackName, logicalId, properties } = request;
  await assumeGatewayRole(owner, services.iam, services.account);
  const { TargetConfiguration } = properties;
  const [kind] = Object.keys(TargetConfiguration?.Mcp ?? TargetConfiguration ?? {});
  if (kind === undefined) {
    throw new ResourceError('TargetConfiguration is missing: say what the target is');
  }
  const create = TargetConfiguration.Mcp && Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (create === undefined) {
    services.account.warn(
      `${stackName}/${logicalId}: the local twin does not run ${kind} targets; its tools are not listed`,
    );
    return undefined;
  }
  const metadata = new PassedMetadata(properties.MetadataConfiguration);
  return create({ ...services, targetId, owner, request, metadata, configuration: TargetConfiguration.Mcp[kind] });
}

async function mcpServerTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { targetId, request, configuration, account } = target;
  const { Endpoint, ListingMode = 'DEFAULT', McpToolSchema } = configuration;
  if (ListingMode !== 'DEFAULT' && ListingMode !== 'DYNAMIC') {
    throw new ResourceError(`McpServer.ListingMode "${ListingMode}" must be DEFAULT or DYNAMIC`);
  }
  if (ListingMode === 'DEFAULT' && McpToolSchema === undefined) {
    await warnOfFirstListing(Endpoint, credentialsOf(request), target);
  }
  const endpoint = (): string => account.origins.toLoopback<string>(Endpoint);
  const schema: readonly Tool[] | undefined =
    McpToolSchema && readToolSchema(McpToolSchema, account.assets, 'McpServer.McpToolSchema');
  const access = { endpoint, fetch: fetchOf(target), metadata: target.metadata };
  return new McpServerTarget(targetId, request.properties.Name, access, ListingMode, schema);
}

async function lambdaTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { targetId, owner, request, metadata, configuration, account, iam, lambda } = target;
  const tools = readToolSchema(configuration.ToolSchema ?? {}, account.assets);
  const invocation = lambda.invocationBy({ type: 'role', roleArn: owner.roleArn }, configuration.LambdaArn);
  await requireInvocation(invocation, iam);
  await warnOfRaces([invocation], request, iam, account);
  return new LambdaTarget(targetId, request.properties.Name, owner, configuration.LambdaArn, tools, lambda, metadata);
}

async function openApiTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { targetId, request, configuration, account } = target;
  const document = readOpenApi(readSchemaDocument(configuration, 'OpenApiSchema', account.assets));
  checkSchemaHeaders(request, document);
  const serverUrl = (): string => account.origins.toLoopback(document.serverUrl);
  return new OpenApiTarget(targetId, request.properties.Name, document, serverUrl, fetchOf(target));
}

async function apiGatewayTarget(target: TargetRequest): Promise<GatewayTarget | undefined> {
  const { targetId, request, configuration, account, apiGateway } = target;
  const { stackName, logicalId, properties } = request;
  const warn = (message: string): void => account.warn(`${stackName}/${logicalId}: ${message}`);
  const document = apiGatewayDocument(configuration, credentialsOf(request), apiGateway, warn);
  if (document === undefined) {
    return undefined;
  }
  checkSchemaHeaders(request, document);
  // "When you add or update an API Gateway target, AgentCore Gateway calls API Gateway's GetExport API on your behalf"
  // (developer guide, "Amazon API Gateway REST API stages as targets").
  warnOfLateResource(apiGateway.stageAt(document.serverUrl)!.origin, 'whose definition it reads', request, account);
  const serverUrl = (): string => account.origins.toLoopback(document.serverUrl);
  return new OpenApiTarget(targetId, properties.Name, document, serverUrl, fetchOf(target, 'execute-api'));
}

/**
 * Its requests are signed for the service of the model. What the role may do with it is not evaluated: a model does not say
 * which action and which resource a request is.
 */
async function smithyTarget(target: TargetRequest): Promise<GatewayTarget> {
  const { targetId, request, configuration, account } = target;
  const { stackName, logicalId, properties } = request;
  const type = credentialsOf(request)?.CredentialProviderType;
  if (type !== 'GATEWAY_IAM_ROLE' && type !== 'OAUTH') {
    throw new ResourceError(
      'CredentialProviderConfigurations: Smithy targets need GATEWAY_IAM_ROLE or OAUTH credentials',
    );
  }
  const document = readSmithy(readSchemaDocument(configuration, 'SmithyModel', account.assets), account.region);
  checkSchemaHeaders(request, document);
  for (const warning of document.warnings) {
    account.warn(`${stackName}/${logicalId}: ${warning}`);
  }
  const serverUrl = (): string => {
    const url = account.origins.toLoopback(document.serverUrl);
    if (url === document.serverUrl) {
      throw new TargetError(
        `${url} is an AWS service, which the local twin does not call; replace it in \`endpoints\``,
      );
    }
    return url;
  };
  account.warn(
    `${stackName}/${logicalId}: the local twin does not evaluate what the gateway role may do with ${document.serverUrl}`,
  );
  return new OpenApiTarget(targetId, properties.Name, document, serverUrl, fetchOf(target, document.signingName));
}

function checkSchemaHeaders({ properties }: ResourceRequest, { operations }: OpenApiDocument): void {
  const headers = operations.flatMap(({ parameters }) => parameters.filter((parameter) => parameter.in === 'header'));
  const names = headers.map(({ name }) => name);
  checkOwnHeaders(properties.MetadataConfiguration, names, 'it is a parameter of the schema');
}

function credentialsOf({ properties }: ResourceRequest): ResourceProperties | undefined {
  return properties.CredentialProviderConfigurations?.[0];
}

/** @param service whose signing name is known for targets that cannot say it (`IamCredentialProvider`) */
function fetchOf(target: TargetRequest, service?: string): typeof fetch {
  const { stackName, logicalId } = target.request;
  const credentials = credentialsOf(target.request);
  const isOwnService = service !== undefined && credentials?.CredentialProviderType === 'GATEWAY_IAM_ROLE';
  return outboundFetch(
    isOwnService
      ? { ...credentials, CredentialProvider: { IamCredentialProvider: { Service: service } } }
      : credentials,
    target.owner,
    target,
    target.metadata,
    `${stackName}/${logicalId}`,
  );
}
