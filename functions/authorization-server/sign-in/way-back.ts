import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { DependencyError } from '../dependency-error';
import { sendEngineErrorPage } from '../pages/engine-error-page';
import type { AuthorizationServerContext } from '../server-context';
import { SignInRefused } from './sign-in-refused';

type Interaction = InstanceType<Provider['Interaction']>;

/**
 * Runs a step of a sign-in. If a service that it needs fails, or the sign-in is refused, the person reads about it on a page with
 * a reference number, from where a link leads back to the assistant and tells it the error: without it the assistant would
 * wait for an answer that never comes. A person who knows already, because they cancelled, goes on at once.
 */
export async function withWayBack(
  ctx: Context,
  server: AuthorizationServerContext,
  interaction: Interaction,
  step: () => Promise<void>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof DependencyError || error instanceof SignInRefused)) {
      throw error;
    }
    const { error: code, error_description } = error;
    server.audit({ ...error.auditEvent, clientId: String(interaction.params.client_id) }, ctx);
    interaction.result = { error: code, error_description };
    await interaction.persist();
    if (error instanceof SignInRefused && !error.hasPage) {
      ctx.status = 303;
      return ctx.redirect(interaction.returnTo);
    }
    await sendEngineErrorPage(ctx, server, code, error, interaction.returnTo);
  }
}
