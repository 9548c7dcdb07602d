import { generatedName } from '../../../generated-name';
import type { CreateResource } from '../../../template/resource-type';
import type { CognitoRegion } from '../cognito-region';
import { NAME_RULES } from '../private/name-rules';
import { PropertyReader } from '../private/property-reader';

/** `AWS::Cognito::UserPoolGroup`. `Ref` is the name: CloudFormation Template Reference. */
export function createUserPoolGroup(region: CognitoRegion): CreateResource {
  return ({ stackName, logicalId, properties }) => {
    const read = new PropertyReader(properties);
    const pool = region.pool(read);
    const name =
      read.text('GroupName', NAME_RULES.principal) ?? `${logicalId}-${generatedName(`${stackName}/${logicalId}`, 12)}`;
    read.integer('Precedence', { min: 0, max: 2 ** 31 - 1 });
    if (pool.groups.has(name)) {
      read.fail('GroupName', `'${name}' already exists in the user pool`, 'choose another one');
    }
    pool.groups.add(name);
    return { ref: name };
  };
}
