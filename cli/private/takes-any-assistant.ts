/**
 * Whether an assistant can connect with nothing but the gateway's URL: its issuer is an authorization server that says so itself
 * (RFC 8414 section 3.1, RFC 7591).
 */
export async function takesAnyAssistant(issuer: string): Promise<boolean> {
  const { origin, pathname } = new URL(issuer);
  const url = `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`;
  try {
    const response = await fetch(url);
    return response.ok && 'registration_endpoint' in ((await response.json()) as object);
  } catch {
    // An issuer elsewhere that does not answer, or not with JSON: a user of this command has no use for the reason.
    return false;
  }
}
