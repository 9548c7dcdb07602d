import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { errors, type InteractionResults } from 'oidc-provider';
import { requireAdmittedRedirectUri } from '../clients/admitted-redirect-uri';
import { grantableScopes, requestedScopes } from '../scopes';
import type { AuthorizationServerContext } from '../server-context';
import type { Person } from './person';
import { signInCookie } from './sign-in-cookie';
import { SignInRefused } from './sign-in-refused';
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
  const { redirect_uri: redirectUri, client_id: clientId } = interaction.params;
  requireAdmittedRedirectUri(String(redirectUri), String(clientId), server.configuration.clients);
  await withWayBack(ctx, server, interaction, async () => {
    const clientId = String(interaction.params.client_id);
    const person = await server.identityProvider.finishSignIn(query, state, signIn.proof);
    interaction.result = await grantTo(person, clientId, String(interaction.params.scope));
    await interaction.persist();
    server.audit(
      {
        event: 'sign_in.finished',
        clientId,
        subject: person.subject,
        detail: person.remarks.length > 0 ? person.remarks.join('; ') : undefined,
      },
      ctx,
    );
    ctx.status = 303;
    ctx.redirect(interaction.returnTo);
  });

  /** Grants the requested scopes that the groups of the person allow. */
  async function grantTo(person: Person, clientId: string, scope: string): Promise<InteractionResults> {
    const { scopes } = server.configuration;
    const requested = requestedScopes(scope, scopes);
    const granted = grantableScopes(requested, person.groups, scopes);
    if (granted.length === 0) {
      const { reason, detail } = person.groupsProblem ?? { reason: 'no_group' };
      throw new SignInRefused(reason, detail);
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
