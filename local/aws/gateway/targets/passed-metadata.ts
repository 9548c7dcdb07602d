import type { ResourceProperties } from '../../../template/resource-type';
import type { InboundCall } from '../gateway-call';
import { TargetError } from './gateway-target';

/** What of a call goes to a target beside the call itself. */
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
  readonly #requestHeaders: readonly string[];
  readonly #responseHeaders: readonly string[];
  readonly #queryParameters: readonly string[];

  /** @param configuration a `MetadataConfiguration` that has been checked */
  constructor({ AllowedRequestHeaders, AllowedResponseHeaders, AllowedQueryParameters }: ResourceProperties = {}) {
    this.#requestHeaders = AllowedRequestHeaders ?? [];
    this.#responseHeaders = AllowedResponseHeaders ?? [];
    this.#queryParameters = AllowedQueryParameters ?? [];
  }

  /** Whether nothing of this call goes to the target, so that it can share a connection with other calls. */
  isEmpty(call: InboundCall | undefined): boolean {
    const { headers, queryParameters } = this.of(call);
    return Object.keys(headers).length === 0 && Object.keys(queryParameters).length === 0;
  }

  /**
   * What REQUEST interceptors set has taken the place of what the assistant sent by then.
   *
   * @throws TargetError for a value that may not be passed; what AWS does with it is unverified
   */
  of(call: InboundCall | undefined): Passed {
    const query = call && new URL(call.url).searchParams;
    const headers = Object.fromEntries(
      [
        ...this.#requestHeaders.map((name) => [name, call?.headers.get(name)] as const),
        ['Authorization', call?.interceptorAuthorization] as const,
      ].filter(isPresent),
    );
    for (const [name, value] of Object.entries(headers)) {
      if (Buffer.byteLength(value) > MAX_HEADER_BYTES || !/^[\x20-\x7e]*$/.test(value)) {
        throw new TargetError(
          `the header ${name} cannot be passed on: it has more than 4 KB, or is no printable ASCII`,
        );
      }
    }
    const queryParameters = Object.fromEntries(
      this.#queryParameters.map((name) => [name, query?.get(name)] as const).filter(isPresent),
    );
    return { headers, queryParameters };
  }

  /** The request that goes to the target in this call. */
  addTo(request: Request, call: InboundCall | undefined): Request {
    const { headers, queryParameters } = this.of(call);
    const url = new URL(request.url);
    for (const [name, value] of Object.entries(queryParameters)) url.searchParams.set(name, value);
    const passed = url.href === request.url ? request : new Request(url, request);
    for (const [name, value] of Object.entries(headers)) passed.headers.set(name, value);
    return passed;
  }

  /** Keeps what the target's answer has for the assistant. Of several answers in one call the last one counts. */
  keep(response: Response, call: InboundCall | undefined): void {
    for (const name of this.#responseHeaders) {
      const value = response.headers.get(name);
      if (value !== null) call?.returnedHeaders.set(name, value);
    }
  }
}

function isPresent(entry: readonly [string, string | null | undefined]): entry is readonly [string, string] {
  return entry[1] !== null && entry[1] !== undefined;
}
