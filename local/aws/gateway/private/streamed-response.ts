/** Whether a response is sent piece by piece. */
export function isEventStream(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

/** The response once the first piece of the stream that its body is has come, or the body is complete. */
export async function begun(response: Response): Promise<Response> {
  if (response.body === null || !isEventStream(response)) return response;
  const [first, body] = response.body.tee();
  const reader = first.getReader();
  await reader.read().catch(() => undefined);
  // Not awaited: it ends with the other branch.
  reader.cancel().catch(() => undefined);
  return new Response(body, response);
}

/**
 * Does something once a response has been sent: at once when its body is complete, and else when the stream that its body
 * is has ended or the receiver has gone away.
 */
export async function whenRead(response: Response, then: () => void | Promise<void>): Promise<Response> {
  if (response.body === null || !isEventStream(response)) {
    await then();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch(async (error: unknown) => {
        await then();
        throw error;
      });
      if (!done) return controller.enqueue(value);
      controller.close();
      await then();
    },
    async cancel(reason) {
      await reader.cancel(reason).catch(() => undefined);
      await then();
    },
  });
  return new Response(body, response);
}

/** An event with an id, from which a client asks for the rest, or a JSON-RPC response. */
const GOES_ON = /[\r\n]id:|"(?:result|error)"\s*:/;
const LONGEST_MARK = 16;

/**
 * Tells when a stream ends, or breaks off, without an answer and without an event that a client could go on from: clients of MCP
 * wait for such an answer until their time is up.
 *
 * @param tell gets why the stream broke off, or nothing if it ended
 */
export function whenUnanswered(response: Response, tell: (cause?: unknown) => void): Response {
  if (response.body === null || !isEventStream(response)) return response;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let last = '\n';
  let goesOn = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        if (!goesOn) tell(cause);
        throw cause;
      });
      if (done) {
        controller.close();
        if (!goesOn) tell();
        return;
      }
      const text = last + decoder.decode(value, { stream: true });
      goesOn ||= GOES_ON.test(text);
      last = text.slice(-LONGEST_MARK);
      controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}
