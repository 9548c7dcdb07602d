/** Where the browser goes with an error. The parameters are in the order of public captures; there is no `iss`. */
export function errorRedirect(
  redirectUri: string,
  error: string,
  state: string | undefined,
  description?: string,
): string {
  return withParameters(redirectUri, { error_description: description, state, error });
}

/** Appends to the registered text itself: parsing and printing it again could change it. */
export function withParameters(uri: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) {
      query.set(name, value);
    }
  }
  return `${asciiUri(uri)}${uri.includes('?') ? '&' : '?'}${query}`;
}

/**
 * A registered URI as a `Location` header can carry it. What is ASCII stays as it is, character by character: encoding
 * the whole again would change what was encoded before.
 */
export function asciiUri(uri: string): string {
  return uri.replace(/[^\x20-\x7e]+/g, encodeURIComponent);
}
