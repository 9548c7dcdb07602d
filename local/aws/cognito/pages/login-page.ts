import { html } from 'hono/html';
import { FORM_TOKEN } from '../private/form-protection';
import { alert, invalid, type Html } from './page';

/** What the sign-in page shows. */
export interface LoginView {
  /** Where the form goes: the address of the page with its query. */
  readonly action: string;
  readonly formToken: string;
  /** What people sign in with, such as `Username or email`. */
  readonly nameLabel: string;
  /** What the person typed before, or the login hint. A password is never shown again. */
  readonly username: string;
  readonly error?: string;
  /** Whether the pool's own users sign in here. */
  readonly withPassword: boolean;
  /** Other ways to sign in. */
  readonly providers: readonly { readonly name: string; readonly href: string }[];
}

/** The sign-in page. It works without scripts and with the keyboard alone. */
export function loginPage(view: LoginView): Html {
  const { error, withPassword, providers } = view;
  return html`<h1>Sign in</h1>
    <p class="lead">Sign in to your account.</p>
    ${alert(error)} ${withPassword ? passwordForm(view) : ''}
    ${providers.map(({ name, href }) => html`<p class="other"><a class="button" href="${href}">Sign in with ${name}</a></p>`)}`;
}

function passwordForm({ action, formToken, nameLabel, username, error }: LoginView): Html {
  const focus = html`autofocus`;
  return html`<form method="post" action="${action}">
    <input type="hidden" name="${FORM_TOKEN}" value="${formToken}" />
    <div class="field">
      <label for="username">${nameLabel}</label>
      <input
        id="username"
        name="username"
        type="text"
        value="${username}"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        required
        ${invalid(error)}
        ${username === '' ? focus : ''}
      />
    </div>
    <div class="field">
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
        ${invalid(error)}
        ${username === '' ? '' : focus}
      />
    </div>
    <button type="submit">Sign in</button>
  </form>`;
}
