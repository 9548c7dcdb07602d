import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Keys } from '../keys';
import { keyAccess } from './private/key-access';
import { algorithmsOf, existingKey } from './private/key-description';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
export const describeKey = (keys: Keys): ApiOperation =>
  apiOperation({
    input: { required: { KeyId: 'string' }, optional: { GrantTokens: ['string'] } },
    accesses: (input) => keyAccess(keys, input),
    answer({ KeyId }) {
      const key = existingKey(keys, KeyId);
      return {
        KeyMetadata: {
          AWSAccountId: keys.account.accountId,
          Arn: key.arn,
          CreationDate: key.createdAt.getTime() / 1000,
          CustomerMasterKeySpec: key.spec,
          Description: key.description,
          Enabled: key.enabled,
          ...algorithmsOf(key),
          KeyId: key.id,
          KeyManager: 'CUSTOMER',
          KeySpec: key.spec,
          KeyState: key.enabled ? 'Enabled' : 'Disabled',
          KeyUsage: key.usage,
          MultiRegion: key.multiRegion,
          Origin: 'AWS_KMS',
        },
      };
    },
  });
