import type { AuthorizationServerContext } from '../server-context';

/** Turns a JSON document of the engine into the one that this server publishes. */
export type Publication = (
  document: Record<string, unknown>,
  server: AuthorizationServerContext,
) => Record<string, unknown>;

/** What the engine supports and this server does not offer. */
const WITHHELD = new Set([
  'claim_types_supported',
  'claims_parameter_supported',
  'claims_supported',
  'token_endpoint_auth_signing_alg_values_supported',
]);

/**
 * The metadata of this server (RFC 8414; OpenID Connect Discovery 1.0). Both documents are the same: assistants read the
 * first, the gateway the second.
 *
 * `openid` and `offline_access` are not among the scopes, since assistants request whatever they find there.
 */
export const publishMetadata: Publication = (document, { configuration }) => ({
  ...Object.fromEntries(Object.entries(document).filter(([name]) => !WITHHELD.has(name))),
  scopes_supported: configuration.scopes.map(({ name }) => name),
  response_modes_supported: ['query'],
  revocation_endpoint_auth_methods_supported: ['none'],
});

/** The public keys (RFC 7517), of which the engine knows placeholders, see `KmsSigningKey`. */
export const publishKeys: Publication = (_, { signingKeys }) => ({ keys: signingKeys.map((key) => key.publicJwk()) });
