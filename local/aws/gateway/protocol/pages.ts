import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Assumptions } from '../../../account/assumptions';

/** How many tools a page of `tools/list` has at most: counted on live gateways (awslabs/agentcore-samples#2087). */
const PAGE_SIZE = 30;

/**
 * The pages of a list. A page has the items of one group, unless pages are assumed to end by their size alone; a group without
 * items has no page, and a list without items has one that is empty. Both are unverified on AWS.
 */
export function pagesOf<T>(groups: readonly (readonly T[])[], end: Assumptions['toolsListPages']): readonly T[][] {
  const parts = end === 'one-target' ? groups : [groups.flat()];
  const pages = parts.flatMap((part) =>
    Array.from({ length: Math.ceil(part.length / PAGE_SIZE) }, (_, page) =>
      part.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE),
    ),
  );
  return pages.length > 0 ? pages : [[]];
}

/**
 * The page that a cursor asks for, and the cursor of the next one (MCP specification, "Pagination").
 *
 * @throws ProtocolError (invalid params, as the specification says) for a cursor that was never given out
 */
export function pageAt<T>(pages: readonly T[][], cursor: string | undefined): { items: T[]; nextCursor?: string } {
  const page = cursor === undefined ? 0 : pages.findIndex((_, index) => index > 0 && cursorOf(index) === cursor);
  if (page === -1) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid cursor');
  }
  return { items: pages[page]!, ...(page + 1 < pages.length && { nextCursor: cursorOf(page + 1) }) };
}

const cursorOf = (page: number): string => Buffer.from(`page:${page}`).toString('base64url');
