import type { LocalAccount } from '../../../local-account';
import type { ResourceRequest } from '../../../template/resource-type';
import type { IamService } from '../../iam/iam-service';
import type { LambdaService } from '../../lambda/lambda-service';
import type { GatewayTarget, TargetOwner } from './gateway-target';
import { LambdaTarget } from './lambda-target';
import { McpServerTarget } from './mcp-server-target';
import { assumeGatewayRole, requireInvocation } from './gateway-role';
import { outboundFetch } from './outbound-fetch';
import { warnOfRaces } from './deployment-races';
import { readToolSchema } from './tool-schema';

/**
 * The target that an `AWS::BedrockAgentCore::GatewayTarget` describes.
 *
 * @returns `undefined`, after a warning, for kinds of targets that the twin does not run
 */
export async function targetOf(
  targetId: string,
  owner: TargetOwner,
  request: ResourceRequest,
  account: LocalAccount,
  iam: IamService,
  lambda: LambdaService,
): Promise<GatewayTarget | undefined> {
  const { stackName, logicalId, properties } = request;
  const caller = { type: 'role', roleArn: owner.roleArn } as const;
  await assumeGatewayRole(owner, iam, account);
  const { Name: name, TargetConfiguration, CredentialProviderConfigurations = [] } = properties;
  const { McpServer, Lambda } = TargetConfiguration?.Mcp ?? {};
  if (McpServer) {
    const endpoint = (): string => account.origins.toLoopback<string>(McpServer.Endpoint);
    const [credentials] = CredentialProviderConfigurations;
    const fetch = outboundFetch(credentials, owner.roleArn, iam, account, `${stackName}/${logicalId}`);
    if (credentials?.CredentialProvider?.IamCredentialProvider?.Service === 'lambda') {
      // What is missing is told by the function URL when the target is synchronized; what AWS would race on, only here.
      await warnOfRaces(lambda.urlRequestsBy(caller, McpServer.Endpoint), request, iam, account);
    }
    return new McpServerTarget(targetId, name, endpoint, McpServer.ListingMode ?? 'DEFAULT', fetch);
  }
  if (Lambda) {
    const tools = readToolSchema(Lambda.ToolSchema, account.assets);
    const invocation = lambda.invocationBy(caller, Lambda.LambdaArn);
    await requireInvocation(invocation, iam);
    await warnOfRaces([invocation], request, iam, account);
    return new LambdaTarget(targetId, name, owner, Lambda.LambdaArn, tools, lambda);
  }
  const [kind] = Object.keys(TargetConfiguration?.Mcp ?? TargetConfiguration ?? {});
  account.warn(`${stackName}/${logicalId}: the local twin does not run ${kind} targets; its tools are not listed`);
  return undefined;
}
