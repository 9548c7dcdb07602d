import { html } from 'hono/html';
import type { PasswordPolicy } from '../users/password-policy';
import { FORM_TOKEN } from '../private/form-protection';
import { alert, invalid } from './alert';
import type { Html } from './page';

/** What the page for a new password shows. */
export interface NewPasswordView {
  readonly action: string;
  readonly formToken: string;
  /** Names the sign-in that waits for the new password. */
  readonly challenge: string;
  /** Tells a password manager whose password changes. */
  readonly username: string;
  readonly policy: PasswordPolicy;
  readonly error?: string;
}

/** The page on which a person replaces a temporary password. */
export function newPasswordPage({ action, formToken, challenge, username, policy, error }: NewPasswordView): Html {
  return html`<h1>Change password</h1>
    <p class="lead">You signed in with a temporary password. Choose one of your own.</p>
    ${alert(error)}
    <ul class="rules" id="rules">
      ${requirements(policy).map((requirement) => html`<li>${requirement}</li>`)}
    </ul>
    <form method="post" action="${action}">
      <input type="hidden" name="${FORM_TOKEN}" value="${formToken}" />
      <input type="hidden" name="session" value="${challenge}" />
      <input type="text" name="username" value="${username}" autocomplete="username" readonly hidden />
      <div class="field">
        <label for="new_password">New password</label>
        <input
          id="new_password"
          name="new_password"
          type="password"
          autocomplete="new-password"
          required
          autofocus
          ${error === undefined ? html`aria-describedby="rules"` : invalid(error)}
        />
      </div>
      <div class="field">
        <label for="confirm_password">Enter it again</label>
        <input
          id="confirm_password"
          name="confirm_password"
          type="password"
          autocomplete="new-password"
          required
          ${invalid(error)}
        />
      </div>
      <button type="submit">Change password</button>
    </form>`;
}

function requirements(policy: PasswordPolicy): readonly string[] {
  const kinds = [
    { required: policy.requireUppercase, text: 'At least one upper-case letter' },
    { required: policy.requireLowercase, text: 'At least one lower-case letter' },
    { required: policy.requireNumbers, text: 'At least one number' },
    { required: policy.requireSymbols, text: 'At least one symbol' },
  ];
  return [
    `At least ${policy.minimumLength} characters`,
    ...kinds.filter((kind) => kind.required).map((kind) => kind.text),
  ];
}
