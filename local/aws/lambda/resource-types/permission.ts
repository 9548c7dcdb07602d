import { physicalName } from '../../../account/generated-name';
import type { LocalAccount } from '../../../account/local-account';
import type { PropertyReader } from '../../../template/property-reader';
import { ResourceError } from '../../../template/resource-error';
import type { ResourceType } from '../../../template/resource-type';
import type { PolicyDocument } from '../../iam/role';
import type { LocalFunctions } from '../local-functions';

/** The properties of a permission that are conditions of its statement. */
const CONDITIONS: readonly (readonly [property: string, operator: string, key: string])[] = [
  ['SourceArn', 'ArnLike', 'aws:SourceArn'],
  ['SourceAccount', 'StringEquals', 'aws:SourceAccount'],
  ['PrincipalOrgID', 'StringEquals', 'aws:PrincipalOrgID'],
  ['EventSourceToken', 'StringEquals', 'lambda:EventSourceToken'],
  ['FunctionUrlAuthType', 'StringEquals', 'lambda:FunctionUrlAuthType'],
  ['InvokedViaFunctionUrl', 'Bool', 'lambda:InvokedViaFunctionUrl'],
];

/**
 * A statement in the policy of a function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export const permission = (functions: LocalFunctions): ResourceType => ({
  type: 'AWS::Lambda::Permission',
  create: ({ read, stackName, logicalId }) => {
    // `undefined` for a function that is not one of the twin.
    const functionArn = functions.find(read.requiredString('FunctionName'))?.arn;
    const statement = readStatement(read, functionArn ?? '*', functions.account);
    if (functionArn !== undefined) {
      functions.iam.rememberOrigin(statement, { stackName, logicalId });
      functions.addStatement(functionArn, statement);
    }
    const id = physicalName({ stackName, logicalId });
    return { ref: id, attributes: { Id: id } };
  },
});

function readStatement(read: PropertyReader, resource: string, account: LocalAccount): PolicyDocument {
  const action = read.requiredString('Action');
  const principal = read.requiredString('Principal');
  if (!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(action)) {
    read.fail('Action', `'${action}' is not an action of Lambda`, 'use one such as lambda:InvokeFunction');
  }
  const refuse = (property: string, only: string): never => {
    throw new ResourceError(`${property} is only supported for ${only} action`, 'ConflictingProperties', property);
  };
  if (read.has('FunctionUrlAuthType') && action !== 'lambda:InvokeFunctionUrl') {
    refuse('FunctionUrlAuthType', 'lambda:InvokeFunctionUrl');
  }
  if (read.boolean('InvokedViaFunctionUrl') && action !== 'lambda:InvokeFunction') {
    // The wording is unverified.
    refuse('InvokedViaFunctionUrl', 'lambda:InvokeFunction');
  }
  const condition: Record<string, Record<string, string>> = {};
  for (const [property, operator, key] of CONDITIONS) {
    const value = read.string(property);
    if (value !== undefined) {
      condition[operator] = { ...condition[operator], [key]: value };
    }
  }
  return {
    Effect: 'Allow',
    Principal: readPrincipal(principal, account),
    Action: action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** Every caller, an account, a principal by its ARN, or a service by its domain name. */
function readPrincipal(principal: string, account: LocalAccount): string | Record<string, string> {
  if (principal === '*') {
    return '*';
  }
  if (/^\d{12}$/.test(principal)) {
    return { AWS: account.arn('iam', 'root', { region: '', accountId: principal }) };
  }
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
