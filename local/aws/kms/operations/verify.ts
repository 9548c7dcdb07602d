import { verify as verifyMessage } from 'node:crypto';
import { ApiError, validationError } from '../../service-apis/api-error';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Keys } from '../keys';
import { SIGNING_OPTIONS } from '../signing-algorithm';
import { keyAccess } from './private/key-access';
import { SIGNING_INPUT, signingKey } from './private/signing';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html */
export const verify = (keys: Keys): ApiOperation =>
  apiOperation({
    input: { ...SIGNING_INPUT, required: { ...SIGNING_INPUT.required, Signature: 'blob' } },
    accesses: (input) => keyAccess(keys, input),
    async answer(input) {
      const { arn, algorithm, material, message, isDigest } = signingKey(keys, 'Verify', input);
      if (isDigest) {
        throw validationError('The local twin verifies messages (MessageType RAW), not digests');
      }
      const key = { key: (await material).publicKey, ...SIGNING_OPTIONS[algorithm.scheme] };
      if (!verifyMessage(algorithm.hash, message, key, input.Signature)) {
        throw new ApiError('KMSInvalidSignatureException', '');
      }
      return { KeyId: arn, SignatureValid: true, SigningAlgorithm: algorithm.name };
    },
  });
