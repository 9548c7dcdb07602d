import { ApiError, existing } from '../../../service-apis/api-error';
import type { Keys, KmsKey } from '../../keys';
import { signingAlgorithmsOf } from '../../signing-algorithm';

/** @throws ApiError when there is no such key */
export function existingKey(keys: Keys, keyId: string): KmsKey {
  const isAlias = /(^|:)alias\//.test(keyId);
  const problem = isAlias ? `Alias ${keyId} is not found.` : `Key '${keyId}' does not exist`;
  return existing(keys.find(keyId), 'NotFoundException', problem);
}

/** @throws ApiError when there is no such key, or it is disabled */
export function enabledKey(keys: Keys, keyId: string): KmsKey {
  const key = existingKey(keys, keyId);
  if (!key.enabled) {
    throw new ApiError('DisabledException', `${key.arn} is disabled.`);
  }
  return key;
}

/** The algorithms of a key, as answers list them. */
export function algorithmsOf({ spec, usage }: KmsKey): object {
  switch (usage) {
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: signingAlgorithmsOf(spec).map(({ name }) => name) };
    case 'ENCRYPT_DECRYPT':
      return {
        EncryptionAlgorithms:
          spec === 'SYMMETRIC_DEFAULT' ? ['SYMMETRIC_DEFAULT'] : ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
      };
    default:
      return {};
  }
}
