import type { Context } from 'hono';
import { html } from 'hono/html';
import { showPage } from './page';

/** What an error page says. */
interface ErrorPage {
  readonly status: 400 | 403;
  readonly title: string;
  readonly message: string;
  readonly detail?: { readonly reason: string; readonly hint: string };
}

/** Answers with the page that ends a sign-in: there is nothing to do on it. */
export function showErrorPage(c: Context, { status, title, message, detail }: ErrorPage): Promise<Response> {
  const body = html`<h1>Something went wrong</h1>
    <p class="lead">${message}</p>
    ${
      detail &&
      html`<p class="detail"><code>${detail.reason}</code></p>
        <p class="detail">${detail.hint}</p>`
    }`;
  return showPage(c, status, title, body);
}
