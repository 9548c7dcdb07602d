import type { Context, Handler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { signInFederatedUser } from '../federation/federated-user';
import { FederationError, type IdentityProvider } from '../federation/identity-provider';
import type { PoolDomain } from '../pool-domain';
import { parameter } from '../private/parameters';
import { randomSecret } from '../../../account/secrets';
import { checkAuthorizationRequest, type AuthorizationRequest } from '../sign-in/authorization-request';
import { grantRedirect, refusedRedirect } from '../sign-in/authorization-response';
import { startSession } from './private/session-cookie';

const COOKIE = 'csrf-state';

/** How long a person may take at the identity provider. Unverified on live AWS. */
const LIFETIME_SECONDS = 5 * 60;

/** Values of `prompt` that an identity provider gets to see. Source: the guide, "The redirect and authorization endpoint". */
const FORWARDED_PROMPTS = ['login', 'select_account', 'consent'];

/** Sends the browser to an identity provider. */
export async function redirectToProvider(
  c: Context,
  domain: PoolDomain,
  request: AuthorizationRequest,
  provider: IdentityProvider,
): Promise<Response> {
  const browser = getCookie(c, domain.cookieName(COOKIE)) ?? randomSecret();
  const nonce = randomSecret();
  const { search } = new URL(c.req.url);
  const state = domain.federatedSignIns.add({ search, provider: provider.name, nonce, browser }, LIFETIME_SECONDS);
  const prompts = domain.managed ? request.prompts.filter((prompt) => FORWARDED_PROMPTS.includes(prompt)) : [];
  try {
    const location = await provider.authorizationUrl({
      redirect_uri: `${domain.origin}/oauth2/idpresponse`,
      state,
      nonce,
      prompt: prompts.length > 0 ? prompts.join(' ') : undefined,
      login_hint: request.loginHint,
    });
    setCookie(c, domain.cookieName(COOKIE), browser, { httpOnly: true, sameSite: 'Lax', path: '/' });
    return c.redirect(location);
  } catch (error) {
    return c.redirect(refusedRedirect(domain.pool, request, error));
  }
}

/**
 * `GET /oauth2/idpresponse`: a person comes back from an identity provider.
 *
 * Failures go to the application's callback as `error=invalid_request` with a description (public reports). A `state` that
 * no sign-in waits for has no callback to go to.
 */
export function idpResponse(domain: PoolDomain): Handler {
  return async (c) => {
    const { searchParams } = new URL(c.req.url);
    // A person comes back once, with the browser that was sent.
    const browser = getCookie(c, domain.cookieName(COOKIE));
    const signIn = domain.federatedSignIns.take(searchParams.get('state') ?? '', (sent) => sent.browser === browser);
    const check = signIn && checkAuthorizationRequest(domain, new URLSearchParams(signIn.search));
    const provider = domain.pool.identityProviders.get(signIn?.provider ?? '');
    if (signIn === undefined || check?.kind !== 'accepted' || provider === undefined) {
      const reason = 'the identity provider came back with a state that this browser was not given, or that is too old';
      domain.pool.refused(`/oauth2/idpresponse refused: ${reason}`);
      return c.redirect(domain.errorPage('Invalid state'));
    }
    const { request } = check;
    try {
      const problem = parameter(searchParams, 'error');
      if (problem !== undefined) {
        throw new FederationError(parameter(searchParams, 'error_description') ?? problem);
      }
      const redirectUri = `${domain.origin}/oauth2/idpresponse`;
      const claims = await provider.claimsFor(searchParams.get('code') ?? '', redirectUri, signIn.nonce);
      const user = await signInFederatedUser(domain.pool, request.client, provider, claims);
      return c.redirect(await grantRedirect(domain.pool, request, startSession(c, domain, user)));
    } catch (error) {
      return c.redirect(refusedRedirect(domain.pool, request, error));
    }
  };
}
