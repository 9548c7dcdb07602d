/** A DNS name of two labels or more whose last one begins with a letter, as that of an IP address does not (RFC 1123 section 2.1). */
const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whether a text is the full name of a host, in lower case and without anything around it. */
export function isHostName(text: string): boolean {
  return HOST_NAME.test(text);
}
