import { html } from 'hono/html';
import type { ChallengeState } from '../sign-in/sign-in-challenge';
import { alert, field, form, showPage, type SignInStep } from './page';

/** Answers with the page on which a person enters a code, and sets an authenticator app up the first time. */
export function showMfaPage(step: SignInStep, { status, id, challenge, error }: ChallengeState): Promise<Response> {
  const { token, sent, signInName } = challenge;
  const attributes = html`type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6"
  autofocus`;
  const code = html`${field('code', 'Code', attributes, error)} <button type="submit">Sign in</button>`;
  const body =
    token === undefined
      ? html`<h1>Enter a code</h1>
          <p class="lead">
            ${
              sent === undefined
                ? 'Enter the code that your authenticator app shows.'
                : `Enter the code that was sent to ${sent.maskedDestination}.`
            }
          </p>
          ${alert(error)} ${form(step, '/mfa', code, id)}`
      : html`<h1>Set up an authenticator app</h1>
          <p class="lead">Add this account to an authenticator app, then enter the code that it shows.</p>
          ${alert(error)}
          <p class="detail"><code id="secret">${token.secret}</code></p>
          <p class="detail">
            <a id="uri" href="${token.uri(step.domain.pool.settings.name, signInName)}">Open in an authenticator app</a>
          </p>
          ${form(step, '/mfa/setup', code, id)}`;
  return showPage(step.c, status, 'Second factor', body);
}
