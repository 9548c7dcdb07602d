import { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { gatewayArnPattern } from './gateway-arn-pattern';

/**
 * A role that only this gateway can assume, without any permission of its own: the targets add what they need.
 *
 * It is made here and not by the CDK's `Gateway`, whose role before aws-cdk-lib 2.276 can also be assumed without the
 * conditions on account and gateway that the AgentCore Developer Guide asks for ("Prerequisites", confused deputy).
 */
export function newGatewayRole(scope: Construct, id: string, gatewayName: string): Role {
  return new Role(scope, id, {
    description: `Execution role of the AgentCore gateway ${gatewayName}`,
    assumedBy: new ServicePrincipal('bedrock-agentcore.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
        ArnLike: { 'aws:SourceArn': gatewayArnPattern(scope, gatewayName) },
      },
    }),
  });
}
