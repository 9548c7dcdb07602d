import type { ScopeConfiguration } from '../configuration';

const METADATA_PATHS = new Set(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']);

export const isMetadataPath = (path: string): boolean => METADATA_PATHS.has(path);

/** What the engine supports and this server does not offer. */
const WITHHELD = new Set([
  'claim_types_supported',
  'claims_parameter_supported',
  'claims_supported',
  'request_uri_parameter_supported',
  'token_endpoint_auth_signing_alg_values_supported',
]);

/**
 * The metadata of this server (RFC 8414; OpenID Connect Discovery 1.0). Both documents are the same: assistants read the
 * first, the gateway the second.
 *
 * `openid` and `offline_access` are not among the scopes, since assistants request whatever they find there.
 */
export function publishedMetadata(
  engine: Record<string, unknown>,
  scopes: readonly ScopeConfiguration[],
): Record<string, unknown> {
  const published = Object.entries(engine).filter(([name]) => !WITHHELD.has(name));
  return {
    ...Object.fromEntries(published),
    scopes_supported: scopes.map(({ name }) => name),
    response_modes_supported: ['query'],
    revocation_endpoint_auth_methods_supported: ['none'],
  };
}
