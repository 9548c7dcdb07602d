import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { requireAdmittedRedirectUri } from '../clients/admitted-redirect-uri';
import { displayableClientName } from '../clients/client-name';
import type { AuthorizationServerContext } from '../server-context';
import { limitedBody } from '../http/limited-body';
import { sendPage } from '../pages/page';
import { requestedScopes } from '../scopes';
import { SIGN_IN_LIFETIME } from '../sign-in/pending-sign-ins';
import { signInCookie } from '../sign-in/sign-in-cookie';
import { withWayBack } from '../sign-in/way-back';
import { consentPage } from './consent-page';

/** Bytes. The form has two short fields. */
const MAX_FORM = 2048;

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * The consent page and its form. The person is asked for every request of every assistant, and
 * before they are sent to the identity provider, which knows this server but not the assistant (MCP authorization,
 * "Confused deputy problem").
 */
export async function consentRoute(
  ctx: Context,
  provider: Provider,
  server: AuthorizationServerContext,
  uid: string,
): Promise<void> {
  // Only the browser that brought the assistant's request has the engine's signed cookie for it.
  const interaction = await provider.interactionDetails(ctx.req, ctx.res);
  if (interaction.uid !== uid) {
    throw new errors.SessionNotFound('interaction session and path mismatch');
  }
  const clientId = String(interaction.params.client_id);
  requireAdmittedRedirectUri(String(interaction.params.redirect_uri), clientId, server.configuration.clients);
  const csrfTokens = (await server.cookieKeys.get()).map((key) => csrfTokenOf(uid, key));
  if (ctx.method !== 'POST') {
    const clientName = await clientNameOf(provider, server, uid, clientId);
    return showConsent(ctx, server, interaction.params, { clientId, clientName }, csrfTokens[0] ?? '');
  }
  const form = await formOf(ctx);
  requireOwnForm(ctx, form, csrfTokens, server.configuration.issuer);
  const audited = { clientId, redirectHosts: [redirectHost(interaction.params)] };
  if (form.get('decision') !== 'allow') {
    interaction.result = { error: 'access_denied', error_description: 'the person did not allow it' };
    await interaction.persist();
    server.audit({ event: 'consent.denied', ...audited }, ctx);
    ctx.status = 303;
    return ctx.redirect(interaction.returnTo);
  }
  await withWayBack(ctx, server, interaction, async () => {
    const state = signInCookie.newState();
    const { url, proof } = await server.identityProvider.startSignIn(state);
    const secret = await server.pendingSignIns.start(state, { interactionUid: uid, proof });
    server.audit({ event: 'consent.allowed', ...audited, scope: String(interaction.params.scope) }, ctx);
    signInCookie.set(ctx, server.configuration.issuer, state, secret, SIGN_IN_LIFETIME);
    ctx.status = 303;
    ctx.redirect(url.href);
  });
}

interface RequestingClient {
  readonly clientId: string;
  readonly clientName?: string;
}

/** The name of a registered client is part of its request; the engine knows all others without asking the table. */
async function clientNameOf(
  provider: Provider,
  server: AuthorizationServerContext,
  uid: string,
  clientId: string,
): Promise<string | undefined> {
  const name = server.storage.interactions.clientNameOf(uid);
  if (name !== undefined) {
    return name;
  }
  const client = await provider.Client.find(clientId);
  if (client === undefined) {
    throw new errors.InvalidClient('client is invalid');
  }
  return client.clientName;
}

async function showConsent(
  ctx: Context,
  server: AuthorizationServerContext,
  params: Record<string, unknown>,
  client: RequestingClient,
  csrfToken: string,
): Promise<void> {
  const { configuration } = server;
  const scopes = requestedScopes(String(params.scope), configuration.scopes);
  const host = redirectHost(params);
  const clientName = displayableClientName(client.clientName) ?? host;
  await sendPage(
    ctx,
    200,
    `Connect ${clientName}`,
    configuration.displayName,
    consentPage({
      clientName,
      clientId: client.clientId,
      nameNote: nameNote(client, String(params.redirect_uri), server),
      redirectHost: host,
      isLoopback: LOOPBACK_HOSTS.has(new URL(String(params.redirect_uri)).hostname),
      permissions: configuration.scopes.filter(({ name }) => scopes.includes(name)).map((scope) => scope.description),
      gatewayHost: new URL(await server.gateway.url()).host,
      identityProvider: configuration.identityProvider.displayName,
      action: ctx.path,
      csrfToken,
    }),
  );
}

function nameNote(
  client: RequestingClient,
  redirectUri: string,
  { configuration }: AuthorizationServerContext,
): string {
  if (configuration.clients.preRegistered.some(({ clientId }) => clientId === client.clientId)) {
    return `${configuration.displayName} has registered this application.`;
  }
  if (!client.clientId.startsWith('https://')) {
    return 'The application chose this name itself. It has not been verified.';
  }
  const { host } = new URL(client.clientId);
  const published = `The name comes from ${host}. That this host published it was verified, and nothing else.`;
  const { protocol, host: redirectHost } = new URL(redirectUri);
  return protocol === 'https:' && redirectHost !== host
    ? `${published} Access does not go there, but to another host: ${redirectHost}.`
    : published;
}

/** Where the browser is sent in the end, as a person can check it: a host with its port, or an application's own scheme. */
function redirectHost(params: Record<string, unknown>): string {
  const { protocol, host } = new URL(String(params.redirect_uri));
  return protocol === 'http:' || protocol === 'https:' ? host : `${protocol}//${host}`;
}

async function formOf(ctx: Context): Promise<URLSearchParams> {
  const tooLarge = new errors.InvalidRequest('the form is too large');
  return new URLSearchParams(String(await limitedBody(ctx.req, MAX_FORM, tooLarge)));
}

/** Only a form that this server rendered for this browser is accepted, and only from its own page. */
function requireOwnForm(ctx: Context, form: URLSearchParams, csrfTokens: string[], issuer: string): void {
  const sent = form.get('csrf') ?? '';
  const origin = ctx.get('origin');
  const site = ctx.get('sec-fetch-site');
  if (
    !csrfTokens.some((expected) => isSame(sent, expected)) ||
    // A page without referrer policy of its own would name its origin; this one's policy makes browsers say `null`.
    !['', 'null', issuer].includes(origin) ||
    !['', 'same-origin'].includes(site)
  ) {
    throw new errors.InvalidRequest('the form was not sent from the consent page');
  }
}

function isSame(sent: string, expected: string): boolean {
  const [one, other] = [Buffer.from(sent), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

const csrfTokenOf = (uid: string, key: string) =>
  createHmac('sha256', key).update(`consent\0${uid}`).digest('base64url');
