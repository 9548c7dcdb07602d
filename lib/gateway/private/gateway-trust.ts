import { Lazy, Stack } from 'aws-cdk-lib';
import type { Gateway } from 'aws-cdk-lib/aws-bedrockagentcore';
import { PolicyStatement, ServicePrincipal, type CfnRole, type Role } from 'aws-cdk-lib/aws-iam';
import { gatewayArnPattern } from './gateway-arn-pattern';

const AGENTCORE = 'bedrock-agentcore.amazonaws.com';

/** What tells the trust of AgentCore from what else a trust policy has. */
interface TrustStatement {
  readonly Action?: unknown;
  readonly Principal?: unknown;
}

/**
 * Before aws-cdk-lib 2.276 the role that the CDK makes can also be assumed without the conditions on account and gateway that
 * the AgentCore Developer Guide asks for ("Prerequisites", confused deputy). What else the owner lets assume it stays. A role
 * that was created before (`Role.customizeRoles`) has no policy here.
 */
export function trustThisGatewayOnly({ role, gatewayName }: Gateway): void {
  const cfnRole = role.node.defaultChild as CfnRole | undefined;
  const policy = (role as Role).assumeRolePolicy;
  if (!cfnRole || !policy) {
    return;
  }
  const stack = Stack.of(role);
  const trust = new PolicyStatement({
    actions: ['sts:AssumeRole'],
    principals: [
      new ServicePrincipal(AGENTCORE, {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': gatewayArnPattern(role, gatewayName) },
        },
      }),
    ],
  });
  cfnRole.assumeRolePolicyDocument = Lazy.any({
    produce: () => {
      const { Statement, ...document } = policy.toJSON() as { readonly Statement: readonly TrustStatement[] };
      const others = Statement.filter(({ Action, Principal }) => {
        const { Service } = stack.resolve(Principal ?? {}) as { readonly Service?: unknown };
        return Action !== 'sts:AssumeRole' || Service !== AGENTCORE;
      });
      return { ...document, Statement: [trust.toStatementJson(), ...others] };
    },
  });
}
