import { generatedUuid } from '../../../account/generated-name';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { statementsOf, type PolicyDocument } from '../../iam/role';
import { generateMaterial } from '../key-material';
import { KEY_SPECS, type KeySpec } from '../key-spec';
import type { Keys, KmsKey } from '../keys';

/**
 * A KMS key.
 *
 * @param serve makes the API listen
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
 */
export const kmsKey = (keys: Keys, serve: () => Promise<unknown>): ResourceType => ({
  type: 'AWS::KMS::Key',
  async create({ read, stackName, logicalId }) {
    const spec = read.oneOf('KeySpec', KEY_SPECS) ?? 'SYMMETRIC_DEFAULT';
    const usage = readUsage(read, spec);
    if (read.boolean('EnableKeyRotation', false) && spec !== 'SYMMETRIC_DEFAULT') {
      const problem = 'You cannot set the EnableKeyRotation property to true on asymmetric or HMAC keys';
      throw new ResourceError(problem, 'ConflictingProperties', 'EnableKeyRotation');
    }
    const multiRegion = read.boolean('MultiRegion', false);
    const id = keyId(`${stackName}/${logicalId}`, multiRegion);
    const key: KmsKey = {
      id,
      arn: keys.arn(`key/${id}`),
      spec,
      usage,
      enabled: read.boolean('Enabled', true),
      multiRegion,
      description: read.string('Description') ?? '',
      createdAt: keys.account.clock.now(),
      policy: policyOf(read, keys),
      material: generateMaterial(spec),
    };
    if (usage === 'SIGN_VERIFY' && key.material === undefined) {
      keys.account.warn(
        `${stackName}/${logicalId}: the local twin has no keys of the key spec ${spec}; it cannot sign`,
      );
    }
    keys.add(key);
    await serve();
    return { ref: id, attributes: { Arn: key.arn, KeyId: id } };
  },
});

function readUsage(read: PropertyReader, spec: KeySpec): string {
  const usage = read.string('KeyUsage') ?? 'ENCRYPT_DECRYPT';
  const usages = usagesOf(spec);
  return usages.includes(usage)
    ? usage
    : read.fail(
        'KeyUsage',
        `${usage} is not compatible with KeySpec ${spec}`,
        `use ${usages.join(' or ')}`,
        'ConflictingProperties',
      );
}

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

/** Without a policy of its own, a key has one that leaves everything to the policies of the account's roles. */
function policyOf(read: PropertyReader, { account }: Keys): readonly PolicyDocument[] {
  return read.has('KeyPolicy')
    ? statementsOf(read.object('KeyPolicy').values)
    : [
        {
          Effect: 'Allow',
          Principal: { AWS: account.arn('iam', 'root', { region: '' }) },
          Action: 'kms:*',
          Resource: '*',
        },
      ];
}

/** Such as `1234abcd-12ab-34cd-56ef-1234567890ab`, or `mrk-1234abcd12ab34cd56ef1234567890ab`. */
function keyId(seed: string, multiRegion: boolean): string {
  const uuid = generatedUuid(`key ${seed}`);
  return multiRegion ? `mrk-${uuid.replaceAll('-', '')}` : uuid;
}
