import type { LocalAccount } from '../../account/local-account';
import type { PropertyReader } from '../../template/property-reader';
import { ResourceError } from '../../template/resource-error';
import { AccessDeniedError } from '../iam/access-request';
import type { RoleCredentials } from '../iam/credentials';
import type { PolicyDocument } from '../iam/role';
import { SignatureError } from '../iam/verify-signature';
import type { ApiServices } from './function-integration';

/** A method or a route has one of these, or one that names an authorizer. */
type WithoutAuthorizer = 'NONE' | 'AWS_IAM';

/**
 * Reads the `AuthorizationType` of a method or a route. One with an authorizer, which the twin does not run, is warned of.
 *
 * @param where for the warning
 */
export function readAuthorizationType<T extends string>(
  read: PropertyReader,
  withAuthorizer: readonly T[],
  where: string,
  account: LocalAccount,
): T | WithoutAuthorizer {
  const type = read.oneOf('AuthorizationType', ['NONE', 'AWS_IAM', ...withAuthorizer]) ?? 'NONE';
  if (type === 'NONE' || type === 'AWS_IAM') {
    return type;
  }
  if (!read.has('AuthorizerId')) {
    throw new ResourceError(`AuthorizationType ${type} needs an AuthorizerId`, 'MissingProperty', 'AuthorizerId');
  }
  account.warn(`${where}: the local twin does not run ${type} authorizers; every call is refused with 401`);
  return type;
}

/** The credentials that signed a call, where a signature is required, or why the call is refused. */
export type Authorization =
  | { readonly caller: RoleCredentials | undefined; readonly refusal?: undefined }
  | { readonly caller?: undefined; readonly refusal: 'no authorizer' | SignatureError | AccessDeniedError };

/**
 * Decides on a call of an API.
 *
 * @param type of authorization that the method or the route has
 * @param resource the ARN of the call
 * @param resourcePolicy statements of the API's own policy
 */
export async function authorizeCall(
  { iam }: ApiServices,
  { request, body }: { readonly request: Request; readonly body: Buffer },
  type: string,
  resource: string,
  resourcePolicy: readonly PolicyDocument[] = [],
): Promise<Authorization> {
  if (type !== 'NONE' && type !== 'AWS_IAM') {
    // The twin runs no authorizer, and must not be kinder than one.
    return { refusal: 'no authorizer' };
  }
  try {
    const caller = type === 'AWS_IAM' ? await iam.authenticate(request, body, 'execute-api') : undefined;
    if (caller !== undefined || resourcePolicy.length > 0) {
      await iam.authorize({
        principal: caller ? { type: 'role', roleArn: caller.roleArn } : { type: 'anonymous' },
        action: 'execute-api:Invoke',
        resource,
        resourcePolicy,
      });
    }
    return { caller };
  } catch (error) {
    if (error instanceof SignatureError || error instanceof AccessDeniedError) {
      return { refusal: error };
    }
    throw error;
  }
}
