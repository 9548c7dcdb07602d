import type { LocalAccount } from '../../../account/local-account';
import { ResourceError, type ResourceProperties } from '../../../template/resource-type';
import type { CredentialProviderService } from '../../credential-providers/credential-provider-service';
import type { IamService } from '../../iam/iam-service';
import { signRequest } from '../../iam/sign-request';
import { REFUSAL_HEADER } from '../../lambda/refusal-header';
import { callInProgress } from '../call-in-progress';
import type { TargetOwner } from './gateway-target';
import type { PassedMetadata } from './passed-metadata';

/** The services that a gateway gets its credentials from. */
export interface CredentialSources {
  readonly account: LocalAccount;
  readonly iam: IamService;
  readonly credentialProviders: CredentialProviderService;
}

/** Adds credentials to a request that is about to be sent. */
type AddCredentials = (request: Request, owner: TargetOwner, sources: CredentialSources) => Promise<Request>;

/** How each `CredentialProviderType` becomes requests with credentials; the ones that are not here need a person's consent. */
const CREDENTIALS: Readonly<Record<string, (configuration: ResourceProperties) => AddCredentials>> = {
  GATEWAY_IAM_ROLE: ({ IamCredentialProvider }) => signed(IamCredentialProvider),
  API_KEY: ({ ApiKeyCredentialProvider }) => withApiKey(ApiKeyCredentialProvider),
  OAUTH: ({ OauthCredentialProvider }) => withAccessToken(OauthCredentialProvider),
};

/**
 * How a gateway sends requests to a target: with the credentials that the target's `CredentialProviderConfigurations` name,
 * and with what its `MetadataConfiguration` passes on of the call that they are sent for.
 *
 * @param where the target, for a warning about credentials that the twin cannot fetch
 */
export function outboundFetch(
  credentials: ResourceProperties | undefined,
  owner: TargetOwner,
  sources: CredentialSources,
  metadata: PassedMetadata,
  where: string,
): typeof fetch {
  const add = addCredentials(credentials, sources, where);
  return async (input, init) => {
    const call = callInProgress.getStore();
    const request = await add(metadata.addTo(new Request(input, init), call), owner, sources);
    // "The value from the interceptor lambda will be forwarded", whatever the credentials are (the same page).
    if (call?.interceptorAuthorization !== undefined)
      request.headers.set('authorization', call.interceptorAuthorization);
    const response = await fetch(request);
    metadata.keep(response, call);
    const refusal = response.headers.get(REFUSAL_HEADER);
    if (response.status === 403 && refusal !== null) {
      throw new Error(`HTTP 403 Forbidden: ${decodeURI(refusal)}`);
    }
    return response;
  };
}

function addCredentials(
  credentials: ResourceProperties | undefined,
  sources: CredentialSources,
  where: string,
): AddCredentials {
  const none: AddCredentials = async (request) => request;
  if (!credentials) {
    return none;
  }
  const { CredentialProviderType: type, CredentialProvider = {} } = credentials;
  const grantType = CredentialProvider.OauthCredentialProvider?.GrantType ?? 'CLIENT_CREDENTIALS';
  if (CREDENTIALS[type] === undefined || (type === 'OAUTH' && grantType !== 'CLIENT_CREDENTIALS')) {
    const what = type === 'OAUTH' ? `OAUTH credentials with ${grantType}` : `${type} credentials`;
    sources.account.warn(`${where}: the local twin does not fetch ${what}; it calls this target without`);
    return none;
  }
  return CREDENTIALS[type](CredentialProvider);
}

/** Signature Version 4, with the gateway's execution role. */
function signed({ Service: service, Region }: ResourceProperties): AddCredentials {
  return async (request, { roleArn }, { account, iam }) => {
    const { method, url, signal } = request;
    const body = await request.text();
    const headers = await signRequest(
      { method, url, headers: Object.fromEntries(request.headers), body },
      { credentials: iam.credentialsOf(roleArn), service, region: Region ?? account.region, date: account.clock.now() },
    );
    return new Request(url, { method, headers, signal, ...(body !== '' && { body }) });
  };
}

/** Where the key goes when the template does not say so: the `Authorization` header. Unverified. */
function withApiKey(configuration: ResourceProperties): AddCredentials {
  const { ProviderArn, CredentialLocation = 'HEADER', CredentialParameterName, CredentialPrefix } = configuration;
  if (CredentialLocation === 'QUERY_PARAMETER' && CredentialParameterName === undefined) {
    throw new ResourceError('ApiKeyCredentialProvider: a QUERY_PARAMETER needs a CredentialParameterName');
  }
  return async (request, owner, { credentialProviders }) => {
    const key = await credentialProviders.apiKey(owner, ProviderArn);
    // The CDK's own default is `Bearer `, with the space; the developer guide writes it without.
    const value = CredentialPrefix ? `${CredentialPrefix.trimEnd()} ${key}` : key;
    if (CredentialLocation === 'HEADER') {
      request.headers.set(CredentialParameterName ?? 'Authorization', value);
      return request;
    }
    const url = new URL(request.url);
    url.searchParams.set(CredentialParameterName, value);
    return new Request(url, request);
  };
}

/** A token that the gateway has for itself (client credentials), not for the person who calls. */
function withAccessToken({ ProviderArn, Scopes = [] }: ResourceProperties): AddCredentials {
  return async (request, owner, { credentialProviders }) => {
    const token = await credentialProviders.accessToken(owner, ProviderArn, Scopes);
    request.headers.set('authorization', `Bearer ${token}`);
    return request;
  };
}
