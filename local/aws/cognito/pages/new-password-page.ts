import { html } from 'hono/html';
import type { ChallengeState } from '../sign-in/sign-in-challenge';
import { CHARACTER_KINDS, type PasswordPolicy } from '../users/password-policy';
import { alert, field, form, showPage, type SignInStep } from './page';

const NEW_PASSWORD = html`type="password" autocomplete="new-password"`;
const RULES = html`aria-describedby="rules"`;

/** The name of the input for an attribute, as `ChallengeResponses` of `RespondToAuthChallenge` has it. */
export const attributeInput = (attribute: string): string => `userAttributes.${attribute}`;

/**
 * Answers with the page on which a person replaces a temporary password.
 *
 * @param wanted the required attributes that the person does not have yet
 */
export function showNewPasswordPage(
  step: SignInStep,
  { status, id, challenge, error }: ChallengeState,
  wanted: readonly string[],
): Promise<Response> {
  // The name tells a password manager which password changes.
  const fields = html`<input
      type="text"
      name="username"
      value="${challenge.signInName}"
      autocomplete="username"
      readonly
      hidden
    />
    ${field('new_password', 'New password', html`${NEW_PASSWORD} autofocus ${error === undefined ? RULES : ''}`, error)}
    ${field('confirm_password', 'Enter it again', NEW_PASSWORD, error)}
    ${wanted.map((attribute) => field(attributeInput(attribute), inWords(attribute), html`type="text"`, error))}
    <button type="submit">Change password</button>`;
  const body = html`<h1>Change password</h1>
    <p class="lead">You signed in with a temporary password. Choose one of your own.</p>
    ${alert(error)}
    <ul class="rules" id="rules">
      ${requirements(step.domain.pool.settings.passwordPolicy).map((requirement) => html`<li>${requirement}</li>`)}
    </ul>
    ${form(step, '/changePassword', fields, id)}`;
  return showPage(step.c, status, 'Change password', body);
}

/** Such as `Family name`. */
function inWords(attribute: string): string {
  return `${attribute[0].toUpperCase()}${attribute.slice(1).replaceAll('_', ' ')}`;
}

function requirements(policy: PasswordPolicy): readonly string[] {
  return [
    `At least ${policy.minimumLength} characters`,
    ...CHARACTER_KINDS.filter(({ required }) => policy[required]).map(({ inWords }) => `At least one ${inWords}`),
  ];
}
