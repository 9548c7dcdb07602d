import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { statementsOf } from '../../iam/role';
import type { Secrets } from '../secrets';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-resourcepolicy.html */
export const secretResourcePolicy = (secrets: Secrets): ResourceType => ({
  type: 'AWS::SecretsManager::ResourcePolicy',
  create({ read }) {
    const secret = secrets.get(read.requiredString('SecretId'));
    if (secret.policy.length > 0) {
      throw new ResourceError(`the secret ${secret.name} has a resource policy already`, 'ResourceExists', 'SecretId');
    }
    secret.policy = statementsOf(read.object('ResourcePolicy').values);
    return { ref: secret.arn, attributes: { Id: secret.arn } };
  },
});
