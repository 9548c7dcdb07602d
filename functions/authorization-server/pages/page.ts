import { html, raw } from 'hono/html';
import type { Context } from 'koa';
import { STYLE } from './style';

export type Html = ReturnType<typeof html>;

/** A key, drawn in the page itself: nothing is loaded. It says nothing that the text does not. */
const MARK = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <rect width="32" height="32" rx="9" />
  <circle cx="12" cy="16" r="4.5" />
  <path d="M16.5 16H25m-3 0v4" />
</svg>`;

/** Sends a page. What it shows is escaped by the template. `securedAnswer` adds the headers. */
export async function sendPage(
  ctx: Context,
  status: number,
  title: string,
  service: string,
  content: Html,
): Promise<void> {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} - ${service}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <p class="service">${MARK}<span>${service}</span></p>
          ${content}
        </main>
      </body>
    </html>`;
  // The hash of the policy is that of the text between the tags, without the indentation of this template.
  ctx.body = String(page).replace(/<style>[^]*<\/style>/, () => `<style>${STYLE}</style>`);
}
