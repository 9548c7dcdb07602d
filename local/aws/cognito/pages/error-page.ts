import { html } from 'hono/html';
import type { Html } from './page';

/** The page that ends a sign-in: there is nothing to do on it. */
export function errorPage(message: string, detail?: { readonly reason: string; readonly hint: string }): Html {
  return html`<h1>Something went wrong</h1>
    <p class="lead">${message}</p>
    ${
      detail === undefined
        ? ''
        : html`<p class="detail"><code>${detail.reason}</code></p>
            <p class="detail">${detail.hint}</p>`
    }`;
}
