import { Stack } from 'aws-cdk-lib';
import { Grant, PolicyStatement, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * Lets a principal put a new value before the old one, for which it has to read the old one.
 *
 * `Secret.grantWrite` would also let it change the secret's description, key and version stages.
 */
export function grantRotateCookieSecret(secret: ISecret, grantee: IGrantable): Grant {
  const grant = Grant.addToPrincipal({
    grantee,
    actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    resourceArns: [secret.secretArn],
  });
  if (secret.encryptionKey) {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        // AWS Secrets Manager User Guide, "Secret encryption and decryption": what the caller of each operation needs.
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [secret.encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(secret).region}.amazonaws.com` } },
      }),
    );
  }
  return grant;
}
