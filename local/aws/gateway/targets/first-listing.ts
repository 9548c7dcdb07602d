import type { LocalAccount } from '../../../account/local-account';
import type { ResourceProperties, ResourceRequest } from '../../../template/resource-type';
import type { ApiGatewayService } from '../../api-gateway/api-gateway-service';
import type { CredentialProviderService } from '../../credential-providers/credential-provider-service';
import type { AccessRequest, Principal } from '../../iam/access-request';
import type { IamService } from '../../iam/iam-service';
import type { LambdaService } from '../../lambda/lambda-service';
import { warnOfLateResource, warnOfRaces } from './deployment-races';
import type { TargetOwner } from './gateway-target';

/** What the first listing of a target's tools may need. */
interface FirstListing {
  readonly owner: TargetOwner;
  readonly request: ResourceRequest;
  readonly account: LocalAccount;
  readonly iam: IamService;
  readonly lambda: LambdaService;
  readonly apiGateway: ApiGatewayService;
  readonly credentialProviders: CredentialProviderService;
}

/**
 * Warns of everything that AWS may not have created yet when it lists the tools of an MCP server, which it does while it
 * creates the target (developer guide, "MCP servers targets": creating a target synchronizes it): the policies with which
 * the gateway gets its credentials, those with which it calls a function URL or a REST API of the template, and the stage
 * of that API.
 *
 * What is missing altogether is not told here, but by the listing itself.
 */
export async function warnOfFirstListing(
  endpoint: string,
  credentials: ResourceProperties | undefined,
  listing: FirstListing,
): Promise<void> {
  const { owner, request, account, iam, lambda, apiGateway, credentialProviders } = listing;
  const isRole = credentials?.CredentialProviderType === 'GATEWAY_IAM_ROLE';
  const caller: Principal = isRole ? { type: 'role', roleArn: owner.roleArn } : { type: 'anonymous' };
  const providerArn = fetchedFrom(credentials);
  const accesses: AccessRequest[] = [
    ...(providerArn === undefined ? [] : await credentialProviders.accessesBy(owner, providerArn)),
    ...lambda.urlRequestsBy(caller, endpoint),
    ...apiGateway.requestsBy(caller, 'POST', endpoint),
  ];
  await warnOfRaces(accesses, request, iam, account);
  const stage = apiGateway.stageAt(endpoint);
  if (stage !== undefined) {
    warnOfLateResource(stage.origin, 'which its first call needs', request, account);
  }
}

/** The provider whose credentials the gateway fetches without anybody's consent. */
function fetchedFrom(credentials: ResourceProperties | undefined): string | undefined {
  const { CredentialProviderType: type, CredentialProvider } = credentials ?? {};
  const { ProviderArn, GrantType = 'CLIENT_CREDENTIALS' } = {
    API_KEY: CredentialProvider?.ApiKeyCredentialProvider,
    OAUTH: CredentialProvider?.OauthCredentialProvider,
  }[String(type)] ?? { ProviderArn: undefined };
  return GrantType === 'CLIENT_CREDENTIALS' ? ProviderArn : undefined;
}
