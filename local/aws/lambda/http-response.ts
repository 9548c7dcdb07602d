import type { StreamedResponse } from './runtime/protocol';

/** HTTP allows no body with these. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** The server writes these itself. */
const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'transfer-encoding']);

/**
 * The HTTP response that a function's result describes, for its URL and for an HTTP API: an object with a `statusCode` is the
 * response; any other result is its JSON, with status 200.
 *
 * @param defaultContentType of a response that says its status but not its content type
 * @returns `undefined` when no HTTP response can have this status, these headers or this body
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function payloadResponse(result: unknown, defaultContentType = 'application/json'): Response | undefined {
  if (result === null || typeof result !== 'object' || !('statusCode' in result)) {
    return new Response(JSON.stringify(result), { headers: { 'content-type': 'application/json' } });
  }
  const { body = '', isBase64Encoded } = result as { body?: unknown; isBase64Encoded?: unknown };
  if (typeof body !== 'string') {
    return undefined;
  }
  return described(result, isBase64Encoded === true ? Buffer.from(body, 'base64') : body, defaultContentType);
}

/** The HTTP response that a function streamed. */
export function streamResponse({ base64, contentType, metadata }: StreamedResponse): Response | undefined {
  return described(
    { statusCode: 200, ...metadata },
    Buffer.from(base64, 'base64'),
    contentType ?? 'application/octet-stream',
  );
}

/**
 * A response, as far as HTTP allows it.
 *
 * @param setHeaders adds to the content type, or replaces it
 * @returns `undefined` when no HTTP response can have this status or these headers
 */
export function httpResponse(
  statusCode: unknown,
  body: string | Uint8Array<ArrayBuffer>,
  contentType: string,
  setHeaders: (headers: Headers) => void,
): Response | undefined {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return undefined;
  }
  const headers = new Headers({ 'content-type': contentType });
  try {
    setHeaders(headers);
  } catch {
    return undefined;
  }
  return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers });
}

function described(
  head: { statusCode?: unknown; headers?: unknown; cookies?: unknown },
  body: string | Uint8Array<ArrayBuffer>,
  defaultContentType: string,
): Response | undefined {
  return httpResponse(head.statusCode, body, defaultContentType, (headers) => {
    for (const [name, value] of Object.entries(head.headers ?? {})) {
      if (!OF_THE_CONNECTION.has(name.toLowerCase())) {
        headers.set(name, String(value));
      }
    }
    for (const cookie of Array.isArray(head.cookies) ? head.cookies : []) {
      headers.append('set-cookie', String(cookie));
    }
  });
}
