import { ResourceError, type ResourceProperties } from '../../../template/resource-type';
import { ASYMMETRIC_KEY_SPECS, OTHER_KEY_SPECS, type KeySpec } from '../key-spec';

const KEY_SPECS: readonly KeySpec[] = [...ASYMMETRIC_KEY_SPECS, ...OTHER_KEY_SPECS];

/** What keys of a kind can be used for. */
function usagesOf(spec: KeySpec): readonly string[] {
  if (spec === 'SYMMETRIC_DEFAULT') {
    return ['ENCRYPT_DECRYPT'];
  }
  if (spec.startsWith('HMAC')) {
    return ['GENERATE_VERIFY_MAC'];
  }
  if (spec.startsWith('RSA')) {
    return ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'];
  }
  return spec.startsWith('ECC_NIST_P') || spec === 'SM2' ? ['SIGN_VERIFY', 'KEY_AGREEMENT'] : ['SIGN_VERIFY'];
}

/**
 * What an `AWS::KMS::Key` can be used for.
 *
 * @throws ResourceError where KMS refuses it
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
 */
export function readKeyProperties(properties: ResourceProperties): { readonly spec: KeySpec; readonly usage: string } {
  const { KeySpec: spec = 'SYMMETRIC_DEFAULT', KeyUsage: usage = 'ENCRYPT_DECRYPT', EnableKeyRotation } = properties;
  if (!KEY_SPECS.includes(spec)) {
    throw new ResourceError(`KeySpec "${spec}" must be one of ${KEY_SPECS.join(', ')}`);
  }
  const usages = usagesOf(spec);
  if (!usages.includes(usage)) {
    throw new ResourceError(`KeyUsage ${usage} is not compatible with KeySpec ${spec}; use ${usages.join(' or ')}`);
  }
  if (String(EnableKeyRotation) === 'true' && spec !== 'SYMMETRIC_DEFAULT') {
    throw new ResourceError('You cannot set the EnableKeyRotation property to true on asymmetric or HMAC keys');
  }
  return { spec, usage };
}
