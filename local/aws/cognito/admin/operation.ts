import type { Group } from '../group';
import type { PropertyReader } from '../../../template/property-reader';
import { userStatus, type User } from '../user';
import type { UserPool } from '../user-pool';
import { ApiError } from './api-error';

/** What the operations of the user pools API work on. */
export interface AdminContext {
  readonly accountId: string;
  readonly pools: ReadonlyMap<string, UserPool>;
}

/** An operation: it reads its input and returns its output, as JSON has both. */
export type Operation = (read: PropertyReader, context: AdminContext) => object | Promise<object>;

/** The pool that `UserPoolId` names. */
export function poolOf(read: PropertyReader, { pools }: AdminContext): UserPool {
  const id = read.requiredString('UserPoolId');
  const pool = pools.get(id);
  if (pool === undefined) {
    throw new ApiError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  }
  return pool;
}

/** The user that `Username` names: by user name, an alias, or the `sub`. */
export function userOf(read: PropertyReader, pool: UserPool): User {
  const name = read.requiredString('Username');
  const user = pool.users.bySignInName(name) ?? pool.users.bySub(name);
  if (user === undefined) {
    throw new ApiError('UserNotFoundException', 'User does not exist.');
  }
  return user;
}

/** The group that `GroupName` names. */
export function groupOf(read: PropertyReader, pool: UserPool): Group {
  const group = pool.groups.get(read.requiredString('GroupName'));
  if (group === undefined) {
    throw new ApiError('ResourceNotFoundException', 'Group not found.');
  }
  return group;
}

/** The attributes that a list of `Name` and `Value` gives. */
export function attributesOf(read: PropertyReader): Readonly<Record<string, string>> {
  const attributes = read.objects('UserAttributes');
  return Object.fromEntries(attributes.map((item) => [item.requiredString('Name'), item.string('Value') ?? '']));
}

/** The API counts time in seconds since 1970, with fractions. */
export function apiTime(date: Date): number {
  return date.getTime() / 1000;
}

/** What both descriptions of a user have in common: `UserType` and the output of `AdminGetUser`. */
export function describedUser(user: User): {
  readonly attributes: readonly object[];
  readonly rest: Readonly<Record<string, unknown>>;
} {
  return {
    attributes: [...user.attributes, ['sub', user.sub]].map(([Name, Value]) => ({ Name, Value })),
    rest: {
      Username: user.username,
      UserCreateDate: apiTime(user.createdAt),
      UserLastModifiedDate: apiTime(user.modifiedAt),
      Enabled: user.enabled,
      UserStatus: userStatus(user),
    },
  };
}
