import { hasDotSegment } from './dot-segments';

/** Longer ones are not callbacks of anything we know, and they end up in pages, cookies and the log. */
const LONGEST = 1024;

/**
 * RFC 3986 section 2: no space, control character, backslash or letter beyond ASCII. The apostrophe is missing on purpose:
 * browsers escape it in a query, and elsewhere it has ended many a string.
 */
const URI_CHARACTERS = /^[A-Za-z0-9\-._~:/?#[\]@!$&()*+,;=%]*$/;

const MALFORMED_ESCAPE = /%(?![0-9A-Fa-f]{2})/;

/** RFC 3986 section 3: `scheme:`, then `//` and an authority, then what follows it. */
const PARTS = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/;

/** RFC 8252 section 7.3, and `localhost`, which section 8.3 advises against but which most assistants use. */
const LOOPBACK_AUTHORITY = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::([1-9][0-9]{0,4}))?$/;

const HIGHEST_PORT = 65_535;

/**
 * Schemes that a browser or an operating system acts on by itself. No allow-list makes one of them a callback:
 * the owner may have copied it from somewhere.
 */
const DANGEROUS_SCHEME =
  /^(?:about|android-app|blob|chrome(?:-.*)?|data|edge|file|filesystem|ftps?|intent|jar|javascript|ldaps?|mailto|ms-.*|.*-ms|resource|sftp|shell|smb|sms|ssh|tel|telnet|vbscript|view-source|wss?)$/;

/** What an authorization response adds to the query (RFC 6749 section 4.1.2, RFC 9207 section 2). */
export const RESPONSE_PARAMETERS: ReadonlySet<string> = new Set([
  'code',
  'error',
  'error_description',
  'error_uri',
  'iss',
  'response',
  'state',
]);

/**
 * Why a redirect URI is refused, in one line without the URI itself, or `undefined` if it is admitted.
 *
 * Admitted are `http` to the loopback interface (RFC 8252 section 7.3: any port and any path, for the assistant listens
 * on whatever port it gets) and the owner's callbacks, compared character by character (RFC 9700 section 2.1).
 *
 * The raw string is judged and not what a parser makes of it, because the browser that follows the redirect has another
 * parser than this server: where two parsers could disagree, the URI is refused. For the same reason the host is
 * compared in its one plain spelling, although `127.1` and `LOCALHOST` would lead to the same place.
 *
 * @param trustedOrigin an https origin on which every callback is admitted: the client's own
 */
export function redirectUriProblem(
  uri: string,
  allowedCallbackUrls: readonly string[],
  trustedOrigin?: string,
): string | undefined {
  if (uri.length > LONGEST) {
    return `is longer than ${LONGEST} characters`;
  }
  if (!URI_CHARACTERS.test(uri)) {
    return 'contains a character that no callback may contain';
  }
  if (MALFORMED_ESCAPE.test(uri)) {
    return 'contains a percent sign that begins no escape';
  }
  if (uri.includes('#')) {
    return 'contains a fragment';
  }
  const parts = PARTS.exec(uri);
  if (parts === null) {
    return 'is not an absolute URI';
  }
  const [, scheme = '', authority, path = '', query] = parts;
  if (scheme !== scheme.toLowerCase()) {
    return 'has a scheme with capital letters';
  }
  if (DANGEROUS_SCHEME.test(scheme)) {
    return 'has a scheme that cannot be a callback';
  }
  if (authority?.includes('@') === true) {
    return 'contains a user name';
  }
  if (hasDotSegment(path)) {
    return 'has a path with dot segments';
  }
  if (hasResponseParameter(query)) {
    return 'has a query with a parameter of the authorization response';
  }
  if (scheme === 'http') {
    return loopbackProblem(authority);
  }
  if (scheme === 'https' && !authority) {
    return 'is not an https URL with a host';
  }
  if (!allowedCallbackUrls.includes(uri) && `${scheme}://${authority}` !== trustedOrigin) {
    return 'is neither on the loopback interface nor one of the allowed callback URLs';
  }
  return undefined;
}

/** Whether a URI that {@link redirectUriProblem} admits leads to a program on the person's computer, and brings no query there. */
export function isLoopbackCallbackWithoutQuery(uri: string): boolean {
  const [, scheme, , , query] = PARTS.exec(uri) ?? [];
  return scheme === 'http' && query === undefined && redirectUriProblem(uri, []) === undefined;
}

function loopbackProblem(authority: string | undefined): string | undefined {
  const loopback = authority === undefined ? null : LOOPBACK_AUTHORITY.exec(authority);
  if (loopback === null) {
    return 'uses http, which only http://localhost, http://127.0.0.1 and http://[::1] may';
  }
  return Number(loopback[1] ?? 80) > HIGHEST_PORT ? 'has no valid port' : undefined;
}

/** A client that finds two codes might take the wrong one, so a callback may not bring its own. */
function hasResponseParameter(query: string | undefined): boolean {
  return query !== undefined && [...new URLSearchParams(query).keys()].some((name) => RESPONSE_PARAMETERS.has(name));
}
