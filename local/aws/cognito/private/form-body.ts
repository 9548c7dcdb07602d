import type { Context } from 'hono';
import { OAuthError } from './oauth-error';
import { repeatedParameter } from './parameters';

/** No form of these endpoints comes near this size. */
export const LARGEST_FORM_BYTES = 64 * 1024;

/** Whether the body calls itself a form. */
export function isForm(c: Context): boolean {
  return /^application\/x-www-form-urlencoded(\s*;|$)/i.test(c.req.header('content-type') ?? '');
}

/** Reads the form of an endpoint that programs call, each parameter once (RFC 6749, section 3.2). */
export async function readOAuthForm(c: Context): Promise<URLSearchParams> {
  if (!isForm(c)) {
    throw new OAuthError('invalid_request');
  }
  const form = new URLSearchParams(await c.req.text());
  if (repeatedParameter(form, [...form.keys()]) !== undefined) {
    throw new OAuthError('invalid_request');
  }
  return form;
}
