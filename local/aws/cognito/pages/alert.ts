import { html } from 'hono/html';
import type { Html } from './page';

/** The id of {@link alert}, for `aria-describedby`. */
export const ALERT_ID = 'alert';

/** What went wrong, read out by screen readers. Nothing when nothing did. */
export function alert(message: string | undefined): Html | '' {
  return message === undefined ? '' : html`<p class="alert" role="alert" id="${ALERT_ID}">${message}</p>`;
}

/** The attributes of an input that is part of what went wrong. */
export function invalid(message: string | undefined): Html | '' {
  return message === undefined ? '' : html`aria-invalid="true" aria-describedby="${ALERT_ID}"`;
}
