import { isLoopbackAddress } from '../../../http/loopback-address';
import { fetchAnswer } from '../../../http/no-answer';
import type { PropertyReader } from '../../../template/property-reader';
import { ForeignProviderError } from '../../credential-providers/access-token';
import { signRequest } from '../../iam/sign-request';
import { REFUSAL_HEADER } from '../../lambda/refusal-header';
import type { Gateway } from '../gateway';
import type { GatewayServices } from '../gateway-region';
import type { SendToTarget } from './gateway-target';
import type { TargetCredentials } from './outbound-authorization';
import type { PassedMetadata } from './passed-metadata';

/** What requests to a target are sent with. */
export interface OutboundSettings {
  readonly credentials: TargetCredentials | undefined;
  readonly metadata: PassedMetadata;
  readonly gateway: Gateway;
  readonly services: GatewayServices;
  /** Tells about this target. */
  readonly warn: (message: string) => void;
}

/** Adds credentials to a request that is about to be sent. */
type AddCredentials = (request: Request) => Promise<Request>;

/** What the gateway does for one `CredentialProviderType`. */
interface CredentialType {
  /** The member of `CredentialProvider` that configures it. */
  readonly member: string;
  /** @param read of the member */
  readonly add: (read: PropertyReader, gateway: Gateway, services: GatewayServices, service?: string) => AddCredentials;
}

const CREDENTIAL_TYPES: Readonly<Record<string, CredentialType>> = {
  GATEWAY_IAM_ROLE: { member: 'IamCredentialProvider', add: signed },
  API_KEY: { member: 'ApiKeyCredentialProvider', add: withApiKey },
  OAUTH: { member: 'OauthCredentialProvider', add: withAccessToken },
};

/** The provider of API keys or tokens that the gateway asks. */
export function providerArnOf(credentials: TargetCredentials | undefined): string | undefined {
  const type = credentials && credentialType(credentials);
  return type && credentials.provider.object(type.member).string('ProviderArn');
}

/**
 * How a gateway sends requests to a target: with the credentials that the target's `CredentialProviderConfigurations` name,
 * and with what its `MetadataConfiguration` passes on of the call that they are sent for.
 *
 * @param service that the role signs for, where the template cannot name it (`IamCredentialProvider`)
 */
export function sendWithCredentials(
  { credentials, metadata, gateway, services, warn }: OutboundSettings,
  service?: string,
): SendToTarget {
  const type = credentials && credentialType(credentials);
  if (credentials && !type) {
    const what = credentials.type === 'OAUTH' ? ` with ${credentials.authorization}` : '';
    warn(`the local twin does not fetch ${credentials.type} credentials${what}; it calls this target without`);
  }
  const add = type?.add(credentials!.provider.object(type.member), gateway, services, service);
  return async (unsigned, call) => {
    const passed = metadata.addTo(unsigned, call);
    const request = add ? await add(passed).catch((error: unknown) => withoutForeign(error, passed, warn)) : passed;
    // "The value from the interceptor lambda will be forwarded", whatever the credentials are ("Header propagation with
    // Gateway").
    if (call?.interceptorAuthorization !== undefined) {
      request.headers.set('authorization', call.interceptorAuthorization);
    }
    const response = await fetchAnswer(request);
    call?.onHeaders(metadata.returned(response));
    const refusal = response.headers.get(REFUSAL_HEADER);
    if (response.status === 403 && refusal !== null) {
      throw new Error(`HTTP 403 Forbidden: ${decodeURI(refusal)}`);
    }
    return response;
  };
}

/** What a test serves in the place of a target needs no credentials that only AWS has. */
function withoutForeign(error: unknown, request: Request, warn: (message: string) => void): Request {
  if (!(error instanceof ForeignProviderError) || !isLoopbackAddress(request.url)) throw error;
  warn(`${error.providerArn} is not in these stacks; what stands for this target is called without credentials`);
  return request;
}

/** `undefined` for types that need the consent of a person. */
function credentialType(credentials: TargetCredentials): CredentialType | undefined {
  const { type, authorization } = credentials;
  const needsConsent = type === 'OAUTH' && authorization !== 'CLIENT_CREDENTIALS';
  return Object.hasOwn(CREDENTIAL_TYPES, type) && !needsConsent ? CREDENTIAL_TYPES[type] : undefined;
}

/** Signature Version 4, with the gateway's execution role. */
function signed(
  read: PropertyReader,
  { roleArn }: Gateway,
  { account, iam }: GatewayServices,
  service = read.string('Service') ?? '',
): AddCredentials {
  const region = read.string('Region') ?? account.region;
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
function withApiKey(read: PropertyReader, gateway: Gateway, { credentialProviders }: GatewayServices): AddCredentials {
  const providerArn = read.string('ProviderArn') ?? '';
  const prefix = read.string('CredentialPrefix');
  const isQuery = read.oneOf('CredentialLocation', ['HEADER', 'QUERY_PARAMETER']) === 'QUERY_PARAMETER';
  const name = isQuery ? read.requiredString('CredentialParameterName') : read.string('CredentialParameterName');
  return async (request) => {
    const key = await credentialProviders.apiKey(gateway, providerArn);
    // The CDK's own default is `Bearer `, with the space; the developer guide writes it without.
    const value = prefix ? `${prefix.trimEnd()} ${key}` : key;
    if (!isQuery) {
      request.headers.set(name ?? 'Authorization', value);
      return request;
    }
    const url = new URL(request.url);
    url.searchParams.set(name!, value);
    return new Request(url, request);
  };
}

/** A token that the gateway has for itself (client credentials), not for the person who calls. */
function withAccessToken(
  read: PropertyReader,
  gateway: Gateway,
  { credentialProviders }: GatewayServices,
): AddCredentials {
  const providerArn = read.string('ProviderArn') ?? '';
  const scopes = read.strings('Scopes');
  return async (request) => {
    const token = await credentialProviders.accessToken(gateway, providerArn, scopes);
    request.headers.set('authorization', `Bearer ${token}`);
    return request;
  };
}
