import { sign as signMessage } from 'node:crypto';
import { apiOperation, type ApiOperation } from '../../service-apis/service-api';
import type { Keys } from '../keys';
import { SIGNING_OPTIONS } from '../signing-algorithm';
import { keyAccess } from './private/key-access';
import { signDigest } from './private/sign-digest';
import { SIGNING_INPUT, signingKey } from './private/signing';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const sign = (keys: Keys): ApiOperation =>
  apiOperation({
    input: SIGNING_INPUT,
    accesses: (input) => keyAccess(keys, input),
    async answer(input) {
      const { arn, algorithm, material, message, isDigest } = signingKey(keys, 'Sign', input);
      const { privateKey: key } = await material;
      const signature = isDigest
        ? signDigest(message, key, algorithm)
        : signMessage(algorithm.hash, message, { key, ...SIGNING_OPTIONS[algorithm.scheme] });
      return { KeyId: arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm.name };
    },
  });
