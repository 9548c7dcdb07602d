import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Keys } from '../keys';
import { keyAccess } from './private/key-access';
import { signDigest } from './private/sign-digest';
import { signMessage } from './private/sign-message';
import { SIGNING_INPUT, signingKey } from './private/signing';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const sign = (keys: Keys): ApiOperation =>
  apiOperation({
    input: SIGNING_INPUT,
    accesses: (input) => keyAccess(keys, input),
    async answer(input) {
      const { key, algorithm, material, message, isDigest } = signingKey(keys, 'Sign', input);
      const signBytes = isDigest ? signDigest : signMessage;
      const signature = signBytes(message, await material.privateKey, algorithm);
      return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm.name };
    },
  });
