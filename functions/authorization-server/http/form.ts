import type { IncomingMessage } from 'node:http';
import { errors } from 'oidc-provider';

/** The consent form has two short fields. */
const LARGEST_FORM = 2048;

/** @throws errors.InvalidRequest if the body is too large to be a form of this server */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_FORM) {
      throw new errors.InvalidRequest('the form is too large');
    }
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
