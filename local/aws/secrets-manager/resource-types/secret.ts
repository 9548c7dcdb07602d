import { generatedName } from '../../../account/generated-name';
import type { PropertyReader, TextRule } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import { randomPassword } from '../private/random-password';
import { jsonObject, LETTERS_AND_DIGITS, type Secrets } from '../secrets';

const NAME: TextRule = {
  pattern: /^[\w/+=.@-]+$/,
  maxLength: 512,
  allowed: 'letters, digits or characters of /_+=.@-',
};

/**
 * A secret of Secrets Manager.
 *
 * @param serve makes the API listen
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html
 */
export const secret = (secrets: Secrets, serve: () => Promise<unknown>): ResourceType => ({
  type: 'AWS::SecretsManager::Secret',
  async create({ read, stackName, logicalId }) {
    if (read.has('SecretString') && read.has('GenerateSecretString')) {
      const problem = 'either SecretString or GenerateSecretString may be given, not both';
      throw new ResourceError(problem, 'ConflictingProperties', 'GenerateSecretString');
    }
    const name =
      read.text('Name', NAME) ?? `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12, LETTERS_AND_DIGITS)}`;
    // "If you omit both, you create an empty secret" (CloudFormation, AWS::SecretsManager::Secret).
    const value = read.has('GenerateSecretString')
      ? generated(read.object('GenerateSecretString'))
      : read.string('SecretString');
    const arn = secrets.put(name, value, read.string('Description'));
    await serve();
    return { ref: arn, attributes: { Id: arn } };
  },
});

/** A random password, or the object of the template with one under the key that the template of the stack names. */
function generated(read: PropertyReader): string {
  const [template, key] = [read.string('SecretStringTemplate'), read.string('GenerateStringKey')];
  if ((template === undefined) !== (key === undefined)) {
    const [present, absent] =
      key === undefined ? ['SecretStringTemplate', 'GenerateStringKey'] : ['GenerateStringKey', 'SecretStringTemplate'];
    read.fail(absent, `is missing beside ${present}`, 'give both or neither', 'MissingProperty');
  }
  const password = randomPassword(read);
  if (template === undefined || key === undefined) {
    return password;
  }
  const property = read.nameOf('SecretStringTemplate');
  return JSON.stringify({ ...jsonObject(template, property, property), [key]: password });
}
