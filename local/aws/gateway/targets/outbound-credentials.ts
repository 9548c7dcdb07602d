import type { PropertyReader } from '../../../template/property-reader';
import { signRequest } from '../../iam/sign-request';
import { REFUSAL_HEADER } from '../../lambda/refusal-header';
import type { Gateway } from '../gateway';
import type { GatewayServices } from '../gateway-region';
import type { SendToTarget } from './gateway-target';
import type { PassedMetadata } from './passed-metadata';

/** An entry of `CredentialProviderConfigurations`: its type, and the configuration that goes with it. */
export interface TargetCredentials {
  /** `CredentialProviderType`, such as `API_KEY`. */
  readonly type: string;
  /** `IamCredentialProvider` */
  readonly signing: { readonly service?: string; readonly region?: string };
  readonly apiKey: {
    readonly providerArn: string;
    readonly location: 'HEADER' | 'QUERY_PARAMETER';
    readonly parameterName?: string;
    readonly prefix?: string;
  };
  readonly oauth: { readonly providerArn: string; readonly scopes: readonly string[]; readonly grantType: string };
}

/** Adds credentials to a request that is about to be sent. */
type AddCredentials = (request: Request) => Promise<Request>;

/** What the gateway does for one `CredentialProviderType`. */
interface CredentialType {
  readonly add: (credentials: TargetCredentials, gateway: Gateway, services: GatewayServices) => AddCredentials;
  /** The provider that the gateway asks. */
  readonly providerArn?: (credentials: TargetCredentials) => string;
}

/** The types that need no consent of a person. */
const CREDENTIAL_TYPES: Readonly<Record<string, CredentialType>> = {
  GATEWAY_IAM_ROLE: { add: signed },
  API_KEY: { add: withApiKey, providerArn: ({ apiKey }) => apiKey.providerArn },
  OAUTH: { add: withAccessToken, providerArn: ({ oauth }) => oauth.providerArn },
};

/** The first entry of a target's `CredentialProviderConfigurations`; AWS takes one (API reference, `CreateGatewayTarget`). */
export function readCredentials(read: PropertyReader): TargetCredentials | undefined {
  const [configuration] = read.objects('CredentialProviderConfigurations');
  if (configuration === undefined) return undefined;
  const provider = configuration.object('CredentialProvider');
  const [iam, apiKey, oauth] = ['Iam', 'ApiKey', 'Oauth'].map((name) => provider.object(`${name}CredentialProvider`));
  const location = apiKey!.oneOf('CredentialLocation', ['HEADER', 'QUERY_PARAMETER']) ?? 'HEADER';
  const parameterName = apiKey!.string('CredentialParameterName');
  if (location === 'QUERY_PARAMETER' && parameterName === undefined) {
    apiKey!.fail('CredentialParameterName', 'is missing', 'a QUERY_PARAMETER needs a name', 'MissingProperty');
  }
  return {
    type: configuration.requiredString('CredentialProviderType'),
    signing: { service: iam!.string('Service'), region: iam!.string('Region') },
    apiKey: {
      providerArn: apiKey!.string('ProviderArn') ?? '',
      location,
      parameterName,
      prefix: apiKey!.string('CredentialPrefix'),
    },
    oauth: {
      providerArn: oauth!.string('ProviderArn') ?? '',
      scopes: oauth!.strings('Scopes'),
      grantType: oauth!.string('GrantType') ?? 'CLIENT_CREDENTIALS',
    },
  };
}

/** The provider that the gateway asks for credentials, and needs no consent of a person for. */
export function providerArnOf(credentials: TargetCredentials | undefined): string | undefined {
  return credentials && credentialType(credentials)?.providerArn?.(credentials);
}

/**
 * How a gateway sends requests to a target: with the credentials that the target's `CredentialProviderConfigurations` name,
 * and with what its `MetadataConfiguration` passes on of the call that they are sent for.
 *
 * @param warn tells about credentials that the twin cannot fetch
 */
export function sendWithCredentials(
  credentials: TargetCredentials | undefined,
  gateway: Gateway,
  services: GatewayServices,
  metadata: PassedMetadata,
  warn: (message: string) => void,
): SendToTarget {
  const type = credentials && credentialType(credentials);
  if (credentials && !type) {
    const { oauth } = credentials;
    const what =
      credentials.type === 'OAUTH' ? `OAUTH credentials with ${oauth.grantType}` : `${credentials.type} credentials`;
    warn(`the local twin does not fetch ${what}; it calls this target without`);
  }
  const add = type?.add(credentials!, gateway, services);
  return async (unsigned, call) => {
    const passed = metadata.addTo(unsigned, call);
    const request = add ? await add(passed) : passed;
    // "The value from the interceptor lambda will be forwarded", whatever the credentials are ("Header propagation with
    // Gateway").
    if (call?.interceptorAuthorization !== undefined) {
      request.headers.set('authorization', call.interceptorAuthorization);
    }
    const response = await fetch(request);
    call?.onHeaders(metadata.returned(response));
    const refusal = response.headers.get(REFUSAL_HEADER);
    if (response.status === 403 && refusal !== null) {
      throw new Error(`HTTP 403 Forbidden: ${decodeURI(refusal)}`);
    }
    return response;
  };
}

function credentialType({ type, oauth }: TargetCredentials): CredentialType | undefined {
  const needsConsent = type === 'OAUTH' && oauth.grantType !== 'CLIENT_CREDENTIALS';
  return Object.hasOwn(CREDENTIAL_TYPES, type) && !needsConsent ? CREDENTIAL_TYPES[type] : undefined;
}

/** Signature Version 4, with the gateway's execution role. */
function signed(
  { signing }: TargetCredentials,
  { roleArn }: Gateway,
  { account, iam }: GatewayServices,
): AddCredentials {
  const { service = '', region = account.region } = signing;
  return async (request) => {
    const { method, url, signal } = request;
    const body = await request.text();
    const headers = await signRequest(
      { method, url, headers: Object.fromEntries(request.headers), body },
      { credentials: iam.credentialsOf(roleArn), service, region, date: account.clock.now() },
    );
    return new Request(url, { method, headers, signal, ...(body !== '' && { body }) });
  };
}

/** Where the key goes when the template does not say so: the `Authorization` header. Unverified. */
function withApiKey(
  { apiKey: { providerArn, location, parameterName = 'Authorization', prefix } }: TargetCredentials,
  gateway: Gateway,
  { credentialProviders }: GatewayServices,
): AddCredentials {
  return async (request) => {
    const key = await credentialProviders.apiKey(gateway, providerArn);
    // The CDK's own default is `Bearer `, with the space; the developer guide writes it without.
    const value = prefix ? `${prefix.trimEnd()} ${key}` : key;
    if (location === 'HEADER') {
      request.headers.set(parameterName, value);
      return request;
    }
    const url = new URL(request.url);
    url.searchParams.set(parameterName, value);
    return new Request(url, request);
  };
}

/** A token that the gateway has for itself (client credentials), not for the person who calls. */
function withAccessToken(
  { oauth: { providerArn, scopes } }: TargetCredentials,
  gateway: Gateway,
  { credentialProviders }: GatewayServices,
): AddCredentials {
  return async (request) => {
    const token = await credentialProviders.accessToken(gateway, providerArn, scopes);
    request.headers.set('authorization', `Bearer ${token}`);
    return request;
  };
}
