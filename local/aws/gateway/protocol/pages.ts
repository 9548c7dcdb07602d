import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/**
 * How many tools a page of `tools/list` has. That a gateway pages is documented
 * (`DisableMcpListToolsPagination` of the API reference), how many tools a page has is not: an assistant must not assume
 * any number, and one that does not follow `nextCursor` should notice here. Unverified on AWS.
 */
const PAGE_SIZE = 30;

/**
 * The page of a list that a cursor asks for, and the cursor of the next one (MCP specification, "Pagination").
 *
 * @throws ProtocolError (invalid params, as the specification says) for a cursor that was never given out
 */
export function pageOf<T>(items: readonly T[], cursor = cursorOf(0)): { items: T[]; nextCursor?: string } {
  const [, digits] = /^offset:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const from = Number(digits);
  if (digits === undefined || cursorOf(from) !== cursor || from > items.length) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid cursor');
  }
  const to = from + PAGE_SIZE;
  return { items: items.slice(from, to), ...(to < items.length && { nextCursor: cursorOf(to) }) };
}

const cursorOf = (offset: number): string => Buffer.from(`offset:${offset}`).toString('base64url');
