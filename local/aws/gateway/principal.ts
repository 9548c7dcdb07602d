import type { JWTPayload } from 'jose';
import type { Principal } from '../iam/access-request';

/** Who calls a gateway, as far as its authorizer found out: IAM's principals, and who a token is for. */
export type GatewayPrincipal =
  | Exclude<Principal, { readonly type: 'service' }>
  | { readonly type: 'JWT'; readonly claims: JWTPayload; readonly header: Readonly<Record<string, unknown>> };

/**
 * What identifies a principal from one call to the next: the `sub` of a token, the ARN of a role, or nothing (developer
 * guide, "Use MCP sessions with your AgentCore gateway": "User identity and session scoping").
 */
export function principalId(principal: GatewayPrincipal): string | undefined {
  switch (principal.type) {
    case 'JWT':
      return principal.claims.sub;
    case 'role':
      return assumedRoleArn(principal.roleArn);
    case 'anonymous':
      return undefined;
  }
}

/** The role as policies and audit events know it, without the name of a session. */
function assumedRoleArn(roleArn: string): string {
  const [arn, partition, , , accountId, path] = roleArn.split(':');
  return [arn, partition, 'sts', '', accountId, `assumed-role/${path!.split('/').at(-1)}`].join(':');
}
