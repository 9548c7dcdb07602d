import type { Handler } from 'hono';
import { DELIVERIES, secondFactorOf, type Delivery } from '../../mfa/second-factors';
import { SentCode } from '../../mfa/sent-code';
import { SoftwareToken } from '../../mfa/software-token';
import { showErrorPage } from '../../pages/error-page';
import { showLoginPage } from '../../pages/login-page';
import { showMfaPage } from '../../pages/mfa-page';
import type { PoolDomain } from '../../pool-domain';
import { isOwnForm } from '../../private/form-protection';
import { checkAuthorizationRequest } from '../../sign-in/authorization-request';
import { grantRedirect, withCause } from '../../sign-in/authorization-response';
import type { ChallengeKind, SignInChallenge } from '../../sign-in/sign-in-challenge';
import type { SignInStep } from '../../pages/page';
import { runPostAuthentication } from '../../triggers/sign-in-triggers';
import { TriggerError } from '../../triggers/triggers';
import type { User } from '../../users/user';
import { refuseRequest } from './refuse-request';
import { startSession } from './session-cookie';

export const SESSION_EXPIRED = 'Your session has expired. Sign in again.';

/** Every page is for an authorization request, which its address repeats and which is checked each time. */
export function forRequest(domain: PoolDomain, handle: (step: SignInStep) => Response | Promise<Response>): Handler {
  return (c) => {
    const check = checkAuthorizationRequest(domain, new URL(c.req.url).searchParams);
    if (check.kind !== 'accepted') {
      return refuseRequest(c, domain, check);
    }
    // Measured in public as F6: managed login has no page for a client without a branding style, and no default either.
    if (domain.managed && !domain.pool.brandedClients.has(check.request.client.clientId)) {
      const title = 'Login pages unavailable';
      const { name, clientId } = check.request.client.settings;
      const fix = 'managed login has no page for it; add an AWS::Cognito::ManagedLoginBranding with its ClientId';
      domain.pool.refused(`app client "${name}" has no branding style: ${fix}`, clientId);
      return showErrorPage(c, { status: 403, title, message: `${title}. Please contact an administrator.` });
    }
    return handle({ c, domain, request: check.request });
  };
}

/** A form in which a person answers a challenge. */
interface ChallengeAnswer {
  readonly form: URLSearchParams;
  readonly id: string;
  readonly challenge: SignInChallenge;
  readonly user: User;
}

/** Handles the answer to a challenge, if this browser got the challenge and its user may still sign in. */
export function forChallenge(
  domain: PoolDomain,
  kind: ChallengeKind,
  handle: (step: SignInStep, answer: ChallengeAnswer) => Response | Promise<Response>,
): Handler {
  return forRequest(domain, async (step) => {
    const form = new URLSearchParams(await step.c.req.text());
    const id = form.get('session') ?? '';
    const { clientId } = step.request.client;
    const challenge = isOwnForm(step.c, domain, form)
      ? domain.challenges.get(id, (waiting) => waiting.clientId === clientId && waiting.kind === kind)
      : undefined;
    const user = domain.pool.users.bySub(challenge?.sub ?? '');
    return challenge !== undefined && user?.enabled === true
      ? handle(step, { form, id, challenge, user })
      : showLoginPage(step, { status: 403, username: '', error: SESSION_EXPIRED });
  });
}

/**
 * What comes after the right password: the second factor, where the pool wants one or the user has one.
 *
 * Source: Amazon Cognito Developer Guide, "Adding MFA to a user pool": with `OPTIONAL` only users who have set up a second
 * factor are asked, with `ON` all are, and a user without one sets one up. Messages are a factor that people choose with
 * `OPTIONAL`, for which the twin has no operation.
 */
export function afterPassword(step: SignInStep, user: User, signInName: string): Response | Promise<Response> {
  const { mfa, secondFactors } = step.domain.pool.settings;
  if (mfa === 'OFF' || (mfa === 'OPTIONAL' && user.softwareToken === undefined)) {
    return complete(step, user, signInName);
  }
  const factor = secondFactorOf(user, secondFactors);
  if (factor === undefined && !secondFactors.includes('SOFTWARE_TOKEN_MFA')) {
    // On AWS the page asks for the address.
    const wanted = secondFactors.map((name) => DELIVERIES[name]?.attribute).join(' or ');
    const error = `The local twin has no page to add the ${wanted} that a code could be sent to.`;
    return showLoginPage(step, { status: 400, username: signInName, error });
  }
  const delivery = factor && DELIVERIES[factor];
  const challenge: SignInChallenge = {
    kind: factor === undefined ? 'mfa-setup' : 'mfa',
    sub: user.sub,
    clientId: step.request.client.clientId,
    signInName,
    ...(factor === undefined ? { token: new SoftwareToken() } : {}),
    ...(delivery === undefined ? {} : { sent: sendCode(step, user, signInName, delivery) }),
  };
  const id = step.domain.challenges.add(challenge, step.request.client.settings.authSessionSeconds);
  return showMfaPage(step, { status: 200, id, challenge });
}

/** A code by SMS or e-mail. It is good as long as the sign-in may take (the guide, "SMS and email message MFA"). */
function sendCode(
  { domain: { pool } }: SignInStep,
  user: User,
  username: string,
  { medium, attribute }: Delivery,
): SentCode {
  const sent = new SentCode(user.attributes.get(attribute)!, attribute);
  const { destination, value: code } = sent;
  pool.outbox.add({ userPoolId: pool.id, username, medium, destination, code, sentAt: pool.clock.now() });
  return sent;
}

/** Ends a sign-in: the browser gets its session, and the application its code. */
export async function complete(step: SignInStep, user: User, username: string): Promise<Response> {
  const { c, domain, request } = step;
  const error = await refusal(runPostAuthentication(domain.pool, request.client, user), step);
  if (error !== undefined) {
    return showLoginPage(step, { status: 400, username, error });
  }
  return c.redirect(await grantRedirect(domain.pool, request, startSession(c, domain, user)));
}

/** What a trigger that refuses has the page say. */
export async function refusal(
  running: Promise<void>,
  { domain, request }: Pick<SignInStep, 'domain' | 'request'>,
): Promise<string | undefined> {
  try {
    await running;
    return undefined;
  } catch (error) {
    if (error instanceof TriggerError) {
      domain.pool.refused(`/login refused: ${withCause(error)}`, request.client.clientId);
      return error.message;
    }
    throw error;
  }
}
