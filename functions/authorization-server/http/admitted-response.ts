import { errors } from 'oidc-provider';
import { requireAdmittedRedirectUri } from '../clients/admitted-redirect-uri';
import type { ClientsConfiguration } from '../../../lib/identity/authorization-server/function-contract';

/**
 * Refuses a response mode that this server does not offer, and a redirect URI that the owner does not admit now, whatever the
 * client registered or its document says.
 *
 * @throws errors.UnsupportedResponseMode
 * @throws errors.InvalidRedirectUri
 */
export function requireAdmittedResponse(query: URLSearchParams, clients: ClientsConfiguration): void {
  if (!['query', '', null].includes(query.get('response_mode'))) {
    // Its fragment and form variants hand the code to scripts, which no assistant asks for.
    throw new errors.UnsupportedResponseMode();
  }
  for (const redirectUri of query.getAll('redirect_uri')) {
    requireAdmittedRedirectUri(redirectUri, query.get('client_id') ?? '', clients);
  }
}
