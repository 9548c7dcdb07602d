/** An error for a program (RFC 6749 section 5.2), where the engine is not asked. */
export function oauthError(status: number, error: string, description: string): Response {
  return Response.json({ error, error_description: description }, { status, headers: { 'Cache-Control': 'no-store' } });
}
