import { ClientSecretBasic, ClientSecretPost, type ClientAuth } from 'openid-client';
import type { TokenEndpointAuthMethod } from '../../../lib/identity/authorization-server/function-contract';

/** The methods of this server, the preferred one first (RFC 6749 section 2.3.1). */
const METHODS: Readonly<Record<TokenEndpointAuthMethod, (secret: string) => ClientAuth>> = {
  client_secret_basic: ClientSecretBasic,
  client_secret_post: ClientSecretPost,
};

export const OUR_METHODS = Object.keys(METHODS) as TokenEndpointAuthMethod[];

/**
 * How this server authenticates at the token endpoint: as the owner says, or by the method that the metadata of the identity
 * provider names. Metadata that names none means `client_secret_basic` (OpenID Connect Discovery 1.0 section 3).
 *
 * @param offered `token_endpoint_auth_methods_supported`
 * @returns undefined if the identity provider takes no method of this server
 */
export function tokenEndpointAuthMethod(
  configured: TokenEndpointAuthMethod | undefined,
  offered: readonly string[] | undefined,
): TokenEndpointAuthMethod | undefined {
  if (configured !== undefined) {
    return configured;
  }
  return offered === undefined || offered.length === 0
    ? OUR_METHODS[0]
    : OUR_METHODS.find((method) => offered.includes(method));
}

/** Sends the secret by the method that fits the metadata. */
export function authenticationWith(secret: string, configured: TokenEndpointAuthMethod | undefined): ClientAuth {
  return (upstream, client, body, headers) => {
    const method = tokenEndpointAuthMethod(configured, upstream.token_endpoint_auth_methods_supported);
    if (method !== undefined) {
      METHODS[method](secret)(upstream, client, body, headers);
    }
  };
}
