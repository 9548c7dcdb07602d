import { TargetError, type TargetCall } from './gateway-target';
import type { MetadataSettings } from './metadata-settings';

/** The parts of an assistant's request that go to a target with the call. */
export interface Passed {
  /** As the template spells their names, and `Authorization` when a REQUEST interceptor set it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly queryParameters: Readonly<Record<string, string>>;
}

const MAX_HEADER_BYTES = 4 * 1024;

/**
 * What a target's `MetadataConfiguration` lets through: of the headers and the query of the assistant's request to the
 * target, of the headers of its answer back. Everything else stays where it is (developer guide, "Header propagation with
 * Gateway").
 */
export class PassedMetadata {
  constructor(private readonly settings: MetadataSettings) {}

  /** Whether nothing of this call goes to the target, so that it can share a connection with other calls. */
  isEmpty(call: TargetCall | undefined): boolean {
    const { headers, queryParameters } = this.of(call);
    return Object.keys(headers).length === 0 && Object.keys(queryParameters).length === 0;
  }

  /**
   * What REQUEST interceptors set has taken the place of what the assistant sent by then.
   *
   * @throws TargetError for a value that may not be passed; what AWS does with it is unverified
   */
  of(call: TargetCall | undefined): Passed {
    const query = call && new URL(call.url).searchParams;
    const headers = Object.fromEntries(
      [
        ...this.settings.requestHeaders.map((name) => [name, call?.headers.get(name)] as const),
        ['Authorization', call?.interceptorAuthorization] as const,
      ].filter(isPresent),
    );
    for (const [name, value] of Object.entries(headers)) {
      if (Buffer.byteLength(value) > MAX_HEADER_BYTES || !/^[\x20-\x7e]*$/.test(value)) {
        throw new TargetError(
          `the header ${name} cannot be passed on: it has more than 4 KB, or is not printable ASCII`,
        );
      }
    }
    const queryParameters = Object.fromEntries(
      this.settings.queryParameters.map((name) => [name, query?.get(name)] as const).filter(isPresent),
    );
    return { headers, queryParameters };
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
    const returned = this.settings.responseHeaders.map((name) => [name, headers.get(name)] as const);
    return new Headers(Object.fromEntries(returned.filter(isPresent)));
  }
}

function isPresent(entry: readonly [string, string | null | undefined]): entry is readonly [string, string] {
  return entry[1] !== null && entry[1] !== undefined;
}
