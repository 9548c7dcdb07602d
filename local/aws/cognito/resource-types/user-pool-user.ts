import { generatedName } from '../../../account/generated-name';
import { ResourceError, type CreateResource } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { PropertyReader } from '../../../template/property-reader';
import { UserRefusedError } from '../users/user-directory';

/**
 * `AWS::Cognito::UserPoolUser`. `Ref` is the user name: CloudFormation Template Reference.
 *
 * AWS mails such a user a temporary password. The twin mails nothing, so that the user can sign in only once
 * `CognitoService.setUserPassword` was called.
 */
export function createUserPoolUser(region: CognitoRegion): CreateResource {
  return ({ stackName, logicalId, properties }) => {
    const read = new PropertyReader(properties);
    const { users } = region.pool(read);
    const name = read.string('Username') ?? generatedName(`${stackName}/${logicalId}`, 16);
    const attributes = read
      .objects('UserAttributes')
      .map((attribute) => [attribute.requiredString('Name'), attribute.string('Value') ?? ''] as const);
    try {
      const user = users.create({ signInName: name, attributes: Object.fromEntries(attributes) });
      return { ref: user.username };
    } catch (error) {
      throw error instanceof UserRefusedError ? new ResourceError(`Username: ${error.message}`) : error;
    }
  };
}
