import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { shortened } from '../../../../template/property-reader';
import { repeatedParameter } from '../../private/parameters';
import { OAuthError } from './oauth-error';

/** No form of these endpoints comes near this size. */
const MAX_FORM_BYTES = 64 * 1024;

/** Reads the form of an endpoint that programs call, each parameter once (RFC 6749, section 3.2). */
export async function readOAuthForm(c: Context): Promise<URLSearchParams> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded(\s*;|$)/i.test(type)) {
    const reason = `the content type is "${shortened(type)}"; send application/x-www-form-urlencoded`;
    throw new OAuthError('invalid_request', reason);
  }
  const form = new URLSearchParams(await c.req.text());
  const repeated = repeatedParameter(form, [...form.keys()]);
  if (repeated !== undefined) {
    throw new OAuthError('invalid_request', `the parameter ${shortened(repeated)} is there more than once`);
  }
  return form;
}

/**
 * Refuses bodies that are larger than any form of these endpoints. What is left of such a body is not read, so that nothing
 * else can come on the same connection.
 */
export const limitedBody = bodyLimit({
  maxSize: MAX_FORM_BYTES,
  onError: (c) => c.text('Content Too Large', 413, { connection: 'close' }),
});
