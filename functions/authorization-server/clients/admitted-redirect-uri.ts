import { errors } from 'oidc-provider';
import type { ClientsConfiguration } from '../../../lib/identity/authorization-server/function-contract';
import { trustedOriginOf } from './metadata-document-url';
import { redirectUriProblem } from './redirect-uri-policy';

/**
 * Requires that the owner admits a redirect URI of a client now. It is asked again at every step of a sign-in, because the list
 * may have changed since the client registered, or since the person was asked.
 *
 * @throws errors.InvalidRedirectUri
 */
export function requireAdmittedRedirectUri(redirectUri: string, clientId: string, clients: ClientsConfiguration): void {
  const registered = clients.preRegistered.flatMap(({ redirectUris }) => redirectUris);
  const trustedOrigin = trustedOriginOf(clientId, clients.metadataDocumentHosts);
  const problem = redirectUriProblem(redirectUri, [...clients.callbackUrls, ...registered], trustedOrigin);
  if (problem !== undefined) {
    // For the log, so that the owner finds out what to list: the host, since the rest may be the person's.
    const url = URL.parse(redirectUri);
    const host = url?.protocol === 'https:' ? ` at https://${url.host}` : '';
    const error_detail = `the redirect URI${host} ${problem}`;
    throw Object.assign(new errors.InvalidRedirectUri(), { error_detail });
  }
}
