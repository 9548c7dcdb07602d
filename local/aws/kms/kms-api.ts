import type { ApiInput, ApiOperation, ServiceApi } from '../service-apis/service-api';
import type { KmsKey } from './kms-key';

/**
 * KMS as IAM sees it: policies of roles count as far as the key policy lets them, which that of the CDK does for the whole
 * account.
 *
 * @param find the key that a `KeyId` names
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
export function kmsApi(find: (keyId: string) => KmsKey | undefined, operations: readonly string[]): ServiceApi {
  const operation: ApiOperation = {
    accesses: (input) => {
      const key = find(String(input.KeyId));
      return key === undefined
        ? []
        : [{ resource: key.arn, resourcePolicy: key.policy, context: contextOf(key, input) }];
    },
  };
  return {
    sdkId: 'KMS',
    signingName: 'kms',
    hosts: ['kms'],
    protocol: 'json',
    operations: Object.fromEntries(operations.map((name) => [name, operation])),
  };
}

function contextOf(key: KmsKey, { KeyId, MessageType, SigningAlgorithm }: ApiInput): Record<string, string> {
  const alias = /(?:^|:)(alias\/.+)$/.exec(String(KeyId))?.[1];
  return {
    'kms:CallerAccount': key.arn.split(':')[4]!,
    'kms:KeySpec': key.spec,
    'kms:KeyUsage': key.usage,
    ...(typeof MessageType === 'string' && { 'kms:MessageType': MessageType }),
    ...(typeof SigningAlgorithm === 'string' && { 'kms:SigningAlgorithm': SigningAlgorithm }),
    ...(alias !== undefined && { 'kms:RequestAlias': alias }),
  };
}
