/**
 * A registered URI as a `Location` header can carry it. What is ASCII stays as it is, character by character: encoding
 * the whole again would change what was encoded before.
 */
export function asciiUri(uri: string): string {
  return uri.replace(/[^\x20-\x7e]+/g, encodeURIComponent);
}
