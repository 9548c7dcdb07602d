import { Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { gatewayArnPattern } from './gateway-arn-pattern';

/** Properties of `EncryptionPolicy`. */
export interface EncryptionPolicyProps {
  readonly role: IRole;
  readonly key: IKey;
  readonly gatewayName: string;
}

/**
 * What the gateway's role may do with the key: only through the service, and only with the data of this gateway (AgentCore
 * Developer Guide, "Data encryption" of gateways).
 *
 * It is a policy of its own, so that the gateway can wait for it without waiting for the permissions of the targets, which
 * may mention the gateway.
 */
export class EncryptionPolicy extends Construct {
  constructor(scope: Construct, id: string, props: EncryptionPolicyProps) {
    super(scope, id);

    const resources = [props.key.keyArn];
    const throughService = { 'kms:ViaService': `bedrock-agentcore.${Stack.of(this).region}.amazonaws.com` };
    const ofThisGateway = {
      'kms:EncryptionContext:aws:bedrock-agentcore-gateway:arn': gatewayArnPattern(this, props.gatewayName),
    };

    const policy = new Policy(this, 'Policy', {
      statements: [
        new PolicyStatement({
          actions: ['kms:DescribeKey'],
          resources,
          conditions: { StringEquals: throughService },
        }),
        new PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources,
          conditions: { StringEquals: throughService, StringLike: ofThisGateway },
        }),
        new PolicyStatement({
          actions: ['kms:CreateGrant'],
          resources,
          conditions: {
            StringEquals: { ...throughService, 'kms:GrantConstraintType': 'EncryptionContextSubset' },
            'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt', 'GenerateDataKey'] },
          },
        }),
      ],
    });
    // Not the policy's own `roles`, which would change a role that is imported as immutable.
    props.role.attachInlinePolicy(policy);
  }
}
