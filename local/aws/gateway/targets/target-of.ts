import type { LocalAccount } from '../../../local-account';
import type { ResourceRequest } from '../../../template/resource-type';
import type { IamService } from '../../iam/iam-service';
import type { LambdaService } from '../../lambda/lambda-service';
import type { GatewayTarget } from './gateway-target';
import { LambdaTarget } from './lambda-target';
import { McpServerTarget } from './mcp-server-target';
import { outboundFetch } from './outbound-fetch';
import { readToolSchema } from './tool-schema';

/** The gateway that a target belongs to. */
export interface TargetOwner {
  readonly gatewayId: string;
  readonly roleArn: string;
}

/**
 * The target that an `AWS::BedrockAgentCore::GatewayTarget` describes.
 *
 * @returns `undefined`, after a warning, for kinds of targets that the twin does not run
 */
export function targetOf(
  targetId: string,
  { gatewayId, roleArn }: TargetOwner,
  { stackName, logicalId, properties }: ResourceRequest,
  account: LocalAccount,
  iam: IamService,
  lambda: LambdaService,
): GatewayTarget | undefined {
  const { Name: name, TargetConfiguration, CredentialProviderConfigurations = [] } = properties;
  const { McpServer, Lambda } = TargetConfiguration?.Mcp ?? {};
  if (McpServer) {
    const endpoint = (): string => account.origins.toLoopback<string>(McpServer.Endpoint);
    const [credentials] = CredentialProviderConfigurations;
    const fetch = outboundFetch(credentials, roleArn, iam, account, `${stackName}/${logicalId}`);
    return new McpServerTarget(targetId, name, endpoint, McpServer.ListingMode ?? 'DEFAULT', fetch);
  }
  if (Lambda) {
    const tools = readToolSchema(Lambda.ToolSchema, account.assets);
    return new LambdaTarget(targetId, name, gatewayId, Lambda.LambdaArn, tools, lambda);
  }
  const [kind] = Object.keys(TargetConfiguration?.Mcp ?? TargetConfiguration ?? {});
  account.warn(`${stackName}/${logicalId}: the local twin does not run ${kind} targets; its tools are not listed`);
  return undefined;
}
