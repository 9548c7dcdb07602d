/**
 * Reads a body of at most `limit` bytes.
 *
 * @throws the given error if it is larger
 */
export async function limitedBody(body: AsyncIterable<Uint8Array>, limit: number, tooLarge: Error): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) {
      throw tooLarge;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
