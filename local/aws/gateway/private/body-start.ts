import { isEventStream } from './streamed-response';

/** The response once the first piece of the stream that its body is has come, or the body is complete. */
export async function begun(response: Response): Promise<Response> {
  if (response.body === null || !isEventStream(response)) {
    return response;
  }
  const reader = response.body.getReader();
  let next: ReturnType<typeof reader.read> | undefined = reader.read();
  await next.catch(() => undefined);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = next ?? reader.read();
      next = undefined;
      const { done, value } = await piece;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
