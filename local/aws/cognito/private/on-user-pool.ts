import type { LocalAccount } from '../../../account/local-account';
import { ApiError, existing } from '../../service-apis/api-error';
import type { InputOf, Structure } from '../../service-apis/input-shape';
import { pageOf, type Page } from '../../service-apis/page-of';
import { apiOperation, type ApiOperation, type Output } from '../../service-apis/service-api';
import type { UserPool } from '../user-pool';
import type { Group } from '../users/group';
import type { User } from '../users/user';

/** What the operations of the user pools API work on. */
export interface UserPools {
  readonly account: LocalAccount;
  readonly pools: ReadonlyMap<string, UserPool>;
}

/** An operation of that API, as the pools of a twin answer it. */
export type UserPoolsOperation = (userPools: UserPools) => ApiOperation;

type Members = NonNullable<Structure['required']>;
type None = Record<never, never>;

/** An operation on a user pool: its input without what names the pool, and what answers. */
interface PoolOperation<R extends Members, O extends Members, Subject extends readonly unknown[]> {
  readonly required?: R;
  readonly optional?: O;
  answer(...args: [...Subject, InputOf<{ required: R; optional: O }>]): Output;
}

/**
 * An operation on the pool that `UserPoolId` names, which is also what IAM is asked for (Service Authorization Reference,
 * "Amazon Cognito User Pools").
 */
export function onUserPool<const R extends Members = None, const O extends Members = None>({
  required,
  optional,
  answer,
}: PoolOperation<R, O, [UserPool]>): UserPoolsOperation {
  return ({ account, pools }) =>
    apiOperation({
      input: { required: { UserPoolId: 'string', ...required }, optional },
      accesses: ({ UserPoolId }) => [{ resource: account.arn('cognito-idp', `userpool/${UserPoolId}`) }],
      answer(input) {
        const problem = `User pool ${input.UserPoolId} does not exist.`;
        const pool = existing(pools.get(input.UserPoolId), 'ResourceNotFoundException', problem);
        return answer(pool, input as object as InputOf<{ required: R; optional: O }>);
      },
    });
}

/** An operation on the user that `Username` names: by user name, an alias, or the `sub`. */
export function onUser<const R extends Members = None, const O extends Members = None>({
  required,
  optional,
  answer,
}: PoolOperation<R, O, [UserPool, User]>): UserPoolsOperation {
  return onUserPool({
    required: { Username: 'string', ...required },
    optional,
    answer(pool, input) {
      const { Username } = input as { readonly Username: string };
      const found = pool.users.bySignInName(Username) ?? pool.users.bySub(Username);
      const user = existing(found, 'UserNotFoundException', 'User does not exist.');
      return answer(pool, user, input as object as InputOf<{ required: R; optional: O }>);
    },
  });
}

/** The group that `GroupName` names. */
export function groupOf(pool: UserPool, groupName: string): Group {
  return existing(pool.groups.get(groupName), 'ResourceNotFoundException', 'Group not found.');
}

/** Source: the API reference: at most 60 at a time, whatever the operation. */
const PAGE_SIZE = { min: 0, max: 60, default: 60 };

/** One page of a list of the user pools API. */
export function listPage<T>(all: readonly T[], limit: number | undefined, token: string | undefined): Page<T> {
  return pageOf(all, limit, token, PAGE_SIZE, invalidParameter);
}

/** How the user pools API refuses an input. */
export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}
