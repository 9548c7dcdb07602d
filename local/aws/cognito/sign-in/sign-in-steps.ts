import type { Context, Handler } from 'hono';
import { checkAuthorizationRequest, grantRedirect, type AuthorizationRequest } from './authorization-request';
import { errorPage } from '../pages/error-page';
import { loginPage } from '../pages/login-page';
import { mfaPage } from '../pages/mfa-page';
import { showPage } from '../pages/page';
import type { PoolDomain } from '../pool-domain';
import { formToken, isOwnForm } from '../private/form-protection';
import { startSession } from '../private/session-cookie';
import { DELIVERIES, masked, secondFactorOf, type Delivery } from '../mfa/second-factors';
import { SentCode } from '../mfa/sent-code';
import type { ChallengeKind, SignInChallenge } from './sign-in-challenges';
import { runPostAuthentication } from '../triggers/sign-in-triggers';
import { SoftwareToken } from '../mfa/software-token';
import { TriggerError } from '../triggers/triggers';
import type { User } from '../users/user';
import { errorPageLocation } from '../endpoints/error';

export const SESSION_EXPIRED = 'Your session has expired. Sign in again.';

/** A step of a sign-in: somebody's browser, at a domain, for an authorization request. */
export interface SignInStep {
  readonly c: Context;
  readonly domain: PoolDomain;
  readonly request: AuthorizationRequest;
}

/** Every page is for an authorization request, which its address repeats and which is checked each time. */
export function forRequest(domain: PoolDomain, handle: (step: SignInStep) => Response | Promise<Response>): Handler {
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
    return handle({ c, domain, request: check.request });
  };
}

/** A form that answers a challenge, if this browser got the challenge and its user may still sign in. */
export async function answeredChallenge(
  { c, domain, request }: SignInStep,
  kind: ChallengeKind,
): Promise<
  | { readonly form: URLSearchParams; readonly id: string; readonly challenge: SignInChallenge; readonly user: User }
  | undefined
> {
  const form = new URLSearchParams(await c.req.text());
  const id = form.get('session') ?? '';
  const challenge = isOwnForm(c, domain, form) ? domain.challenges.find(id, request.client.clientId, kind) : undefined;
  const user = domain.pool.users.bySub(challenge?.sub ?? '');
  return challenge !== undefined && user?.enabled === true ? { form, id, challenge, user } : undefined;
}

/**
 * What comes after the right password: the second factor, where the pool wants one or the user has one.
 *
 * Source: Amazon Cognito Developer Guide, "Adding MFA to a user pool": with `OPTIONAL` only users who have set up a second
 * factor are asked, with `ON` everybody is, and whoever has none sets one up. Messages are a factor that people choose with
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
    return respondWithLogin(step, { status: 400, username: signInName, error });
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
  const id = step.domain.challenges.start(challenge, step.request.client.settings.authSessionSeconds);
  return respondWithMfa(step, { status: 200, id, challenge });
}

/** A code by SMS or e-mail. It is good as long as the sign-in may take (the guide, "SMS and email message MFA"). */
function sendCode(
  { domain: { pool } }: SignInStep,
  user: User,
  username: string,
  { medium, attribute }: Delivery,
): SignInChallenge['sent'] {
  const code = new SentCode();
  const destination = user.attributes.get(attribute)!;
  pool.outbox.send({
    userPoolId: pool.id,
    username,
    medium,
    destination,
    code: code.value,
    sentAt: pool.clock.now(),
  });
  return { code, destination, verifies: attribute };
}

/** Ends a sign-in: the browser gets its session, and the application its code. */
export async function complete(step: SignInStep, user: User, username: string): Promise<Response> {
  const { c, domain, request } = step;
  const error = await refusal(runPostAuthentication(domain.pool, request.client, user));
  if (error !== undefined) {
    return respondWithLogin(step, { status: 400, username, error });
  }
  return c.redirect(await grantRedirect(domain.pool, request, startSession(c, domain, user)));
}

/** What a trigger that refuses has the page say. */
export async function refusal(running: Promise<void>): Promise<string | undefined> {
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

export interface LoginState {
  readonly status: 200 | 400 | 403;
  readonly username: string;
  readonly error?: string;
}

export function respondWithLogin(
  { c, domain, request }: SignInStep,
  { status, username, error }: LoginState,
): Promise<Response> {
  const { search } = new URL(c.req.url);
  const body = loginPage({
    action: `/login${search}`,
    formToken: formToken(c, domain),
    nameLabel: nameLabel(domain),
    username,
    error,
    withPassword: request.client.offersPasswords,
    providers: domain.pool.providersOf(request.client).map(({ name }) => ({ name, href: providerLink(search, name) })),
  });
  return showPage(c, status, 'Sign in', body);
}

export interface MfaState {
  readonly status: 200 | 400;
  readonly id: string;
  readonly challenge: SignInChallenge;
  readonly error?: string;
}

export function respondWithMfa(
  { c, domain }: SignInStep,
  { status, id, challenge: { kind, token, sent, signInName }, error }: MfaState,
): Promise<Response> {
  const body = mfaPage({
    action: `${kind === 'mfa' ? '/mfa' : '/mfa/setup'}${new URL(c.req.url).search}`,
    formToken: formToken(c, domain),
    challenge: id,
    error,
    ...(sent === undefined ? {} : { sentTo: masked(sent.destination) }),
    ...(token === undefined
      ? {}
      : { enrolment: { secret: token.secret, uri: token.uri(domain.pool.settings.name, signInName) } }),
  });
  return showPage(c, status, 'Second factor', body);
}

function providerLink(search: string, provider: string): string {
  const query = new URLSearchParams(search);
  query.set('identity_provider', provider);
  return `/oauth2/authorize?${query}`;
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
