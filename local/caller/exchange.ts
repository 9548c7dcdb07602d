import { fetchAnswer } from '../http/no-answer';

/** One HTTP request of a sign-in and what came back: the program's own requests, and those of the person's browser. */
export interface Exchange {
  readonly sender: 'assistant' | 'browser' | 'machine';
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

/**
 * A `fetch` that keeps what it sent and received. Responses that stream are recorded without their body.
 *
 * Recorded exchanges hold real tokens and passwords of the twin: they are for a test's assertions, not for a log.
 */
export function recordingFetch(sender: Exchange['sender'], record: (exchange: Exchange) => void): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const requestBody = await request.clone().text();
    const response = await fetchAnswer(request);
    const streams = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    record({
      sender,
      method: request.method,
      url: request.url,
      requestHeaders: Object.fromEntries(request.headers),
      requestBody,
      status: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody: streams ? '' : await response.clone().text(),
    });
    return response;
  };
}
