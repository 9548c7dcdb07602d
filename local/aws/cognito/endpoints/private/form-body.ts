import type { Context, MiddlewareHandler } from 'hono';
import { repeatedParameter } from '../../private/parameters';
import { OAuthError } from './oauth-error';

/** No form of these endpoints comes near this size. */
const MAX_FORM_BYTES = 64 * 1024;

/** Reads the form of an endpoint that programs call, each parameter once (RFC 6749, section 3.2). */
export async function readOAuthForm(c: Context): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded(\s*;|$)/i.test(c.req.header('content-type') ?? '')) {
    throw new OAuthError('invalid_request');
  }
  const form = new URLSearchParams(await c.req.text());
  if (repeatedParameter(form, [...form.keys()]) !== undefined) {
    throw new OAuthError('invalid_request');
  }
  return form;
}

/**
 * Refuses bodies that are larger than any form of these endpoints.
 *
 * Hono's own body limit rebuilds the request, which fails for the requests of its Node.js server when neither a length nor
 * a body is there.
 */
export const limitedBody: MiddlewareHandler = async (c, next) => {
  const length = c.req.header('content-length');
  if (length !== undefined) {
    return Number(length) > MAX_FORM_BYTES ? tooLarge(c) : next();
  }
  if (c.req.header('transfer-encoding') === undefined || c.req.raw.body === null) {
    return next();
  }
  const text = await readUpTo(c.req.raw.body, MAX_FORM_BYTES);
  if (text === undefined) {
    return tooLarge(c);
  }
  // Hono keeps promises there, whatever the type says, and would read an empty text again.
  c.req.bodyCache.text = Promise.resolve(text) as unknown as string;
  return next();
};

/** What is left of such a body is not read, so that nothing else can come on the same connection. */
function tooLarge(c: Context): Response {
  return c.text('Content Too Large', 413, { connection: 'close' });
}

/** The text of a stream, `undefined` when it has more bytes than allowed. */
async function readUpTo(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
