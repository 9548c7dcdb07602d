import { shortened, type PropertyReader } from '../../../template/property-reader';

/** `MetadataConfiguration` of a target. */
export interface MetadataSettings {
  readonly requestHeaders: readonly string[];
  readonly responseHeaders: readonly string[];
  readonly queryParameters: readonly string[];
}

/** API reference, `MetadataConfiguration`. */
const MAX_ITEMS = 10;
const MAX_HEADER = 100;
const MAX_QUERY_PARAMETER = 40;

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
 * Refuses what CreateGatewayTarget refuses in a `MetadataConfiguration` (developer guide, "Header propagation with Gateway",
 * and the API reference).
 */
export function readMetadata(read: PropertyReader): MetadataSettings {
  return {
    requestHeaders: namesOf(read, 'AllowedRequestHeaders', MAX_HEADER, checkHeader),
    responseHeaders: namesOf(read, 'AllowedResponseHeaders', MAX_HEADER, checkHeader),
    queryParameters: namesOf(read, 'AllowedQueryParameters', MAX_QUERY_PARAMETER),
  };
}

/** "Headers provided in API keys and REST API schema cannot be configured for header propagation" (the same page). */
export function refuseOwnHeaders(read: PropertyReader, own: readonly string[], because: string): void {
  for (const header of read.strings('AllowedRequestHeaders')) {
    if (own.some((name) => name.toLowerCase() === header.toLowerCase())) {
      read.fail('AllowedRequestHeaders', `has '${header}'`, `remove it, ${because}`, 'ConflictingProperties');
    }
  }
}

function namesOf(
  read: PropertyReader,
  property: string,
  maxLength: number,
  check?: (read: PropertyReader, property: string, header: string) => void,
): readonly string[] {
  const names = read.strings(property, MAX_ITEMS);
  if (read.has(property) && names.length === 0) {
    read.fail(property, 'is empty', `give 1 to ${MAX_ITEMS} names, or leave it out`);
  }
  for (const name of names) {
    read.check(property, name, { pattern: /[^]*/, allowed: 'characters', maxLength });
    check?.(read, property, name);
  }
  return names;
}

function checkHeader(read: PropertyReader, property: string, header: string): void {
  const name = header.toLowerCase();
  const refuse = (fix: string): never => read.fail(property, `has '${shortened(header)}'`, fix);
  if (!/^[a-z0-9_-]+$/.test(name)) {
    refuse('use letters, digits, hyphens and underscores only');
  }
  if (name === 'authorization' && property === 'AllowedRequestHeaders') {
    refuse('remove it: only a REQUEST interceptor can set it for a target');
  }
  if (RESTRICTED.has(name)) {
    refuse('remove it: AgentCore never passes it on');
  }
  if (name.startsWith('x-amzn-') && !RUNTIME_HEADER.test(name)) {
    refuse('of the headers that begin with X-Amzn- only X-Amzn-Bedrock-AgentCore-Runtime-Custom-* can be passed on');
  }
}
