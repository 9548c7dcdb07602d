import { ApiError, validationError } from '../../../service-apis/api-error';
import type { InputOf } from '../../../service-apis/input-shape';
import type { Keys } from '../../keys';
import { findSigningAlgorithm, signingAlgorithmsOf } from '../../signing-algorithm';
import { enabledKey } from './key-description';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
const MAX_MESSAGE_BYTES = 4096;

const DIGEST_BYTES = { sha256: 32, sha384: 48, sha512: 64 } as const;

/** What `Sign` and `Verify` have in common. */
export const SIGNING_INPUT = {
  required: { KeyId: 'string', Message: 'blob', SigningAlgorithm: 'string' },
  optional: { MessageType: { enum: ['RAW', 'DIGEST'] }, GrantTokens: ['string'] },
} as const;

/**
 * A key that signs now, and what it is asked to sign.
 *
 * @param operation for messages
 * @throws ApiError when the key cannot be used like this. The wording of messages about usage is unverified.
 */
export function signingKey(keys: Keys, operation: string, input: InputOf<typeof SIGNING_INPUT>) {
  const key = enabledKey(keys, input.KeyId);
  if (key.usage !== 'SIGN_VERIFY') {
    throw invalidUsage(`${key.arn} key usage is ${key.usage} which is not valid for ${operation}.`);
  }
  const algorithm = findSigningAlgorithm(input.SigningAlgorithm);
  if (algorithm === undefined) {
    throw validationError(`SigningAlgorithm '${input.SigningAlgorithm}' is not one that the local twin knows`);
  }
  if (key.material === undefined || !signingAlgorithmsOf(key.spec).includes(algorithm)) {
    throw invalidUsage(`Algorithm ${algorithm.name} and key spec ${key.spec} are incompatible.`);
  }
  const { Message: message, MessageType } = input;
  const isDigest = MessageType === 'DIGEST';
  if (message.length < 1 || message.length > MAX_MESSAGE_BYTES) {
    throw validationError(
      `Value at 'message' failed to satisfy constraint: Member must have length from 1 to ${MAX_MESSAGE_BYTES}`,
    );
  }
  if (isDigest && message.length !== DIGEST_BYTES[algorithm.hash]) {
    throw validationError(`Digest is invalid length for algorithm ${algorithm.name}.`);
  }
  return { arn: key.arn, algorithm, material: key.material, message, isDigest };
}

function invalidUsage(message: string): ApiError {
  return new ApiError('InvalidKeyUsageException', message);
}
