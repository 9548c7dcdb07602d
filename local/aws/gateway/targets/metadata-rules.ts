import type { ResourceProperties } from '../../../template/resource-type';
import { check, quote } from '../private/check';

/** API reference, `MetadataConfiguration`. */
const MAX_ITEMS = 10;
const MAX_LENGTHS = { AllowedRequestHeaders: 100, AllowedResponseHeaders: 100, AllowedQueryParameters: 40 };

/** The only headers with a name of AWS's own that may be passed on. */
const RUNTIME_HEADER = /^x-amzn-bedrock-agentcore-runtime-custom-/;

/**
 * Headers that are never passed on. `Authorization` is among them, and reaches a target only when a REQUEST interceptor sets
 * it.
 */
const RESTRICTED = new Set(
  `authorization proxy-authorization www-authenticate accept accept-charset accept-encoding accept-language content-type
  content-length content-encoding content-language content-location content-range cache-control etag expires if-match
  if-modified-since if-none-match if-range if-unmodified-since last-modified pragma vary connection keep-alive
  proxy-connection upgrade host user-agent referer from range accept-ranges transfer-encoding te trailer server date location
  retry-after set-cookie cookie content-security-policy content-security-policy-report-only strict-transport-security
  x-content-type-options x-frame-options x-xss-protection referrer-policy permissions-policy cross-origin-embedder-policy
  cross-origin-opener-policy cross-origin-resource-policy access-control-allow-origin access-control-allow-methods
  access-control-allow-headers access-control-allow-credentials access-control-expose-headers access-control-max-age
  access-control-request-method access-control-request-headers origin accept-ch accept-ch-lifetime dpr width viewport-width
  downlink ect rtt save-data clear-site-data feature-policy expect-ct public-key-pins public-key-pins-report-only
  x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip x-requested-with x-csrf-token cf-ray cf-connecting-ip
  x-amz-cf-id x-cache x-served-by link sec-websocket-key sec-websocket-accept sec-websocket-version sec-websocket-protocol
  sec-websocket-extensions`.split(/\s+/),
);

/**
 * Refuses what CreateGatewayTarget refuses of a `MetadataConfiguration` (developer guide, "Header propagation with Gateway",
 * and the API reference).
 */
export function checkMetadata({
  MetadataConfiguration,
  CredentialProviderConfigurations = [],
}: ResourceProperties): void {
  for (const [list, maxLength] of Object.entries(MAX_LENGTHS)) {
    const names: readonly unknown[] | undefined = MetadataConfiguration?.[list];
    const where = `MetadataConfiguration.${list}`;
    check(
      names === undefined || (names.length >= 1 && names.length <= MAX_ITEMS),
      `${where} has ${names?.length} items; it must have 1 to ${MAX_ITEMS}, or be left out`,
    );
    for (const name of names ?? []) {
      check(
        typeof name === 'string' && name.length >= 1 && name.length <= maxLength,
        `${where} has ${quote(name)}; a name must have 1 to ${maxLength} characters`,
      );
      if (list !== 'AllowedQueryParameters') checkHeader(where, name);
    }
  }
  for (const { CredentialProviderType, CredentialProvider } of CredentialProviderConfigurations) {
    const { CredentialLocation = 'HEADER', CredentialParameterName } =
      CredentialProvider?.ApiKeyCredentialProvider ?? {};
    if (CredentialProviderType === 'API_KEY' && CredentialLocation === 'HEADER' && CredentialParameterName) {
      checkOwnHeaders(MetadataConfiguration, [CredentialParameterName], 'it is the header of the API key');
    }
  }
}

/** "Headers provided in API keys and REST API schema cannot be configured for header propagation" (the same page). */
export function checkOwnHeaders(
  metadata: ResourceProperties | undefined,
  own: readonly string[],
  because: string,
): void {
  for (const header of (metadata?.AllowedRequestHeaders ?? []) as string[]) {
    check(
      !own.some((name) => name.toLowerCase() === header.toLowerCase()),
      `MetadataConfiguration.AllowedRequestHeaders has ${quote(header)}, which cannot be passed on: ${because}`,
    );
  }
}

function checkHeader(where: string, header: string): void {
  const name = header.toLowerCase();
  check(
    /^[a-z0-9_-]+$/.test(name),
    `${where} has ${quote(header)}; the name of a header has letters, digits, hyphens and underscores only`,
  );
  check(
    !RESTRICTED.has(name),
    name === 'authorization' && where.endsWith('RequestHeaders')
      ? `${where} has ${quote(header)}, which cannot be listed: only a REQUEST interceptor can set it for a target`
      : `${where} has ${quote(header)}, which AgentCore never passes on`,
  );
  check(
    !name.startsWith('x-amzn-') || RUNTIME_HEADER.test(name),
    `${where} has ${quote(header)}; of the headers that begin with X-Amzn- only X-Amzn-Bedrock-AgentCore-Runtime-Custom-* can be passed on`,
  );
}
