import type { LocalAccount } from '../../account/local-account';
import type { PropertyReader } from '../../template/property-reader';
import { ResourceError } from '../../template/resource-type';

/**
 * The `AuthorizationType` of a method or a route. One with an authorizer, which the twin does not run, is warned of.
 *
 * @param where for the warning
 */
export function readAuthorizationType<T extends string>(
  read: PropertyReader,
  allowed: readonly (T | 'NONE' | 'AWS_IAM')[],
  where: string,
  account: LocalAccount,
): T | 'NONE' | 'AWS_IAM' {
  const type = read.oneOf('AuthorizationType', allowed) ?? 'NONE';
  if (type === 'NONE' || type === 'AWS_IAM') {
    return type;
  }
  if (!read.has('AuthorizerId')) {
    throw new ResourceError(`AuthorizationType ${type} needs an AuthorizerId`, 'MissingProperty', 'AuthorizerId');
  }
  account.warn(`${where}: the local twin does not run ${type} authorizers; every call is refused with 401`);
  return type;
}
