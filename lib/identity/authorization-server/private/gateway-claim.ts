import type { Construct } from 'constructs';

/**
 * The claim by which a gateway knows the tokens that are meant for it.
 *
 * The `aud` claim is the gateway's URL, which is not known while the gateway is created and which an authorizer cannot match
 * anyway: it admits `A-Za-z0-9_.-` in values (Amazon Bedrock AgentCore Developer Guide, "Inbound JWT authorizer"). The address
 * of a construct is made of such characters and differs from construct to construct.
 */
export const GATEWAY_CLAIM = 'agentcore_gateway';

export function gatewayClaimValue(authorizationServer: Construct): string {
  return authorizationServer.node.addr;
}
