import type { ResourceProperties } from '../../../template/resource-type';
import type { PolicyDocument } from '../../iam/role';

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
 * The statement that an `AWS::Lambda::Permission` adds to the policy of a function.
 *
 * @param resource the ARN of the function, with the qualifier that the permission names
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
 */
export function permissionStatement(
  permission: ResourceProperties,
  resource: string,
  partition: string,
): PolicyDocument {
  const condition: Record<string, Record<string, string>> = {};
  for (const [property, operator, key] of CONDITIONS) {
    if (permission[property] !== undefined) {
      condition[operator] = { ...condition[operator], [key]: String(permission[property]) };
    }
  }
  return {
    Effect: 'Allow',
    Principal: principalOf(permission.Principal, partition),
    Action: permission.Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** Everybody, an account, a principal by its ARN, or a service by its domain name. */
function principalOf(principal: string, partition: string): string | Record<string, string> {
  if (principal === '*') {
    return '*';
  }
  if (/^\d{12}$/.test(principal)) {
    return { AWS: `arn:${partition}:iam::${principal}:root` };
  }
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
