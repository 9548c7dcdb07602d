import type { ApiError } from './api-error';

/** What an API says of the number of items on a page. */
export interface PageSize {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** One page of a list, and the token of the next where there is one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/**
 * One page of a list. A token is the number of items before the page.
 *
 * @param limit the number of items that the caller wants; 0 stands for the default, where the API takes it
 * @param token that of the page before
 * @param invalidInput the API's refusal of a limit or a token
 */
export function pageOf<T>(
  all: readonly T[],
  limit: number | undefined,
  token: string | undefined,
  size: PageSize,
  invalidInput: (message: string) => ApiError,
): Page<T> {
  if (limit !== undefined && (limit < size.min || limit > size.max)) {
    throw invalidInput(`a page has ${size.min} to ${size.max} items, not ${limit}`);
  }
  if (token !== undefined && !/^[1-9]\d{0,8}$/.test(token)) {
    throw invalidInput('the token of the next page is not one that this operation returned');
  }
  const start = Number(token ?? 0);
  const end = start + (limit || size.default);
  return { items: all.slice(start, end), ...(end < all.length && { next: String(end) }) };
}
