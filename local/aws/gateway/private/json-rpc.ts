/** What a gateway says to the assistant in place of what went wrong, unless its exception level is DEBUG. */
export const GENERIC_ERROR = 'An internal error occurred. Please retry later.';

/** A JSON-RPC error as an HTTP response. */
export function jsonRpcError(
  status: number,
  id: string | number | null,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ jsonrpc: '2.0', id, error: { code, message } }, { status, headers });
}

/** The JSON value of a text, or `undefined` when it is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The id of a JSON-RPC message, `null` when it has none. */
export function messageIdOf(message: unknown): string | number | null {
  const id = (message as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
