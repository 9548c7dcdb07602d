import { payloadResponse, streamResponse } from '../http-response';
import type { Outcome } from '../runtime/protocol';

/**
 * The HTTP response to the outcome of an invocation through a function URL. A failure is a 502 that says nothing of the
 * error.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function functionUrlResponse(outcome: Outcome): Response {
  switch (outcome.kind) {
    case 'payload':
      return payloadResponse(JSON.parse(outcome.json)) ?? internalServerError();
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
