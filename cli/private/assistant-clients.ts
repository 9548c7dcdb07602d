import type { AssistantClient, LocalGateway } from 'cdk-agentcore-gateway-auth/testing';

/**
 * The app clients that an assistant can be configured with: those that the gateways' own issuers know, and that need no secret.
 * The client of an authorization server at its user pool is none of them, nor is that of a program without a person.
 */
export function assistantClients({ gateways, userPools }: LocalGateway): readonly AssistantClient[] {
  const issuers = new Set(gateways.map(({ authorizationServer }) => authorizationServer));
  return userPools
    .filter(({ issuer }) => issuers.has(issuer))
    .flatMap(({ clients }) => clients)
    .filter(({ clientSecret, flows }) => clientSecret === undefined && flows.includes('code'));
}
