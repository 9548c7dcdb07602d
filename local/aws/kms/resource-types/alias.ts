import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import type { Keys } from '../keys';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html */
export const kmsAlias = (keys: Keys): ResourceType => ({
  type: 'AWS::KMS::Alias',
  create({ read }) {
    const name = read.requiredString('AliasName');
    if (!/^alias\/(?!aws\/)[\w/-]{1,250}$/.test(name)) {
      const rule = 'must be alias/ and 1 to 250 letters, digits or characters of /_-, but not begin with alias/aws/';
      throw new ResourceError(`AliasName "${name}" ${rule}`, 'InvalidProperty', 'AliasName');
    }
    if (keys.aliases.has(name)) {
      throw new ResourceError(`An alias with the name ${keys.arn(name)} already exists`, 'ResourceExists', 'AliasName');
    }
    const target = read.requiredString('TargetKeyId');
    const key = target.includes('alias/') ? undefined : keys.find(target);
    if (key === undefined) {
      return read.fail(
        'TargetKeyId',
        `"${target}" is not a key of these stacks`,
        'give the id or the ARN of one',
        'ResourceNotFound',
      );
    }
    keys.aliases.set(name, key);
    return { ref: name, attributes: { AliasName: name } };
  },
});
