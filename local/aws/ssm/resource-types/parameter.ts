import { generatedName } from '../../../account/generated-name';
import type { ResourceType } from '../../../template/resource-type';
import type { Parameters } from '../parameters';

/**
 * A parameter of Parameter Store.
 *
 * @param serve makes the API listen
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
 */
export const ssmParameter = (parameters: Parameters, serve: () => Promise<unknown>): ResourceType => ({
  type: 'AWS::SSM::Parameter',
  async create({ read, stackName, logicalId }) {
    const type = read.requiredOneOf('Type', ['String', 'StringList']);
    const value = read.requiredString('Value');
    const name = read.string('Name') ?? `CFN-${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}`;
    parameters.put({ name, type, value, modifiedAt: parameters.account.clock.now() });
    await serve();
    return { ref: name, attributes: { Type: type, Value: value } };
  },
});
