import { Lazy } from 'aws-cdk-lib';
import {
  GatewayAuthorizer,
  type CfnGateway,
  type GatewayCustomClaim,
  type IGatewayAuthorizerConfig,
} from 'aws-cdk-lib/aws-bedrockagentcore';
import type { IGatewayIdentity } from '../gateway-identity';
import { invalidProperty } from '../../private/invalid-property';
import { isKnown } from '../../private/known-at-synthesis';
import { requireScopeToken } from '../../private/scope-token';
import { requireTokenPlaces } from '../../private/token-places';

/**
 * Amazon Bedrock AgentCore Control API Reference, `CustomJWTAuthorizerConfiguration`, `discoveryUrl`: the document of OpenID Connect
 * Discovery 1.0, or since November 2026 that of RFC 8414, which may have the issuer's path at the end. Of https only.
 */
const DISCOVERY_URL =
  /^https:\/\/[^\s?#]+\/\.well-known\/(openid-configuration|oauth-authorization-server)(\/[^\s?#]+)?$/;

/** Refuses an identity with which a gateway could be created, but no assistant could sign in. */
export function requireIdentity(identity: IGatewayIdentity): void {
  const { issuer, discoveryUrl, allowedClients, allowedScopes, advertisedScopeMapping, allowedAudience } = identity;
  requireTokenPlaces(
    { issuer, discoveryUrl, allowedClients, allowedScopes, advertisedScopeMapping, allowedAudience },
    'identity',
  );
  requireDiscoveryUrl(identity);
  if (allowedScopes.length === 0) {
    throw invalidProperty(
      'MissingProperty',
      'identity.allowedScopes',
      allowedScopes,
      'neither the challenge nor the protected resource metadata would name a scope, and assistants would request none',
      'name at least one scope, e.g. openid',
    );
  }
  for (const [index, scope] of allowedScopes.entries()) {
    requireScopeToken(`identity.allowedScopes[${index}]`, scope);
  }
}

export function requireDiscoveryUrl({ discoveryUrl }: Pick<IGatewayIdentity, 'discoveryUrl'>): void {
  if (isKnown(discoveryUrl) && !DISCOVERY_URL.test(discoveryUrl)) {
    throw invalidProperty(
      'InvalidProperty',
      'identity.discoveryUrl',
      discoveryUrl,
      'it is not an https URL with /.well-known/openid-configuration or /.well-known/oauth-authorization-server, and without query',
      "use the URL of the identity provider's metadata",
    );
  }
}

/** The L2 authorizer of an identity. The lists are read at synthesis, since an identity may still grow. */
export function authorizerOf(identity: IGatewayIdentity, customClaims: GatewayCustomClaim[]): IGatewayAuthorizerConfig {
  const omitEmpty = { omitEmpty: true };
  return GatewayAuthorizer.usingCustomJwt({
    discoveryUrl: identity.discoveryUrl,
    allowedAudience: Lazy.list({ produce: () => identity.allowedAudience }, omitEmpty),
    allowedClients: Lazy.list({ produce: () => identity.allowedClients }, omitEmpty),
    allowedScopes: Lazy.list({ produce: () => identity.allowedScopes }),
    customClaims: [...identity.customClaims, ...customClaims],
  });
}

/** Sets what the L2 authorizer has no property for. */
export function addAdvertisedScopes(cfnGateway: CfnGateway, identity: IGatewayIdentity): void {
  cfnGateway.addPropertyOverride(
    'AuthorizerConfiguration.CustomJWTAuthorizer.AdvertisedScopeMapping',
    Lazy.any({
      produce: () => {
        const mapping = identity.advertisedScopeMapping;
        return Object.keys(mapping).length === 0 ? undefined : mapping;
      },
    }),
  );
}
