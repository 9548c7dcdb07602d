import { generatedName } from '../../../account/generated-name';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { UserRefusedError } from '../users/user-refused-error';

/**
 * `AWS::Cognito::UserPoolUser`. `Ref` is the user name: CloudFormation Template Reference.
 *
 * AWS mails such a user a temporary password. The twin mails nothing, so that the user can sign in only once
 * `AdminSetUserPassword` was called.
 */
export const userPoolUser = (region: CognitoRegion): ResourceType => ({
  type: 'AWS::Cognito::UserPoolUser',
  create: ({ read, stackName, logicalId }) => {
    const { users } = region.pool(read);
    const name = read.string('Username') ?? generatedName(`${stackName}/${logicalId}`, 16);
    const attributes = read
      .objects('UserAttributes')
      .map((attribute) => [attribute.requiredString('Name'), attribute.string('Value') ?? ''] as const);
    try {
      const user = users.create({
        signInName: name,
        attributes: Object.fromEntries(attributes),
        road: 'admin-create',
        declaredBy: { stackName, logicalId },
      });
      return { ref: user.username };
    } catch (error) {
      if (error instanceof UserRefusedError) {
        const code = error.exception === 'UsernameExistsException' ? 'ResourceExists' : 'InvalidProperty';
        throw new ResourceError(`Username: ${error.message}`, code, 'Username');
      }
      throw error;
    }
  },
});
