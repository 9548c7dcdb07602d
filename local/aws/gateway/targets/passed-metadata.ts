import { shortened, type PropertyReader } from '../../../template/property-reader';
import { TargetError, type TargetCall } from './gateway-target';

/** The parts of an assistant's request that go to a target with the call. */
interface Passed {
  /** As the template spells their names, and `Authorization` when a REQUEST interceptor set it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly queryParameters: Readonly<Record<string, string>>;
}

/** API reference, `MetadataConfiguration`. */
const MAX_ITEMS = 10;
const MAX_HEADER = 100;
const MAX_QUERY_PARAMETER = 40;
const MAX_HEADER_BYTES = 4 * 1024;

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
 * What a target's `MetadataConfiguration` lets through: of the headers and the query of the assistant's request to the
 * target, of the headers of its answer back. Everything else stays where it is (developer guide, "Header propagation with
 * Gateway").
 */
export class PassedMetadata {
  readonly requestHeaders: readonly string[];
  readonly responseHeaders: readonly string[];
  readonly queryParameters: readonly string[];

  /** Refuses what CreateGatewayTarget refuses in a `MetadataConfiguration` (the same page, and the API reference). */
  constructor(read: PropertyReader) {
    this.requestHeaders = namesOf(read, 'AllowedRequestHeaders', MAX_HEADER, checkHeader);
    this.responseHeaders = namesOf(read, 'AllowedResponseHeaders', MAX_HEADER, checkHeader);
    this.queryParameters = namesOf(read, 'AllowedQueryParameters', MAX_QUERY_PARAMETER);
  }

  /** Whether nothing of this call goes to the target, so that it can share a connection with other calls. */
  isEmpty(call: TargetCall | undefined): boolean {
    return Object.values(this.of(call)).every((passed) => Object.keys(passed).length === 0);
  }

  /**
   * What REQUEST interceptors set has taken the place of what the assistant sent by then.
   *
   * @throws TargetError for a value that may not be passed; what AWS does with it is unverified
   */
  of(call: TargetCall | undefined): Passed {
    const authorization = call?.interceptorAuthorization;
    const headers = {
      ...present(this.requestHeaders, call?.headers),
      ...(authorization !== undefined && { Authorization: authorization }),
    };
    for (const [name, value] of Object.entries(headers)) {
      if (Buffer.byteLength(value) > MAX_HEADER_BYTES || !/^[\x20-\x7e]*$/.test(value)) {
        throw new TargetError(
          `the header ${name} cannot be passed on: it has more than 4 KB, or is not printable ASCII`,
        );
      }
    }
    return { headers, queryParameters: present(this.queryParameters, call && new URL(call.url).searchParams) };
  }

  /** The request that goes to the target in this call. */
  addTo(request: Request, call: TargetCall | undefined): Request {
    const { headers, queryParameters } = this.of(call);
    const url = new URL(request.url);
    for (const [name, value] of Object.entries(queryParameters)) url.searchParams.set(name, value);
    const passed = url.href === request.url ? request : new Request(url, request);
    for (const [name, value] of Object.entries(headers)) passed.headers.set(name, value);
    return passed;
  }

  /** The headers of the target's answer that the assistant gets. */
  returned({ headers }: Response): Headers {
    return new Headers(present(this.responseHeaders, headers));
  }
}

/** Those of the names that have a value. */
function present(names: readonly string[], values: Headers | URLSearchParams | undefined): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (values?.has(name) ? [[name, values.get(name)!]] : [])));
}

/** "Headers provided in API keys and REST API schema cannot be configured for header propagation" (the same page). */
export function refuseOwnHeaders(read: PropertyReader, own: readonly (string | undefined)[], because: string): void {
  for (const header of read.strings('AllowedRequestHeaders')) {
    if (own.some((name) => name?.toLowerCase() === header.toLowerCase())) {
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
