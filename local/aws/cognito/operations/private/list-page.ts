import { pageOf, type Page } from '../../../service-apis/page-of';
import { invalidParameter } from './invalid-parameter';

/** Source: the API reference: at most 60 at a time, whatever the operation. */
const PAGE_SIZE = { min: 0, max: 60, default: 60 };

/** One page of a list of the user pools API. */
export function listPage<T>(all: readonly T[], limit: number | undefined, token: string | undefined): Page<T> {
  return pageOf(all, limit, token, PAGE_SIZE, invalidParameter);
}
