import { isLoopbackAddress } from './loopback-address';

/** Why there was no answer, by the code of Node.js, of its HTTP client or of OpenSSL, and what helps. */
const REASONS: readonly (readonly [codes: RegExp, reason: string, remedy?: string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^(ENOTFOUND|EAI_NODATA|EAI_NONAME)$/, 'the name of the host is not known'],
  [/^EAI_AGAIN$/, 'the name of the host cannot be looked up, as without a network'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/, 'the connection was closed before the answer was complete'],
  [/^(ETIMEDOUT|UND_ERR_\w+_TIMEOUT|TimeoutError)$/, 'there was no answer in time'],
  [/^AbortError$/, 'the request was given up'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/, 'there is no way to the host'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/,
    'its certificate is not accepted',
    'name the certificate of its authority in NODE_EXTRA_CA_CERTS',
  ],
  [/^(ERR_SSL|EPROTO)/, 'it does not speak TLS'],
  [/^(HPE_|UND_ERR_RES)/, 'it does not speak HTTP'],
];

/**
 * A request got no answer, or not all of it. The message says in one line whom it asked, the cause, and the way out, where `fetch`
 * says `fetch failed`. Of the address it has the origin alone, because the rest may carry what a person typed.
 */
export class NoAnswerError extends TypeError {
  override readonly name = 'NoAnswerError';

  constructor(url: string, cause: unknown) {
    const origin = URL.canParse(url) ? new URL(url).origin : url;
    const { code, message } = rootOf(cause);
    const [, reason, remedy] = REASONS.find(([codes]) => codes.test(code)) ?? [];
    const why = reason === undefined ? message : `${reason} (${code})`;
    const fix = isLoopbackAddress(origin) ? 'start the server that is meant to be there' : servedElsewhere(origin);
    super(`${origin} gave no answer: ${why}; ${remedy === undefined ? '' : `${remedy}, or `}${fix}`, { cause });
  }
}

/** What to do about an origin that nothing answers at. */
export function servedElsewhere(origin: string): string {
  const server = 'http://127.0.0.1:8080';
  return `serve it on this computer and name that in \`endpoints\` ({ "${origin}": "${server}" }) or with --endpoint ${origin}=${server}`;
}

/**
 * `fetch`, for everything that the twin asks others.
 *
 * @throws NoAnswerError when there is no answer
 */
export async function fetchAnswer(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(input, init);
  } catch (error) {
    throw new NoAnswerError(input instanceof Request ? input.url : String(input), error);
  }
}

/**
 * The body of an answer.
 *
 * @throws NoAnswerError when not all of it comes
 */
export async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new NoAnswerError(response.url, error);
  }
}

/** The innermost cause; where several addresses of a host were tried, that of the first. */
function rootOf(error: unknown): { readonly code: string; readonly message: string } {
  let root = Object(error) as {
    errors?: unknown[];
    cause?: unknown;
    code?: unknown;
    name?: unknown;
    message?: unknown;
  };
  for (let next = root.errors?.[0] ?? root.cause; next; next = root.errors?.[0] ?? root.cause) {
    root = Object(next) as typeof root;
  }
  const code = [root.code, root.name].find((name) => REASONS.some(([codes]) => codes.test(String(name))));
  return { code: String(code ?? ''), message: root.message ? String(root.message) : String(error) };
}
