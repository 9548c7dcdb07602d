import type { Handler } from 'hono';
import { showLoginPage } from '../pages/login-page';
import { attributeInput, showNewPasswordPage } from '../pages/new-password-page';
import { shortened } from '../../../template/property-reader';
import type { PoolDomain } from '../pool-domain';
import { isOwnForm } from '../private/form-protection';
import type { SignInRefusal } from '../sign-in/sign-in-attempts';
import { runPreAuthentication } from '../triggers/sign-in-triggers';
import { requiredAttributes } from '../users/attribute-schema';
import type { UserPool } from '../user-pool';
import { passwordComplaint } from '../users/password-policy';
import type { User } from '../users/user';
import { UserRefusedError } from '../users/user-refused-error';
import { redirectToProvider } from './federation';
import { afterPassword, forChallenge, forRequest, refusal, SESSION_EXPIRED } from './private/sign-in-steps';

/**
 * What the sign-in page says, in Cognito's words. With `PreventUserExistenceErrors: LEGACY` the page says that a name does
 * not exist, and that a user is not confirmed, whatever the password (maintainers in
 * amazon-cognito-identity-js#288 and amplify-flutter#3407). With `ENABLED` both take the right password.
 *
 * Source: Amazon Cognito Developer Guide, "Managing error responses"; the words for a user who is not confirmed are from a
 * public report of the hosted page. On the hosted page AWS leads such a person to a page that asks for the code of the
 * sign-up; the twin has no sign-up page, so it has none. Unverified on live AWS: that a disabled user is told so only after
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

/** Why, for the owner of the pool; the page does not say more to a person who may not know the password. */
function refusalReason({ settings }: UserPool, username: string, reason: SignInRefusal): string {
  const { usernameAttributes } = settings.signInNames;
  const names =
    usernameAttributes.length === 0
      ? ''
      : `; people sign in with ${usernameAttributes.join(' or ')} there (UsernameAttributes)`;
  const user = `"${shortened(username)}" of user pool "${settings.name}"`;
  return reason === 'unknown-user'
    ? `there is no user ${user}${names}`
    : `user ${user}: ${reason.replaceAll('-', ' ')}`;
}

/** `GET /login`: the sign-in page for an authorization request. */
export function showLogin(domain: PoolDomain): Handler {
  return forRequest(domain, (step) =>
    step.request.provider === undefined
      ? showLoginPage(step, { status: 200, username: step.request.loginHint ?? '' })
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
      return showLoginPage(step, { status: 403, username, error: SESSION_EXPIRED });
    }
    const password = form.get('password') ?? '';
    if (username === '' || password === '') {
      const error = username === '' ? 'Enter your username.' : 'Enter your password.';
      return showLoginPage(step, { status: 400, username, error });
    }
    const { users } = domain.pool;
    const refused = await refusal(
      runPreAuthentication(domain.pool, request.client, username, users.bySignInName(username)),
      step,
    );
    if (refused !== undefined) {
      return showLoginPage(step, { status: 400, username, error: refused });
    }
    const { authSessionSeconds, preventUserExistenceErrors } = request.client.settings;
    const result = domain.pool.signIns.withPassword(username, password, preventUserExistenceErrors);
    switch (result.kind) {
      case 'signed-in':
        return afterPassword(step, result.user, username);
      case 'new-password-required': {
        const { sub } = result.user;
        const { clientId } = request.client;
        const challenge = { kind: 'new-password', sub, clientId, signInName: username } as const;
        const id = domain.challenges.add(challenge, authSessionSeconds);
        return showNewPasswordPage(step, { status: 200, id, challenge }, wantedAttributes(domain, result.user));
      }
      case 'refused': {
        domain.pool.refused(
          `/login refused: ${refusalReason(domain.pool, username, result.reason)}`,
          request.client.clientId,
        );
        const hidden = result.reason === 'unknown-user' && preventUserExistenceErrors;
        const error = REFUSALS[hidden ? 'wrong-password' : result.reason];
        return showLoginPage(step, { status: 400, username, error });
      }
    }
  });
}

/**
 * `POST /changePassword`: the password that a person chose in place of a temporary one, and the attributes that the pool
 * requires and the administrator left out (`AdminCreateUser` in the API reference).
 */
export function submitNewPassword(domain: PoolDomain): Handler {
  return forChallenge(domain, 'new-password', (step, { form, id, challenge, user }) => {
    const password = form.get('new_password') ?? '';
    const wanted = wantedAttributes(domain, user);
    const complaint = passwordComplaint(password, domain.pool.settings.passwordPolicy);
    const error =
      complaint !== undefined
        ? `Password did not conform with policy: ${complaint}`
        : password !== form.get('confirm_password')
          ? 'The passwords do not match.'
          : refusedAttributes(domain, user, wanted, form);
    if (error !== undefined) {
      return showNewPasswordPage(step, { status: 400, id, challenge, error }, wanted);
    }
    domain.challenges.delete(id);
    domain.pool.users.setPassword(user, { value: password, temporary: false });
    return afterPassword(step, user, challenge.signInName);
  });
}

/** The attributes that the pool requires and the user does not have. */
function wantedAttributes({ pool }: PoolDomain, user: User): readonly string[] {
  return requiredAttributes(pool.settings.schema).filter((name) => !user.attributes.get(name));
}

/** Gives a user what a form has of these attributes. @returns why it cannot be, `undefined` when it is done */
function refusedAttributes(
  { pool }: PoolDomain,
  user: User,
  wanted: readonly string[],
  form: URLSearchParams,
): string | undefined {
  const given = wanted.map((name) => [name, form.get(attributeInput(name)) ?? ''] as const);
  try {
    if (given.length > 0) {
      pool.users.updateAttributes(user, Object.fromEntries(given), 'new-password');
    }
    return undefined;
  } catch (error) {
    if (error instanceof UserRefusedError) return error.message;
    throw error;
  }
}
