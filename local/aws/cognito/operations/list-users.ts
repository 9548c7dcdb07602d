import { invalidParameter, listPage, onUserPool } from '../private/on-user-pool';
import { userStatus, type User } from '../users/user';
import { userType } from './private/user-type';

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
export const listUsers = onUserPool({
  optional: { AttributesToGet: ['string'], Filter: 'string', Limit: 'integer', PaginationToken: 'string' },
  answer(pool, { AttributesToGet, Filter, Limit, PaginationToken }) {
    const { items, next } = listPage(pool.users.all.filter(userFilter(Filter)), Limit, PaginationToken);
    return { Users: items.map((user) => userType(user, AttributesToGet)), PaginationToken: next };
  },
});

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
function userFilter(filter: string | undefined): (user: User) => boolean {
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
