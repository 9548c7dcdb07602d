import type { JWTPayload } from 'jose';

/** Who calls a gateway, as far as its authorizer found out. */
export type Caller =
  | { readonly type: 'JWT'; readonly claims: JWTPayload; readonly header: Readonly<Record<string, unknown>> }
  /** Such as `arn:aws:sts::123456789012:assumed-role/agent`. */
  | { readonly type: 'IAM'; readonly principalArn: string }
  | { readonly type: 'ANONYMOUS' };

/**
 * What identifies a caller from one call to the next: the `sub` of a token, the ARN of a principal, or nothing
 * (developer guide, "Use MCP sessions with your AgentCore gateway": "User identity and session scoping").
 */
export function callerId(caller: Caller): string | undefined {
  switch (caller.type) {
    case 'JWT':
      return caller.claims.sub;
    case 'IAM':
      return caller.principalArn;
    case 'ANONYMOUS':
      return undefined;
  }
}
