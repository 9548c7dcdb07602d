import type { RequestContext } from '../audit-log';
import { MAX_BODY } from './request-limits';

/** The event of an HTTP API, payload format 2.0, as far as it is read. */
export interface HttpApiEvent {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly method: string; readonly sourceIp: string };
  };
}

/** What the function returns to an HTTP API, payload format 2.0. */
export interface HttpApiResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** RFC 9110 sections 5.1 and 5.5. Other headers, and values beyond ASCII, are dropped: nothing here reads them. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** A method that a `Request` can have (Fetch standard, "forbidden method"). */
const METHOD = /^(?!(?:CONNECT|TRACE|TRACK)$)[A-Z]{1,16}$/;

/** No route takes it. */
const UNSUPPORTED_METHOD = 'UNSUPPORTED';

/**
 * The request in an event. A body that is too large is not decoded: the request has its size in `content-length`, and not the
 * body.
 */
export function requestOf(event: HttpApiEvent): Request {
  const { rawPath, rawQueryString, body, isBase64Encoded, requestContext } = event;
  const method = METHOD.test(requestContext.http.method) ? requestContext.http.method : UNSUPPORTED_METHOD;
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  const size = body === undefined ? 0 : Buffer.byteLength(body, encoding);
  const headers = headersOf(event);
  headers.set('content-length', String(size));
  // Scheme and host of the issuer are configured.
  return new Request(`https://host.invalid${rawPath}${rawQueryString === '' ? '' : `?${rawQueryString}`}`, {
    method,
    headers,
    ...(method === 'POST' && body !== undefined && size <= MAX_BODY && { body: Buffer.from(body, encoding) }),
  });
}

/** What the audit log says about the request in an event. */
export function contextOf({ rawPath, requestContext: { requestId, http } }: HttpApiEvent): RequestContext {
  return { requestId, sourceIp: http.sourceIp, path: rawPath };
}

/** The result that answers the event of a request. */
export async function resultOf(response: Response): Promise<HttpApiResult> {
  return {
    statusCode: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => name !== 'set-cookie')),
    cookies: response.headers.getSetCookie(),
    body: await response.text(),
  };
}

function headersOf({ headers = {}, cookies = [] }: HttpApiEvent): Headers {
  const sent = [...Object.entries(headers), ['cookie', cookies.join('; ')] as const];
  return new Headers(
    sent.flatMap(([name, value = '']) =>
      value !== '' && HEADER_NAME.test(name) && HEADER_VALUE.test(value) ? [[name, value] as [string, string]] : [],
    ),
  );
}
