import { shortened } from '../../../template/property-reader';
import type { AppClient } from '../app-client';
import type { UserPool } from '../user-pool';

const listed = (values: readonly string[]): string => values.map(shortened).join(', ') || 'none';

/** Why a sign-in is refused, for the owner of the pool: what AWS knows as well and does not say. */
export function unknownClient(pool: UserPool, clientId: string): string {
  const clients = [...pool.clients.values()].map(({ settings }) => `${settings.name} (${settings.clientId})`);
  return `the user pool "${pool.settings.name}" has no app client "${shortened(clientId)}"; it has: ${listed(clients)}`;
}

export function wrongCallback({ settings: { name }, callbackUrls }: AppClient, redirectUri: string): string {
  const own = `it has: ${listed(callbackUrls)}`;
  return `"${shortened(redirectUri)}" is not in CallbackURLs of app client "${name}", character by character; ${own}`;
}

export function flowNotAllowed({ settings: { name, flows } }: AppClient, flow: string): string {
  return `AllowedOAuthFlows of app client "${name}" does not have ${flow}; it has: ${listed(flows)}`;
}

/** @param allowed those that the client may have for this grant */
export function scopeNotAllowed(
  { settings: { name } }: AppClient,
  requested: readonly string[],
  allowed: readonly string[],
): string {
  const missing = requested.filter((scope) => !allowed.includes(scope));
  return missing.length === 0
    ? `the scopes ${listed(requested)} need openid beside them`
    : `app client "${name}" may not have the scope ${listed(missing)} (AllowedOAuthScopes); it may have: ${listed(allowed)}`;
}

/** The case of every MCP client, which sends the gateway's address as `resource`. */
export function unknownResource(pool: UserPool, resource: string): string {
  const own = `it has: ${listed(pool.resourceServers.map(({ identifier }) => identifier))}`;
  return (
    `the assistant sent resource=${shortened(resource)}, and no resource server of the user pool "${pool.settings.name}" has ` +
    `this identifier; add an AWS::Cognito::UserPoolResourceServer with it as Identifier (${own})`
  );
}

export function unreadableAttributes({ settings: { name } }: AppClient, scopes: readonly string[]): string {
  return `app client "${name}" may not read all attributes of the scopes ${listed(scopes)}; add them to ReadAttributes`;
}
