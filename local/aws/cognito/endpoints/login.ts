import type { Handler } from 'hono';
import { newPasswordPage } from '../pages/new-password-page';
import { showPage } from '../pages/page';
import { passwordComplaint } from '../users/password-policy';
import type { PoolDomain } from '../pool-domain';
import { formToken, isOwnForm } from '../private/form-protection';
import { runPreAuthentication } from '../triggers/sign-in-triggers';
import type { SignInRefusal } from '../users/user-directory';
import { redirectToProvider } from './federation';
import {
  afterPassword,
  answeredChallenge,
  forRequest,
  refusal,
  respondWithLogin,
  SESSION_EXPIRED,
  type SignInStep,
} from '../sign-in/sign-in-steps';

/**
 * What the sign-in page says, in Cognito's words. With `PreventUserExistenceErrors: LEGACY` a name that nobody bears is
 * said to be one, and a user who is not confirmed is told so whatever the password (maintainers in
 * amazon-cognito-identity-js#288 and amplify-flutter#3407). With `ENABLED` both take the right password.
 *
 * Source: Amazon Cognito Developer Guide, "Managing error responses"; the words for a user who is not confirmed are from a
 * public report of the hosted page. On the hosted page AWS leads such a person to a page that asks for the code of the
 * sign-up; nobody signs up at the twin, so it has none. Unverified on live AWS: that a disabled user is told so only after
 * the right password also with `LEGACY`, and that a user who is not confirmed is with `ENABLED`.
 */
const REFUSALS: Readonly<Record<SignInRefusal, string>> = {
  'unknown-user': 'User does not exist.',
  'wrong-password': 'Incorrect username or password.',
  'locked-out': 'Password attempts exceeded',
  disabled: 'User is disabled.',
  unconfirmed: 'User is not confirmed.',
  'temporary-password-expired': 'Temporary password has expired and must be reset by an administrator.',
};

/** `GET /login`: the sign-in page for an authorization request. */
export function showLogin(domain: PoolDomain): Handler {
  return forRequest(domain, (step) =>
    step.request.provider === undefined
      ? respondWithLogin(step, { status: 200, username: step.request.loginHint ?? '' })
      : redirectToProvider(step.c, domain, step.request, step.request.provider),
  );
}

/** `POST /login`: the name and password that a person typed. */
export function submitLogin(domain: PoolDomain): Handler {
  return forRequest(domain, async (step) => {
    const { c, request } = step;
    const form = new URLSearchParams(await c.req.text());
    const username = (form.get('username') ?? '').trim();
    if (!isOwnForm(c, domain, form) || !request.client.offersPasswords) {
      return respondWithLogin(step, { status: 403, username, error: SESSION_EXPIRED });
    }
    const password = form.get('password') ?? '';
    if (username === '' || password === '') {
      const error = username === '' ? 'Enter your username.' : 'Enter your password.';
      return respondWithLogin(step, { status: 400, username, error });
    }
    const { users } = domain.pool;
    const refused = await refusal(
      runPreAuthentication(domain.pool, request.client, username, users.bySignInName(username)),
    );
    if (refused !== undefined) {
      return respondWithLogin(step, { status: 400, username, error: refused });
    }
    const { authSessionSeconds, preventUserExistenceErrors } = request.client.settings;
    const result = users.signIn(username, password, preventUserExistenceErrors);
    switch (result.kind) {
      case 'signed-in':
        return afterPassword(step, result.user, username);
      case 'new-password-required': {
        const { sub } = result.user;
        const { clientId } = request.client;
        const challenge = { kind: 'new-password', sub, clientId, signInName: username } as const;
        const id = domain.challenges.start(challenge, authSessionSeconds);
        return respondWithNewPassword(step, { status: 200, challenge: id, username });
      }
      case 'refused': {
        const hidden = result.reason === 'unknown-user' && preventUserExistenceErrors;
        const error = REFUSALS[hidden ? 'wrong-password' : result.reason];
        return respondWithLogin(step, { status: 400, username, error });
      }
    }
  });
}

/** `POST /changePassword`: the password of their own that a person chose in place of a temporary one. */
export function submitNewPassword(domain: PoolDomain): Handler {
  return forRequest(domain, async (step) => {
    const answered = await answeredChallenge(step, 'new-password');
    if (answered === undefined) {
      return respondWithLogin(step, { status: 403, username: '', error: SESSION_EXPIRED });
    }
    const { form, id, challenge, user } = answered;
    const password = form.get('new_password') ?? '';
    const complaint = passwordComplaint(password, domain.pool.settings.passwordPolicy);
    if (complaint !== undefined || password !== form.get('confirm_password')) {
      const error =
        complaint === undefined ? 'The passwords do not match.' : `Password did not conform with policy: ${complaint}`;
      return respondWithNewPassword(step, { status: 400, challenge: id, username: challenge.signInName, error });
    }
    domain.challenges.end(id);
    domain.pool.users.setPassword(user, { value: password, temporary: false });
    return afterPassword(step, user, challenge.signInName);
  });
}

interface NewPasswordState {
  readonly status: 200 | 400;
  readonly challenge: string;
  readonly username: string;
  readonly error?: string;
}

function respondWithNewPassword(
  { c, domain }: SignInStep,
  { status, challenge, username, error }: NewPasswordState,
): Promise<Response> {
  const body = newPasswordPage({
    action: `/changePassword${new URL(c.req.url).search}`,
    formToken: formToken(c, domain),
    challenge,
    username,
    policy: domain.pool.settings.passwordPolicy,
    error,
  });
  return showPage(c, status, 'Change password', body);
}
