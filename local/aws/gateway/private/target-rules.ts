import type { Tool } from '@modelcontextprotocol/server';
import type { ResourceProperties } from '../../../template/resource-type';
import type { DeployedGateway } from '../deployed-gateway';
import { visibleToolName, type GatewayTarget } from '../targets/gateway-target';
import { check, quote } from './check';
import { checkMetadata } from '../targets/metadata-rules';

/** "Quotas for Amazon Bedrock AgentCore" in the developer guide. */
const QUOTAS = {
  targetsPerGateway: 100,
  toolsPerTarget: 1_000,
  toolName: 256,
  inlineSchemaBytes: 1024 * 1024,
};

/** The only keys that a schema in a template may have (CloudFormation, `SchemaDefinition`). */
const SCHEMA_KEYS = ['Type', 'Description', 'Properties', 'Required', 'Items'];
const SCHEMA_TYPES = ['string', 'number', 'object', 'array', 'boolean', 'integer'];

/** Refuses what CreateGatewayTarget refuses. */
export function checkGatewayTarget(properties: ResourceProperties): void {
  const { Name, Description, TargetConfiguration, CredentialProviderConfigurations = [] } = properties;
  check(
    /^([0-9a-zA-Z]-?){1,100}$/.test(Name ?? ''),
    `Name ${quote(Name)} must be 1 to 100 letters, digits and single hyphens`,
  );
  check(
    Description === undefined || (Description.length >= 1 && Description.length <= 200),
    'Description must have 1 to 200 characters',
  );
  const { McpServer, OpenApiSchema, Lambda, SmithyModel, ApiGateway } = TargetConfiguration?.Mcp ?? {};
  for (const { CredentialProviderType, CredentialProvider } of CredentialProviderConfigurations) {
    if (CredentialProviderType !== 'GATEWAY_IAM_ROLE') continue;
    const service = CredentialProvider?.IamCredentialProvider?.Service;
    check(
      !(McpServer || OpenApiSchema) || service !== undefined,
      'CredentialProviderConfigurations: GATEWAY_IAM_ROLE needs IamCredentialProvider.Service for MCP server and OpenAPI targets',
    );
    check(
      !(Lambda || SmithyModel || ApiGateway) || service === undefined,
      'CredentialProviderConfigurations: IamCredentialProvider is for MCP server and OpenAPI targets only; remove it',
    );
  }
  if (McpServer) {
    check(
      /^https:\/\//.test(McpServer.Endpoint ?? ''),
      `McpServer.Endpoint ${quote(McpServer.Endpoint)} must begin with https://`,
    );
  }
  checkMetadata(properties);
  checkInlineSchema('Lambda.ToolSchema.InlinePayload', Lambda?.ToolSchema?.InlinePayload);
  checkInlineSchema('OpenApiSchema.InlinePayload', OpenApiSchema?.InlinePayload);
  checkInlineSchema('SmithyModel.InlinePayload', SmithyModel?.InlinePayload);
  for (const tool of Lambda?.ToolSchema?.InlinePayload ?? []) {
    for (const schema of ['InputSchema', 'OutputSchema']) {
      if (tool[schema] !== undefined) checkSchema(`tool ${quote(tool.Name)}: ${schema}`, tool[schema]);
    }
  }
}

/** Refuses a target that does not go with its gateway. */
export function checkTargetOf(
  { deployedTargets, properties: gateway }: DeployedGateway,
  { Name, TargetConfiguration, MetadataConfiguration }: ResourceProperties,
): void {
  const mcp = gateway.ProtocolConfiguration?.Mcp;
  check(
    deployedTargets.length < QUOTAS.targetsPerGateway,
    `gateway "${gateway.Name}" has ${QUOTAS.targetsPerGateway} targets already, which is all that a gateway can have`,
  );
  check(
    !deployedTargets.some(({ name }) => name === Name),
    `Name "${Name}" is taken by another target of gateway "${gateway.Name}"; choose another one`,
  );
  check(
    mcp?.SearchType !== 'SEMANTIC' || TargetConfiguration?.Mcp?.McpServer?.ListingMode !== 'DYNAMIC',
    `McpServer.ListingMode DYNAMIC does not go with SearchType SEMANTIC of gateway "${gateway.Name}"; use DEFAULT`,
  );
  check(
    mcp?.SessionConfiguration === undefined || !propagatesSessionId(MetadataConfiguration),
    `MetadataConfiguration: Mcp-Session-Id cannot be passed on, because gateway "${gateway.Name}" has sessions`,
  );
}

/** Refuses the tools of a target, wherever they come from. */
export function checkTools(target: Pick<GatewayTarget, 'name'>, tools: readonly Tool[]): void {
  check(
    tools.length <= QUOTAS.toolsPerTarget,
    `the target has ${tools.length} tools; it can have ${QUOTAS.toolsPerTarget} at most`,
  );
  for (const { name } of tools) {
    const visibleName = visibleToolName(target.name, name);
    // Whether the limit counts the target's part of the name is not documented: this is the stricter way. Unverified.
    check(
      visibleName.length <= QUOTAS.toolName,
      `tool ${quote(visibleName)} has a name of ${visibleName.length} characters; it can have ${QUOTAS.toolName} at most`,
    );
  }
}

function checkInlineSchema(property: string, payload: unknown): void {
  if (payload === undefined) return;
  const bytes = Buffer.byteLength(typeof payload === 'string' ? payload : JSON.stringify(payload));
  check(
    bytes <= QUOTAS.inlineSchemaBytes,
    `${property} has ${bytes} bytes; an inline schema has 1 MB at most: put it into S3`,
  );
}

function checkSchema(where: string, schema: ResourceProperties): void {
  for (const key of Object.keys(schema)) {
    check(
      SCHEMA_KEYS.includes(key.charAt(0).toUpperCase() + key.slice(1)),
      `${where} has ${quote(key)}; a schema has Type, Description, Properties, Required and Items only`,
    );
  }
  const type = schema.Type ?? schema.type;
  check(SCHEMA_TYPES.includes(type), `${where}: Type ${quote(type)} is not one of ${SCHEMA_TYPES.join(', ')}`);
  for (const [name, property] of Object.entries<ResourceProperties>(schema.Properties ?? schema.properties ?? {})) {
    checkSchema(`${where}.${name}`, property);
  }
  const items = schema.Items ?? schema.items;
  if (items !== undefined) checkSchema(`${where}[]`, items);
}

function propagatesSessionId(metadata: ResourceProperties | undefined): boolean {
  const headers: string[] = [...(metadata?.AllowedRequestHeaders ?? []), ...(metadata?.AllowedResponseHeaders ?? [])];
  return headers.some((header) => header.toLowerCase() === 'mcp-session-id');
}
