import type { JsonOperation } from '../../service-apis/json-service';
import type { ApiInput } from '../../service-apis/service-api';
import { ApiError } from '../../service-apis/api-error';
import type { KmsKey } from '../kms-key';
import { findSigningAlgorithm, signingAlgorithmsOf, type SigningAlgorithm } from '../signing-algorithm';
import type { KeyMaterial } from './key-material';
import { signDigest } from './sign-digest';
import { signMessage, verifyMessage } from './sign-message';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
const MAX_MESSAGE_BYTES = 4096;

const DIGEST_BYTES = { sha256: 32, sha384: 48, sha512: 64 } as const;

/**
 * The operations of KMS that the twin answers.
 *
 * @param find the key that a `KeyId` names, by its id, its ARN, or the name or ARN of an alias
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html
 */
export function kmsOperations(
  find: (keyId: string) => KmsKey | undefined,
  accountId: string,
): Record<string, JsonOperation> {
  const existing = ({ KeyId }: ApiInput): KmsKey => {
    const key = find(String(KeyId));
    if (key === undefined) {
      const message = /(^|:)alias\//.test(String(KeyId))
        ? `Alias ${String(KeyId)} is not found.`
        : `Key '${String(KeyId)}' does not exist`;
      throw new ApiError('NotFoundException', message);
    }
    return key;
  };

  /** A key that can be used for an operation now, and the algorithm that the caller wants. */
  const usable = (input: ApiInput, operation: string) => {
    const key = existing(input);
    if (!key.enabled) {
      throw new ApiError('DisabledException', `${key.arn} is disabled.`);
    }
    if (key.usage !== 'SIGN_VERIFY') {
      throw invalidUsage(`${key.arn} key usage is ${key.usage} which is not valid for ${operation}.`);
    }
    const algorithm = findSigningAlgorithm(input.SigningAlgorithm);
    if (algorithm === undefined) {
      throw validation(`SigningAlgorithm '${String(input.SigningAlgorithm)}' is not one that the local twin knows`);
    }
    if (!signingAlgorithmsOf(key.spec).includes(algorithm)) {
      throw invalidUsage(`Algorithm ${algorithm.name} and key spec ${key.spec} are incompatible.`);
    }
    return { key, algorithm, material: key.material! };
  };

  return {
    DescribeKey: (input) => ({ KeyMetadata: metadata(existing(input), accountId) }),
    GetPublicKey: async (input) => {
      const key = existing(input);
      if (!key.enabled) {
        throw new ApiError('DisabledException', `${key.arn} is disabled.`);
      }
      if (key.material === undefined) {
        throw key.spec === 'SYMMETRIC_DEFAULT' || key.spec.startsWith('HMAC')
          ? new ApiError('UnsupportedOperationException', `${key.arn} is not an asymmetric key.`)
          : notRun(key);
      }
      const publicKey = await key.material.publicKey;
      return {
        KeyId: key.arn,
        PublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
        CustomerMasterKeySpec: key.spec,
        KeySpec: key.spec,
        KeyUsage: key.usage,
        ...algorithmsOf(key),
      };
    },
    Sign: async (input) => {
      const { key, algorithm, material } = usable(input, 'Sign');
      const signature = await signed(input, algorithm, material);
      return { KeyId: key.arn, Signature: signature.toString('base64'), SigningAlgorithm: algorithm.name };
    },
    Verify: async (input) => {
      const { key, algorithm, material } = usable(input, 'Verify');
      const { bytes, isDigest } = messageOf(input, algorithm);
      if (isDigest) {
        throw validation('The local twin verifies messages (MessageType RAW), not digests');
      }
      const signature = Buffer.from(String(input.Signature ?? ''), 'base64');
      if (!verifyMessage(bytes, signature, await material.publicKey, algorithm)) {
        throw new ApiError('KMSInvalidSignatureException', '');
      }
      return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: algorithm.name };
    },
  };
}

async function signed(input: ApiInput, algorithm: SigningAlgorithm, material: KeyMaterial): Promise<Buffer> {
  const { bytes, isDigest } = messageOf(input, algorithm);
  const privateKey = await material.privateKey;
  return isDigest ? signDigest(bytes, privateKey, algorithm) : signMessage(bytes, privateKey, algorithm);
}

function messageOf({ Message, MessageType = 'RAW' }: ApiInput, { name, hash }: SigningAlgorithm) {
  const bytes = Buffer.from(String(Message ?? ''), 'base64');
  if (bytes.length < 1 || bytes.length > MAX_MESSAGE_BYTES) {
    throw validation(
      `Value at 'message' failed to satisfy constraint: Member must have length from 1 to ${MAX_MESSAGE_BYTES}`,
    );
  }
  if (MessageType !== 'RAW' && MessageType !== 'DIGEST') {
    throw validation(`MessageType '${String(MessageType)}' must be RAW or DIGEST`);
  }
  if (MessageType === 'DIGEST' && bytes.length !== DIGEST_BYTES[hash]) {
    throw validation(`Digest is invalid length for algorithm ${name}.`);
  }
  return { bytes, isDigest: MessageType === 'DIGEST' };
}

function algorithmsOf(key: KmsKey): object {
  switch (key.usage) {
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: signingAlgorithmsOf(key.spec).map(({ name }) => name) };
    case 'ENCRYPT_DECRYPT':
      return {
        EncryptionAlgorithms:
          key.spec === 'SYMMETRIC_DEFAULT' ? ['SYMMETRIC_DEFAULT'] : ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
      };
    default:
      return {};
  }
}

function metadata(key: KmsKey, accountId: string): object {
  return {
    AWSAccountId: accountId,
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
  };
}

function notRun({ arn, spec }: KmsKey): ApiError {
  return new ApiError('KMSInternalException', `The local twin has no keys of the key spec ${spec}: ${arn}`);
}

/** The wording of messages about usage is unverified. */
function invalidUsage(message: string): ApiError {
  return new ApiError('InvalidKeyUsageException', message);
}

function validation(message: string): ApiError {
  return new ApiError('ValidationException', message);
}
