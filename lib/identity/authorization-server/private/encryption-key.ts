import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * What the services do with the key for a caller (Amazon DynamoDB and AWS Secrets Manager guides, "Encryption at rest"). The guide of
 * DynamoDB has `kms:GenerateDataKey*` and `kms:ReEncrypt*` for those that are written out here.
 */
const ACTIONS = {
  dynamodb: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  secretsmanager: ['kms:Decrypt'],
};

/**
 * Lets a role read and write what a key encrypts, through the services and in no other way.
 *
 * It is granted to the role and not, as the CDK would, in the policy of the key, which may be in another stack.
 */
export function grantUseThroughServices(key: IKey, role: IRole): void {
  for (const [service, actions] of Object.entries(ACTIONS)) {
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions,
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(role).region}.amazonaws.com` } },
      }),
    );
  }
}
