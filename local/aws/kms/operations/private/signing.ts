import { ApiError, validationError } from '../../../service-apis/api-error';
import type { KeyMaterial } from '../../key-material';
import type { Keys } from '../../keys';
import type { KmsKey } from '../../kms-key';
import { findSigningAlgorithm, signingAlgorithmsOf, type SigningAlgorithm } from '../../signing-algorithm';
import { enabledKey } from './key-description';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
const MAX_MESSAGE_BYTES = 4096;

const DIGEST_BYTES = { sha256: 32, sha384: 48, sha512: 64 } as const;

/** What `Sign` and `Verify` have in common. */
export const SIGNING_INPUT = {
  required: { KeyId: 'string', Message: 'blob', SigningAlgorithm: 'string' },
  optional: { MessageType: { enum: ['RAW', 'DIGEST'] }, GrantTokens: ['string'] },
} as const;

/** A message, or its digest. */
export interface Message {
  readonly bytes: Buffer;
  readonly isDigest: boolean;
}

/** A key that signs now, with the algorithm that the caller wants. */
export interface SigningKey {
  readonly key: KmsKey;
  readonly algorithm: SigningAlgorithm;
  readonly material: KeyMaterial;
  readonly message: Message;
}

/**
 * @param operation for messages
 * @throws ApiError when the key cannot be used like this. The wording of messages about usage is unverified.
 */
export function signingKey(
  keys: Keys,
  operation: string,
  input: {
    readonly KeyId: string;
    readonly SigningAlgorithm: string;
    readonly Message: Buffer;
    readonly MessageType?: 'RAW' | 'DIGEST';
  },
): SigningKey {
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
  const message = { bytes: input.Message, isDigest: input.MessageType === 'DIGEST' };
  checkLength(message, algorithm);
  return { key, algorithm, material: key.material, message };
}

function checkLength({ bytes, isDigest }: Message, { name, hash }: SigningAlgorithm): void {
  if (bytes.length < 1 || bytes.length > MAX_MESSAGE_BYTES) {
    throw validationError(
      `Value at 'message' failed to satisfy constraint: Member must have length from 1 to ${MAX_MESSAGE_BYTES}`,
    );
  }
  if (isDigest && bytes.length !== DIGEST_BYTES[hash]) {
    throw validationError(`Digest is invalid length for algorithm ${name}.`);
  }
}

function invalidUsage(message: string): ApiError {
  return new ApiError('InvalidKeyUsageException', message);
}
