import { ApiError, validationError } from '../../service-apis/api-error';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Keys } from '../keys';
import { keyAccess } from './private/key-access';
import { verifyMessage } from './private/sign-message';
import { SIGNING_INPUT, signingKey } from './private/signing';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html */
export const verify = (keys: Keys): ApiOperation =>
  apiOperation({
    input: { ...SIGNING_INPUT, required: { ...SIGNING_INPUT.required, Signature: 'blob' } },
    accesses: (input) => keyAccess(keys, input),
    async answer(input) {
      const { key, algorithm, material, message, isDigest } = signingKey(keys, 'Verify', input);
      if (isDigest) {
        throw validationError('The local twin verifies messages (MessageType RAW), not digests');
      }
      if (!verifyMessage(message, input.Signature, await material.publicKey, algorithm)) {
        throw new ApiError('KMSInvalidSignatureException', '');
      }
      return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: algorithm.name };
    },
  });
