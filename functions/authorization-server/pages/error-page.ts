import { html } from 'hono/html';
import type { Context } from 'koa';
import { sendPage } from './page';

export interface ErrorView {
  readonly status: number;
  readonly title: string;
  /** What happened and what the person can do, in one or two sentences. */
  readonly explanation: string;
  /** The OAuth error, for the people who support the assistant. */
  readonly error?: string;
  readonly reference: string;
  /** Leads back to the assistant, and tells it the error. */
  readonly wayBack?: string;
}

/** What a person sees when their browser cannot be sent back to the assistant. */
export function sendErrorPage(ctx: Context, service: string, view: ErrorView): Promise<void> {
  const { status, title, explanation, error, reference, wayBack } = view;
  return sendPage(
    ctx,
    status,
    title,
    service,
    html`<h1>${title}</h1>
      <p>${explanation}</p>
      <dl>
        ${
          error === undefined
            ? ''
            : html`<div>
                <dt>Error</dt>
                <dd><code>${error}</code></dd>
              </div>`
        }
        <div>
          <dt>Reference</dt>
          <dd><code>${reference}</code></dd>
        </div>
      </dl>
      ${wayBack === undefined ? '' : html`<p class="way-back"><a href="${wayBack}">Back to the assistant</a></p>`}`,
  );
}
