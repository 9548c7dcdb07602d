import { userStatus, type User } from '../../users/user';
import { invalidParameter } from './invalid-parameter';

/** What `ListUsers` can filter by. Source: `ListUsers` in the API reference; custom attributes are not among them. */
const FILTERABLE: Readonly<Record<string, (user: User) => string | undefined>> = {
  username: (user) => user.username,
  sub: (user) => user.sub,
  'cognito:user_status': userStatus,
  status: (user) => (user.enabled ? 'Enabled' : 'Disabled'),
  ...Object.fromEntries(
    ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'].map((name) => [
      name,
      (user: User) => user.attributes.get(name),
    ]),
  ),
};

const FILTER = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/;

/**
 * Whether a user is among those that a filter such as `email ^= "a"` means.
 *
 * @throws ApiError when there is no such filter
 */
export function userFilter(filter: string | undefined): (user: User) => boolean {
  if (filter === undefined || filter === '') {
    return () => true;
  }
  const [, name = '', operator, quoted = ''] = FILTER.exec(filter) ?? [];
  if (operator === undefined || !Object.hasOwn(FILTERABLE, name)) {
    throw invalidParameter('Error while parsing filter.');
  }
  const wanted = quoted.replace(/\\(.)/g, '$1');
  const valueOf = FILTERABLE[name]!;
  return (user) => {
    const value = valueOf(user);
    return value !== undefined && (operator === '=' ? value === wanted : value.startsWith(wanted));
  };
}
