import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';
import type { PoolDomain } from '../pool-domain';
import { FORM_TOKEN, formToken } from '../private/form-protection';
import type { AuthorizationRequest } from '../sign-in/authorization-request';
import { STYLE } from './style';

/** A step of a sign-in: a browser, at a domain, for an authorization request. */
export interface SignInStep {
  readonly c: Context;
  readonly domain: PoolDomain;
  readonly request: AuthorizationRequest;
}

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/**
 * Nothing runs and nothing is loaded but the one style. There is no `form-action`: Chrome applies it to the redirect after
 * a form, too, and would block the way back to the application's loopback address.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Written by hand: the hash above is of every character between the tags. */
const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`);

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-frame-options': 'DENY',
};

/** Answers with a page: one card, and below it the reminder that this is not AWS. */
export async function showPage(c: Context, status: 200 | 400 | 403, title: string, body: Html): Promise<Response> {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main class="card">${body}</main>
        <p class="note">Local twin of Amazon Cognito. What you enter stays on this computer.</p>
      </body>
    </html>`;
  return c.html(page, status, HEADERS);
}

const ALERT_ID = 'alert';

/** What went wrong, read out by screen readers. Nothing when nothing did. */
export function alert(message: string | undefined): Html | '' {
  return message === undefined ? '' : html`<p class="alert" role="alert" id="${ALERT_ID}">${message}</p>`;
}

/** The attributes of an input that is part of what went wrong. */
function invalid(message: string | undefined): Html | '' {
  return message === undefined ? '' : html`aria-invalid="true" aria-describedby="${ALERT_ID}"`;
}

/**
 * A labelled input.
 *
 * @param attributes of the input, besides those that every input has
 * @param error what went wrong with it
 */
export function field(name: string, label: string, attributes: Html, error: string | undefined): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" required ${attributes} ${invalid(error)} />
  </div>`;
}

/**
 * A form of a sign-in. Its address repeats the authorization request.
 *
 * @param challenge the id of the challenge that the form answers
 */
export function form({ c, domain }: SignInStep, path: string, fields: Html, challenge?: string): Html {
  return html`<form method="post" action="${path}${new URL(c.req.url).search}">
    <input type="hidden" name="${FORM_TOKEN}" value="${formToken(c, domain)}" />
    ${challenge === undefined ? '' : html`<input type="hidden" name="session" value="${challenge}" />`} ${fields}
  </form>`;
}
