import { html } from 'hono/html';
import { FORM_TOKEN } from '../private/form-protection';
import { alert, invalid, type Html } from './page';

/** What the page for a code shows. */
export interface MfaView {
  readonly action: string;
  readonly formToken: string;
  /** Names the sign-in that waits for the code. */
  readonly challenge: string;
  /** For a person who has no authenticator app yet: what to enter there. */
  readonly enrolment?: { readonly secret: string; readonly uri: string };
  /** The masked address that the code was sent to; without it, an authenticator app has the code. */
  readonly sentTo?: string;
  readonly error?: string;
}

/** The page on which a person enters a code, and sets an authenticator app up the first time. */
export function mfaPage({ action, formToken, challenge, enrolment, sentTo, error }: MfaView): Html {
  const code =
    sentTo === undefined
      ? 'Enter the code that your authenticator app shows.'
      : `Enter the code that was sent to ${sentTo}.`;
  return html`<h1>${enrolment === undefined ? 'Enter a code' : 'Set up an authenticator app'}</h1>
    <p class="lead">
      ${enrolment === undefined ? code : 'Add this account to an authenticator app, then enter the code that it shows.'}
    </p>
    ${alert(error)}
    ${
      enrolment === undefined
        ? ''
        : html`<p class="detail"><code id="secret">${enrolment.secret}</code></p>
            <p class="detail"><a id="uri" href="${enrolment.uri}">Open in an authenticator app</a></p>`
    }
    <form method="post" action="${action}">
      <input type="hidden" name="${FORM_TOKEN}" value="${formToken}" />
      <input type="hidden" name="session" value="${challenge}" />
      <div class="field">
        <label for="code">Code</label>
        <input
          id="code"
          name="code"
          type="text"
          inputmode="numeric"
          autocomplete="one-time-code"
          pattern="[0-9]{6}"
          maxlength="6"
          required
          autofocus
          ${invalid(error)}
        />
      </div>
      <button type="submit">Sign in</button>
    </form>`;
}
