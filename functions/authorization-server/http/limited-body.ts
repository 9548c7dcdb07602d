import type { IncomingMessage } from 'node:http';

/**
 * Reads a body of at most `limit` bytes.
 *
 * @throws the given error if it is larger
 */
export async function limitedBody(message: IncomingMessage, limit: number, tooLarge: Error): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      throw tooLarge;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
