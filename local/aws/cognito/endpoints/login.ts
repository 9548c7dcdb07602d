import type { Context, Handler } from 'hono';
import { checkAuthorizationRequest, codeRedirect, type AuthorizationRequest } from '../authorization-request';
import { errorPage } from '../pages/error-page';
import { loginPage } from '../pages/login-page';
import { newPasswordPage } from '../pages/new-password-page';
import { showPage } from '../pages/page';
import { passwordComplaint } from '../password-policy';
import type { PoolDomain } from '../pool-domain';
import { formToken, isOwnForm } from '../private/form-protection';
import { startSession } from '../private/session-cookie';
import { runPostAuthentication, runPreAuthentication } from '../sign-in-triggers';
import { TriggerError } from '../triggers';
import type { User } from '../user';
import type { SignInRefusal } from '../user-directory';
import { errorPageLocation } from './error';

/**
 * What the sign-in page says, in Cognito's words. With `PreventUserExistenceErrors: LEGACY` a name that nobody bears is
 * said to be one. Source: Amazon Cognito Developer Guide, "Managing error responses"; that the page of a disabled user says
 * so only after the right password is unverified on live AWS.
 */
const REFUSALS: Readonly<Record<SignInRefusal, string>> = {
  'unknown-user': 'User does not exist.',
  'wrong-password': 'Incorrect username or password.',
  'locked-out': 'Password attempts exceeded',
  disabled: 'User is disabled.',
  'temporary-password-expired': 'Temporary password has expired and must be reset by an administrator.',
};

const SESSION_EXPIRED = 'Your session has expired. Sign in again.';

/** `GET /login`: the sign-in page for an authorization request. */
export function showLogin(domain: PoolDomain): Handler {
  return forRequest(domain, (c, request) =>
    respondWithLogin(c, domain, { status: 200, username: request.loginHint ?? '' }),
  );
}

/** `POST /login`: the name and password that a person typed. */
export function submitLogin(domain: PoolDomain): Handler {
  return forRequest(domain, async (c, request) => {
    const form = new URLSearchParams(await c.req.text());
    const username = (form.get('username') ?? '').trim();
    if (!isOwnForm(c, domain, form)) {
      return respondWithLogin(c, domain, { status: 403, username, error: SESSION_EXPIRED });
    }
    const password = form.get('password') ?? '';
    if (username === '' || password === '') {
      const error = username === '' ? 'Enter your username.' : 'Enter your password.';
      return respondWithLogin(c, domain, { status: 400, username, error });
    }
    const refusedBefore = await refusal(
      runPreAuthentication(domain.pool, request.client, username, domain.pool.users.bySignInName(username)),
    );
    if (refusedBefore !== undefined) {
      return respondWithLogin(c, domain, { status: 400, username, error: refusedBefore });
    }
    const result = domain.pool.users.signIn(username, password);
    const { authSessionSeconds, preventUserExistenceErrors } = request.client.settings;
    switch (result.kind) {
      case 'signed-in':
        return complete(c, domain, request, result.user, username);
      case 'new-password-required': {
        const challenge = { sub: result.user.sub, clientId: request.client.clientId, signInName: username };
        const id = domain.passwordChallenges.start(challenge, authSessionSeconds);
        return respondWithNewPassword(c, domain, { status: 200, challenge: id, username });
      }
      case 'refused': {
        const hidden = result.reason === 'unknown-user' && preventUserExistenceErrors;
        const error = REFUSALS[hidden ? 'wrong-password' : result.reason];
        return respondWithLogin(c, domain, { status: 400, username, error });
      }
    }
  });
}

/** `POST /changePassword`: the password of their own that a person chose in place of a temporary one. */
export function submitNewPassword(domain: PoolDomain): Handler {
  return forRequest(domain, async (c, request) => {
    const { pool, passwordChallenges } = domain;
    const form = new URLSearchParams(await c.req.text());
    const id = form.get('session') ?? '';
    const challenge = isOwnForm(c, domain, form) ? passwordChallenges.find(id, request.client.clientId) : undefined;
    const user = pool.users.bySub(challenge?.sub ?? '');
    if (challenge === undefined || user?.enabled !== true) {
      return respondWithLogin(c, domain, { status: 403, username: '', error: SESSION_EXPIRED });
    }
    const password = form.get('new_password') ?? '';
    const complaint = passwordComplaint(password, pool.settings.passwordPolicy);
    if (complaint !== undefined || password !== form.get('confirm_password')) {
      const error =
        complaint === undefined ? 'The passwords do not match.' : `Password did not conform with policy: ${complaint}`;
      return respondWithNewPassword(c, domain, {
        status: 400,
        challenge: id,
        username: challenge.signInName,
        error,
      });
    }
    passwordChallenges.end(id);
    pool.users.setPassword(user, { value: password, temporary: false });
    return complete(c, domain, request, user, challenge.signInName);
  });
}

type RequestHandler = (c: Context, request: AuthorizationRequest) => Response | Promise<Response>;

/** Every page is for an authorization request, which its address repeats and which is checked each time. */
function forRequest(domain: PoolDomain, handle: RequestHandler): Handler {
  return (c) => {
    const check = checkAuthorizationRequest(domain.pool, new URL(c.req.url).searchParams);
    if (check.kind === 'error-page') {
      return c.redirect(errorPageLocation(domain, check.reason, check.clientId));
    }
    if (check.kind === 'redirect') {
      return c.redirect(check.location);
    }
    // Measured in public as F6: managed login has no page for a client without a branding style, and no default either.
    if (domain.managed && !domain.pool.brandedClients.has(check.request.client.clientId)) {
      const message = 'Login pages unavailable. Please contact an administrator.';
      return showPage(c, 403, 'Login pages unavailable', errorPage(message));
    }
    return handle(c, check.request);
  };
}

async function complete(
  c: Context,
  domain: PoolDomain,
  request: AuthorizationRequest,
  user: User,
  username: string,
): Promise<Response> {
  const error = await refusal(runPostAuthentication(domain.pool, request.client, user));
  if (error !== undefined) {
    return respondWithLogin(c, domain, { status: 400, username, error });
  }
  return c.redirect(await codeRedirect(domain.pool, request, startSession(c, domain, user)));
}

/** What a trigger that refuses has the page say. */
async function refusal(running: Promise<void>): Promise<string | undefined> {
  try {
    await running;
    return undefined;
  } catch (error) {
    if (error instanceof TriggerError) {
      return error.message;
    }
    throw error;
  }
}

interface LoginState {
  readonly status: 200 | 400 | 403;
  readonly username: string;
  readonly error?: string;
}

function respondWithLogin(c: Context, domain: PoolDomain, { status, username, error }: LoginState): Promise<Response> {
  const body = loginPage({
    action: `/login${new URL(c.req.url).search}`,
    formToken: formToken(c, domain),
    nameLabel: nameLabel(domain),
    username,
    error,
  });
  return showPage(c, status, 'Sign in', body);
}

interface NewPasswordState {
  readonly status: 200 | 400;
  readonly challenge: string;
  readonly username: string;
  readonly error?: string;
}

function respondWithNewPassword(
  c: Context,
  domain: PoolDomain,
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

/** What people of the pool sign in with. */
function nameLabel(domain: PoolDomain): string {
  const { usernameAttributes, aliasAttributes } = domain.pool.settings.signInNames;
  const words: Readonly<Record<string, string>> = { email: 'email', phone_number: 'phone number' };
  const names = [
    ...(usernameAttributes.length === 0 ? ['username'] : []),
    ...[...usernameAttributes, ...aliasAttributes].flatMap((attribute) => words[attribute] ?? []),
  ];
  const label = names.join(' or ');
  return label.charAt(0).toUpperCase() + label.slice(1);
}
