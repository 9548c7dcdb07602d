import type { PropertyReader } from '../../../template/property-reader';

/** How an operation names its pages. */
export interface PageNames {
  readonly limit: string;
  readonly token: string;
}

/** Source: the API reference: at most 60 at a time, whatever the operation. */
const LARGEST_PAGE = 60;

/** One page of a list, and the token of the next. A token is the number of items before it. */
export function pageOf<T>(
  read: PropertyReader,
  items: readonly T[],
  names: PageNames,
): { readonly page: readonly T[]; readonly next: Readonly<Record<string, string>> } {
  const limit = read.integer(names.limit, { min: 0, max: LARGEST_PAGE }) || LARGEST_PAGE;
  const token = read.string(names.token);
  const before = token === undefined ? '0' : Buffer.from(token, 'base64url').toString();
  const start = Number(before);
  if (!/^\d+$/.test(before) || !Number.isSafeInteger(start)) {
    read.fail(names.token, 'is not a token of this operation', 'give one that it returned');
  }
  const end = start + limit;
  const more = end < items.length;
  return {
    page: items.slice(start, end),
    next: more ? { [names.token]: Buffer.from(String(end)).toString('base64url') } : {},
  };
}
