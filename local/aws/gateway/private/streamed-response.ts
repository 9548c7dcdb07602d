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
