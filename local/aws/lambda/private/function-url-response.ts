import type { Outcome, StreamedResponse } from '../runtime/protocol';

/** HTTP allows no body with these. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/** The server writes these itself. */
const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'transfer-encoding']);

/**
 * The HTTP response to the outcome of an invocation through a function URL: an object with a `statusCode` is the
 * response; any other result is its JSON, with status 200; a failure is a 502 that says nothing of the error.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function functionUrlResponse(outcome: Outcome): Response {
  switch (outcome.kind) {
    case 'payload':
      return payloadResponse(outcome.json) ?? internalServerError();
    case 'stream':
      return streamResponse(outcome.stream) ?? internalServerError();
    case 'failure':
      return internalServerError();
  }
}

/** The body as live function URLs were observed to send it; the content type is unverified. */
function internalServerError(): Response {
  return new Response('Internal Server Error', { status: 502, headers: { 'content-type': 'application/json' } });
}

function payloadResponse(json: string): Response | undefined {
  const result: unknown = JSON.parse(json);
  if (result === null || typeof result !== 'object' || !('statusCode' in result)) {
    return new Response(json, { headers: { 'content-type': 'application/json' } });
  }
  const { body = '', isBase64Encoded } = result as { body?: unknown; isBase64Encoded?: unknown };
  if (typeof body !== 'string') {
    return undefined;
  }
  return response(result, isBase64Encoded === true ? Buffer.from(body, 'base64') : body, 'application/json');
}

function streamResponse({ base64, contentType, metadata }: StreamedResponse): Response | undefined {
  return response(
    { statusCode: 200, ...metadata },
    Buffer.from(base64, 'base64'),
    contentType ?? 'application/octet-stream',
  );
}

/** `undefined` when no HTTP response can have this status or these headers. */
function response(
  head: { statusCode?: unknown; headers?: unknown; cookies?: unknown },
  body: string | Uint8Array<ArrayBuffer>,
  defaultContentType: string,
): Response | undefined {
  const status = Number(head.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return undefined;
  }
  const headers = new Headers({ 'content-type': defaultContentType });
  try {
    for (const [name, value] of Object.entries(head.headers ?? {})) {
      if (!OF_THE_CONNECTION.has(name.toLowerCase())) {
        headers.set(name, String(value));
      }
    }
    for (const cookie of Array.isArray(head.cookies) ? head.cookies : []) {
      headers.append('set-cookie', String(cookie));
    }
  } catch {
    return undefined;
  }
  return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers });
}
