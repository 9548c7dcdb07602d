import type { GatewayCustomClaim } from 'aws-cdk-lib/aws-bedrockagentcore';
import type { IMcpGateway } from './mcp-gateway-interface';

/**
 * Who vouches for the caller of a gateway: an identity provider, as the gateway's JWT authorizer sees it.
 *
 * A gateway checks all lists that are not empty, and within a list one match is enough (Amazon Bedrock AgentCore Developer
 * Guide, "Inbound JWT authorizer"). The lists are read at synthesis, so they may grow after the gateway has been created.
 */
export interface IGatewayIdentity {
  /** The issuer, which the `iss` claim of a token must equal. The gateway's protected resource metadata names it. */
  readonly issuer: string;

  /**
   * Where the identity provider publishes its metadata: `/.well-known/openid-configuration` behind the issuer, or the
   * `/.well-known/oauth-authorization-server` of RFC 8414, which AgentCore takes since November 2026. What the gateway's protected
   * resource metadata names for an RFC 8414 URL with a path at its end is not documented. Versions of aws-cdk-lib that do not know
   * RFC 8414 URLs yet report `CloudFormation-Validate::F3018` at synthesis.
   */
  readonly discoveryUrl: string;

  /** Admitted values of the `client_id` claim; empty if another list decides. */
  readonly allowedClients: string[];

  /**
   * The scopes of which a token must have at least one. Never empty: they feed the challenge and the protected resource
   * metadata, without which assistants do not know what to request.
   */
  readonly allowedScopes: string[];

  /** For allowed scopes that assistants cannot request, the scope to advertise in its place; empty if there are none. */
  readonly advertisedScopeMapping: { [allowedScope: string]: string };

  /** Admitted values of the `aud` claim; empty if it is not checked. */
  readonly allowedAudience: string[];

  /** Further claims that a token must have; empty if there are none. */
  readonly customClaims: GatewayCustomClaim[];

  /**
   * Called once for every gateway that uses this identity, when its URL is known.
   *
   * Resources that need the URL are created here, in the scope of the gateway and not of the identity: the gateway already
   * depends on the identity, so that the other direction would be a cycle if they are in different stacks.
   */
  bindToGateway(gateway: IMcpGateway): void;
}
