import type { Assumptions } from '../../../account/assumptions';
import type { JwtAuthorizerConfiguration } from './jwt-authorizer-configuration';

const DISCOVERY_SUFFIX = '/.well-known/openid-configuration';

/** Where a gateway serves its protected resource metadata (RFC 9728). */
export const PROTECTED_RESOURCE_METADATA_PATH = '/.well-known/oauth-protected-resource';

/** The protected resource metadata of a gateway: these three keys and no others, as seen on live gateways. */
export interface ProtectedResourceMetadata {
  readonly authorization_servers: readonly string[];
  readonly resource: string;
  readonly scopes_supported?: readonly string[];
}

type Advertising = Pick<Assumptions, 'duplicateAdvertisedScopes'>;

/**
 * The scopes that a gateway tells assistants to request: its allowed scopes, each replaced by its entry in
 * `AdvertisedScopeMapping`. Whether AWS lists a scope twice when two map to the same one is not documented; here it does,
 * unless `assume` says otherwise.
 */
export function advertisedScopes(
  { AllowedScopes = [], AdvertisedScopeMapping = {} }: JwtAuthorizerConfiguration,
  { duplicateAdvertisedScopes }: Advertising,
): string[] {
  const scopes = AllowedScopes.map((scope) => AdvertisedScopeMapping[scope] ?? scope);
  return duplicateAdvertisedScopes === 'once' ? [...new Set(scopes)] : scopes;
}

/**
 * Describes a gateway as an OAuth protected resource. The authorization server is the discovery URL without its suffix,
 * whatever issuer the document behind it names (measured on a live gateway, can1357/oh-my-pi#9151).
 */
export function protectedResourceMetadata(
  origin: string,
  configuration: JwtAuthorizerConfiguration,
  assume: Advertising,
): ProtectedResourceMetadata {
  const scopes = advertisedScopes(configuration, assume);
  return {
    authorization_servers: [configuration.DiscoveryUrl.slice(0, -DISCOVERY_SUFFIX.length)],
    resource: `${origin}/mcp`,
    ...(scopes.length > 0 && { scopes_supported: scopes }),
  };
}

/**
 * The `WWW-Authenticate` header of a 401 or 403 (RFC 6750, section 3; RFC 9728, section 5.1), with parameters in the order
 * that live gateways send. `error` is there even when no token was sent.
 */
export function challenge(
  origin: string,
  configuration: JwtAuthorizerConfiguration,
  error: string,
  assume: Advertising,
): string {
  const scopes = advertisedScopes(configuration, assume);
  return [
    `Bearer error="${error}"`,
    ...(scopes.length > 0 ? [`scope="${scopes.join(' ')}"`] : []),
    `resource_metadata="${origin}${PROTECTED_RESOURCE_METADATA_PATH}"`,
  ].join(', ');
}
