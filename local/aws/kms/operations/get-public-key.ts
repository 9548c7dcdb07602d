import { ApiError } from '../../service-apis/api-error';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Keys } from '../keys';
import { keyAccess } from './private/key-access';
import { algorithmsOf, enabledKey } from './private/key-description';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
export const getPublicKey = (keys: Keys): ApiOperation =>
  apiOperation({
    input: { required: { KeyId: 'string' }, optional: { GrantTokens: ['string'] } },
    accesses: (input) => keyAccess(keys, input),
    async answer({ KeyId }) {
      const key = enabledKey(keys, KeyId);
      const { arn, spec, usage, material } = key;
      if (material === undefined) {
        throw spec === 'SYMMETRIC_DEFAULT' || spec.startsWith('HMAC')
          ? new ApiError('UnsupportedOperationException', `${arn} is not an asymmetric key.`)
          : new ApiError('KMSInternalException', `The local twin has no keys of the key spec ${spec}: ${arn}`);
      }
      const { publicKey } = await material;
      return {
        KeyId: arn,
        PublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
        CustomerMasterKeySpec: spec,
        KeySpec: spec,
        KeyUsage: usage,
        ...algorithmsOf(key),
      };
    },
  });
