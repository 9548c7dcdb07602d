import { userStatus, type User } from '../../users/user';

/** `AttributeType` in the API reference, as the input of an operation has it. */
export const ATTRIBUTES = [{ required: { Name: 'string' }, optional: { Value: 'string' } }] as const;

/** The API names no app client where there is none. */
export const NO_CLIENT = 'CLIENT_ID_NOT_APPLICABLE';

/** The attributes that a list of `Name` and `Value` gives. */
export function attributesOf(
  list: readonly { readonly Name: string; readonly Value?: string }[] = [],
): Readonly<Record<string, string>> {
  return Object.fromEntries(list.map(({ Name, Value = '' }) => [Name, Value]));
}

/** The `UserType` of a user, with the attributes that are wanted. */
export function userType(user: User, wanted: readonly string[] = []): object {
  const { attributes, rest } = describedUser(user);
  return { ...rest, Attributes: attributes.filter(({ Name }) => wanted.length === 0 || wanted.includes(Name)) };
}

/** What both descriptions of a user have in common: `UserType` and the output of `AdminGetUser`. */
export function describedUser(user: User) {
  return {
    attributes: [...user.attributes, ['sub', user.sub] as const].map(([Name, Value]) => ({ Name, Value })),
    rest: {
      Username: user.username,
      UserCreateDate: apiTime(user.createdAt),
      UserLastModifiedDate: apiTime(user.modifiedAt),
      Enabled: user.enabled,
      UserStatus: userStatus(user),
    },
  };
}

/** The API counts time in seconds since 1970, with fractions. */
export function apiTime(date: Date): number {
  return date.getTime() / 1000;
}
