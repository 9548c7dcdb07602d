import { generatedName } from '../../../account/generated-name';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { UnavailableCredentialsError } from '../../credential-providers/access-token';
import type { Gateway } from '../gateway';
import type { GatewayRegion } from '../gateway-region';
import { readDescription, readName } from '../gateway-settings';
import { assumeGatewayRole } from '../targets/gateway-role';
import { TargetError, UnlistedTarget, UnservedEndpointError, type GatewayTarget } from '../targets/gateway-target';
import {
  checkInboundAuthorization,
  checkOutboundAuthorization,
  readCredentials,
} from '../targets/outbound-authorization';
import { PassedMetadata, refuseOwnHeaders } from '../targets/passed-metadata';
import { checkTools } from '../targets/tool-rules';
import { readTargetConfiguration, type TargetConfiguration } from '../targets/target-kinds';

/** "Quotas for Amazon Bedrock AgentCore" in the developer guide. */
const MAX_TARGETS = 100;

/** `AWS::BedrockAgentCore::GatewayTarget`. Return values: CloudFormation Template Reference. */
export const gatewayTarget = (region: GatewayRegion): ResourceType => ({
  type: 'AWS::BedrockAgentCore::GatewayTarget',
  phase: 2,
  async create(request) {
    const { read, stackName, logicalId } = request;
    const { account, services } = region;
    const warn = (message: string): void => account.warn(`${stackName}/${logicalId}: ${message}`);
    const name = readName(read, 100);
    readDescription(read);
    const configuration = readTargetConfiguration(read);
    const credentials = readCredentials(read);
    checkOutboundAuthorization(configuration.name, credentials, read);
    const metadata = new PassedMetadata(read.object('MetadataConfiguration'));
    if (credentials?.type === 'API_KEY') {
      const key = credentials.provider.object('ApiKeyCredentialProvider');
      const isQuery = key.string('CredentialLocation') === 'QUERY_PARAMETER';
      const own = isQuery ? [] : [key.string('CredentialParameterName')];
      refuseOwnHeaders(read.object('MetadataConfiguration'), own, 'it is the header of the API key');
    }
    const gateway = region.gateway(read);
    checkWithGateway(read, name, configuration, metadata, gateway);
    if (credentials) checkInboundAuthorization(credentials, gateway.settings, account.assume, read);
    await assumeGatewayRole(gateway, services.iam);
    const targetId = generatedName(`${stackName}/${logicalId}`, 10).toUpperCase();
    const createdAt = account.clock.now();
    const identity = { targetId, stackName, logicalId, name, properties: read.values, createdAt };
    if (!configuration.create) {
      warn(`the local twin does not run ${configuration.name} targets; its tools are not listed`);
    }
    const created = await configuration.create?.({
      identity,
      gateway,
      request,
      read: configuration.read,
      credentials,
      metadata,
      services,
      warn,
    });
    const isListed = created !== undefined && (await listTools(created, warn));
    gateway.targets.push(isListed ? created : new UnlistedTarget(identity));
    const now = createdAt.toISOString();
    return {
      ref: `${gateway.gatewayId}|${targetId}`,
      attributes: {
        TargetId: targetId,
        GatewayArn: gateway.gatewayArn,
        Status: 'READY',
        StatusReasons: [],
        CreatedAt: now,
        UpdatedAt: now,
        LastSynchronizedAt: now,
      },
    };
  },
});

/** Refuses a target that does not go with its gateway. */
function checkWithGateway(
  read: PropertyReader,
  name: string,
  configuration: TargetConfiguration,
  { requestHeaders, responseHeaders }: PassedMetadata,
  { name: gatewayName, targets, settings: { mcp, protocolType } }: Gateway,
): void {
  if (protocolType === 'MCP' && configuration.name.startsWith('Http.')) {
    // The guide ("Amazon Bedrock AgentCore Runtime targets") excludes them, CreateGatewayTarget says so (aws/aws-cdk#37999).
    const problem = 'HTTP target configuration is not supported for gateways with MCP protocol type';
    const fix = `leave out ProtocolType of gateway "${gatewayName}", which then takes both kinds`;
    read.conflict('TargetConfiguration.Http', `is refused: ${problem}`, fix);
  }
  if (targets.length >= MAX_TARGETS) {
    const problem = `is of gateway "${gatewayName}", which has ${MAX_TARGETS} targets already`;
    read.fail('GatewayIdentifier', problem, 'that is all that a gateway can have', 'QuotaExceeded');
  }
  if (targets.some((target) => target.name === name)) {
    const problem = `"${name}" is taken by another target of gateway "${gatewayName}"`;
    read.fail('Name', problem, 'choose another one', 'ResourceExists');
  }
  if (mcp.search && configuration.name === 'Mcp.McpServer' && configuration.read.string('ListingMode') === 'DYNAMIC') {
    const problem = `DYNAMIC does not go with SearchType SEMANTIC of gateway "${gatewayName}"`;
    configuration.read.fail('ListingMode', problem, 'use DEFAULT', 'ConflictingProperties');
  }
  const passed = [...requestHeaders, ...responseHeaders];
  if (mcp.sessionSeconds !== undefined && passed.some((header) => header.toLowerCase() === 'mcp-session-id')) {
    const problem = `names Mcp-Session-Id, but gateway "${gatewayName}" has sessions`;
    read.fail('MetadataConfiguration', problem, 'remove it, it cannot be passed on', 'ConflictingProperties');
  }
}

/**
 * A target becomes FAILED on AWS when its tools cannot be listed, and so does the deployment. Only when it is the twin that
 * cannot, because it does not run the server or has no credentials for it, the deployment goes on without them.
 *
 * @returns whether the tools were listed
 */
async function listTools(target: GatewayTarget, warn: (message: string) => void): Promise<boolean> {
  try {
    checkTools(target.name, await target.listTools());
    return true;
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    if (error instanceof UnservedEndpointError || error.cause instanceof UnavailableCredentialsError) {
      const { message } = error instanceof UnservedEndpointError ? error : (error.cause as Error);
      warn(`the tools of this target are not listed: ${message}`);
      await target.close();
      return false;
    }
    throw new ResourceError(`the target's tools could not be listed: ${error.message}`, 'TargetFailed');
  }
}
