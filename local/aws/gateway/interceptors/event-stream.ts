/**
 * Changes the JSON messages of an event stream one by one. Comments, and events without data, stay as they are.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function transformEvents(response: Response, change: (message: unknown) => Promise<unknown>): Response {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = '';
  const stream = response.body!.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      async transform(chunk, controller) {
        const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
        rest = events.pop()!;
        for (const event of events) {
          controller.enqueue(encoder.encode(`${await changed(event, change)}\n\n`));
        }
      },
      flush(controller) {
        if (rest !== '') controller.enqueue(encoder.encode(rest));
      },
    }),
  );
  return new Response(stream, response);
}

async function changed(event: string, change: (message: unknown) => Promise<unknown>): Promise<string> {
  const lines = event.split('\n');
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice('data:'.length).trimStart());
  if (data.join('') === '') return event;
  const others = lines.filter((line) => !line.startsWith('data:'));
  return [...others, `data: ${JSON.stringify(await change(JSON.parse(data.join('\n'))))}`].join('\n');
}
