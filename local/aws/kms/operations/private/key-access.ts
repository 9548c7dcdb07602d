import type { ApiAccess } from '../../../service-apis/service-api';
import type { Keys } from '../../keys';

/**
 * The access to a key that an operation needs. Policies of roles count as far as the key policy lets them, which that of the
 * CDK does for the whole account.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 */
export function keyAccess(
  keys: Keys,
  input: { readonly KeyId: string; readonly MessageType?: string; readonly SigningAlgorithm?: string },
): readonly ApiAccess[] {
  const { KeyId, MessageType, SigningAlgorithm } = input;
  const key = keys.find(KeyId);
  if (key === undefined) {
    return [];
  }
  const alias = /(?:^|:)(alias\/.+)$/.exec(KeyId)?.[1];
  const context = {
    'kms:CallerAccount': keys.account.accountId,
    'kms:KeySpec': key.spec,
    'kms:KeyUsage': key.usage,
    ...(MessageType !== undefined && { 'kms:MessageType': MessageType }),
    ...(SigningAlgorithm !== undefined && { 'kms:SigningAlgorithm': SigningAlgorithm }),
    ...(alias !== undefined && { 'kms:RequestAlias': alias }),
  };
  return [{ resource: key.arn, resourcePolicy: key.policy, context }];
}
