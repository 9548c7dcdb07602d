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
