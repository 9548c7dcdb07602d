import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { errors, type InteractionResults } from 'oidc-provider';
import { requireAdmittedRedirectUri } from '../clients/admitted-redirect-uri';
import { grantableScopes, requestedScopes } from '../scopes';
import type { AuthorizationServerContext } from '../server-context';
import { SignInRefused, type Person, type SignInProof } from './identity-provider';
import { signInCookie } from './sign-in-cookie';
import { withWayBack } from './way-back';

/** Where the identity provider sends the person's browser back to. */
export async function callbackRoute(
  ctx: Context,
  provider: Provider,
  server: AuthorizationServerContext,
): Promise<void> {
  const { issuer } = server.configuration;
  const query = new URLSearchParams(ctx.querystring);
  const [state, ...otherStates] = query.getAll('state');
  const secret = state === undefined ? undefined : signInCookie.get(ctx, issuer, state);
  const signIn =
    state === undefined || secret === undefined || otherStates.length > 0
      ? undefined
      : await server.pendingSignIns.take(state, secret);
  if (state === undefined || signIn === undefined) {
    throw new errors.SessionNotFound('no sign-in of this browser is waiting for this answer');
  }
  signInCookie.clear(ctx, issuer, state);
  const interaction = await provider.Interaction.find(signIn.interactionUid);
  if (interaction === undefined) {
    throw new errors.SessionNotFound('interaction session not found');
  }
  requireAdmittedRedirectUri(String(interaction.params.redirect_uri), server.configuration.clients);
  await withWayBack(ctx, server, interaction, async () => {
    interaction.result = await resultOf(signIn.proof, state, interaction.params);
    await interaction.persist();
    ctx.status = 303;
    ctx.redirect(interaction.returnTo);
  });

  async function resultOf(
    proof: SignInProof,
    expectedState: string,
    params: Record<string, unknown>,
  ): Promise<InteractionResults> {
    const clientId = String(params.client_id);
    try {
      const person = await server.identityProvider.finishSignIn(query, expectedState, proof);
      const result = await grantTo(person, clientId, String(params.scope));
      server.audit({ event: 'sign_in.finished', clientId, subject: person.subject }, ctx);
      return result;
    } catch (error) {
      if (!(error instanceof SignInRefused)) {
        throw error;
      }
      server.audit({ event: 'sign_in.refused', clientId, detail: error.message }, ctx);
      return { error: 'access_denied', error_description: error.message };
    }
  }

  /** Grants the requested scopes that the groups of the person allow. */
  async function grantTo(person: Person, clientId: string, scope: string): Promise<InteractionResults> {
    const { scopes } = server.configuration;
    const requested = requestedScopes(scope, scopes);
    const granted = grantableScopes(requested, person.groups, scopes);
    if (granted.length === 0) {
      throw new SignInRefused('the person is in no group that may use this gateway');
    }
    const resource = await server.gateway.url();
    const grant = new provider.Grant({ accountId: person.subject, clientId });
    grant.addResourceScope(resource, granted.join(' '));
    // The engine would ask again for what was requested and neither granted nor rejected.
    const rejected = requested.filter((name) => !granted.includes(name));
    if (rejected.length > 0) {
      grant.rejectResourceScope(resource, rejected.join(' '));
    }
    const grantId = await grant.save();
    await server.accounts.save(grantId, person);
    return { login: { accountId: person.subject, remember: false }, consent: { grantId } };
  }
}
