/** Why there was no answer, by the code of Node.js, of its HTTP client or of OpenSSL, and what helps. */
const REASONS: readonly (readonly [RegExp, string, string?])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^(ENOTFOUND|EAI_NODATA|EAI_NONAME)$/, 'the name of the host is not known'],
  [/^EAI_AGAIN$/, 'the name of the host cannot be looked up, as without a network'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/, 'the connection was closed before the answer was complete'],
  [/^(ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w+_TIMEOUT|TimeoutError)$/, 'there was no answer in time'],
  [/^AbortError$/, 'the request was given up'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/, 'there is no way to the host'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|CA_/,
    'its certificate is not accepted',
    'name the certificate of its authority in NODE_EXTRA_CA_CERTS',
  ],
  [/^(ERR_SSL|EPROTO)/, 'it does not speak TLS', 'use http:// or another port'],
  [/^(HPE_|ERR_HTTP|UND_ERR_RES)/, 'it does not speak HTTP'],
];

const LOOPBACK = /^https?:\/\/(127\.|localhost\b|\[::1\])/;

/**
 * Says in one line why a request got no answer, where `fetch` says `fetch failed`: whom it asked, the cause, and the way out.
 *
 * @param url that was asked; of it, the line has the origin alone, because the rest may carry what a person typed
 */
export function noAnswer(url: string, error: unknown): string {
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  const { code, message } = rootOf(error);
  const [, reason, remedy] = REASONS.find(([pattern]) => pattern.test(code)) ?? [];
  const cause = reason === undefined ? message : `${reason} (${code})`;
  const fix = LOOPBACK.test(origin)
    ? 'start the server that is meant to be there, or name another one in `endpoints`'
    : `serve it on this computer and name that in \`endpoints\`, such as { "${origin}": "http://127.0.0.1:8080" }`;
  return `${origin} gave no answer: ${cause}; ${remedy === undefined ? fix : `${remedy}, or ${fix}`}`;
}

/** Whether a request got no answer at all. */
export function isNoAnswer(error: unknown): boolean {
  const { code, message } = rootOf(error);
  return (
    (error instanceof TypeError && error.message === 'fetch failed') ||
    message === 'fetch failed' ||
    (code !== '' && REASONS.some(([pattern]) => pattern.test(code)))
  );
}

/** The innermost cause. Where several addresses of a host were tried, the first one's. */
function rootOf(error: unknown): { readonly code: string; readonly message: string } {
  let root = error as { cause?: unknown; errors?: unknown[]; code?: unknown; name?: unknown; message?: unknown };
  for (let next: unknown = root; next !== undefined && next !== null; next = root.errors?.[0] ?? root.cause) {
    root = Object(next) as typeof root;
  }
  const names = [root.code, root.name].filter((name) => typeof name === 'string');
  const code = names.find((name) => REASONS.some(([pattern]) => pattern.test(name))) ?? '';
  return { code, message: typeof root.message === 'string' && root.message !== '' ? root.message : String(error) };
}
