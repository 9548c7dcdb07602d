import { displayableClientName } from './client-name';
import { redirectUriProblem } from './redirect-uri-policy';

/** More than any assistant has (VS Code registers four). */
const MAX_REDIRECT_URIS = 10;

/** Characters of all redirect URIs together, which are most of a client's row in the table. VS Code has less than 150. */
const LONGEST_REDIRECT_URIS = 2048;

/** RFC 7591 section 3.2.2. */
export interface ClientMetadataError {
  readonly error: 'invalid_redirect_uri' | 'invalid_client_metadata';

  /** One line of printable ASCII without quotes and backslashes, as RFC 6749 section 5.2 wants it. */
  readonly error_description: string;
}

/** Metadata that no client gets: the body of a 400 answer, and the same for the log, without what was sent. */
export interface RefusedMetadata {
  readonly problem: ClientMetadataError;
  readonly detail: string;
}

/** The metadata of an assistant as the engine gets it (RFC 7591 section 2). All other members are dropped. */
export interface PublicClient {
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly application_type: 'native' | 'web';
  readonly token_endpoint_auth_method: 'none';
  readonly grant_types: readonly ['authorization_code', 'refresh_token'];
  readonly response_types: readonly ['code'];
}

/**
 * Turns the metadata in a registration request or in a metadata document into those of the public client to register.
 *
 * RFC 7591 section 2 lets the server replace what it does not grant, and assistants depend on that:
 *
 * - Of several redirect URIs the acceptable ones are kept. Cursor names three, one of them with a scheme of its own.
 * - Every client is public. An assistant on a laptop cannot keep a secret, so a wish for one is not granted.
 * - `scope` is dropped. The engine would refuse whatever the client did not name here, but Kiro names scopes of its own
 *   here and requests those of the gateway later; what a person may grant is decided when they do.
 * - A client is `native` unless it says `web`, for only with native clients the engine leaves the port of a loopback
 *   callback open (RFC 8252 section 7.3), and half of the assistants do not say it. A native client may have https
 *   callbacks too (RFC 8252 section 7.2); one that says `web` has only these.
 * - Logos, links, contacts, keys and software statements are dropped, in every language: nothing of it is shown or used.
 *
 * @param trustedOrigin see {@link redirectUriProblem}
 */
export function publicClient(
  metadata: Readonly<Record<string, unknown>>,
  allowedCallbackUrls: readonly string[],
  trustedOrigin?: string,
): { readonly client: PublicClient } | RefusedMetadata {
  const requested = metadata['redirect_uris'];
  if (!Array.isArray(requested) || requested.length === 0) {
    return invalidRedirectUri('redirect_uris must be an array with at least one URI');
  }
  if (requested.length > MAX_REDIRECT_URIS) {
    return invalidRedirectUri(`redirect_uris has ${requested.length} members, more than ${MAX_REDIRECT_URIS}`);
  }
  const applicationType = metadata['application_type'] === 'web' ? 'web' : 'native';
  const redirectUris: string[] = [];
  const refused: { readonly uri: unknown; readonly problem: string }[] = [];
  for (const uri of new Set<unknown>(requested)) {
    const problem = problemOf(uri, applicationType, allowedCallbackUrls, trustedOrigin);
    if (problem === undefined) {
      redirectUris.push(uri as string);
    } else {
      refused.push({ uri, problem });
    }
  }
  const [first] = redirectUris;
  if (first === undefined) {
    return noneAcceptable(refused);
  }
  if (redirectUris.join('').length > LONGEST_REDIRECT_URIS) {
    return invalidRedirectUri(`redirect_uris are together longer than ${LONGEST_REDIRECT_URIS} characters`);
  }
  return {
    client: {
      client_name: displayableClientName(metadata['client_name']) ?? callbackHost(first),
      redirect_uris: redirectUris,
      application_type: applicationType,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  };
}

function problemOf(
  uri: unknown,
  applicationType: 'native' | 'web',
  allowedCallbackUrls: readonly string[],
  trustedOrigin: string | undefined,
): string | undefined {
  if (typeof uri !== 'string') {
    return 'is not a string';
  }
  const problem = redirectUriProblem(uri, allowedCallbackUrls, trustedOrigin);
  if (problem === undefined && applicationType === 'web' && !uri.startsWith('https://')) {
    // Refused rather than replaced: a client is told so and MAY register once more with the other type (MCP authorization,
    // "Application Type and Redirect URI Constraints"), and it knows then that its port is its own to choose.
    return 'is not an https URL, and application_type web has no other callbacks: register with application_type native';
  }
  return problem;
}

/** Where the code of a client without a name goes to, or the scheme of the program that it opens. */
function callbackHost(uri: string): string {
  const { hostname, protocol } = new URL(uri);
  return hostname === '' ? protocol.slice(0, -1) : hostname;
}

function printable(uri: unknown): string {
  const text = typeof uri === 'string' ? uri : String(JSON.stringify(uri));
  const plain = text.replace(/[^\x20-\x7e]|["\\]/g, '?');
  return plain.length > 100 ? `${plain.slice(0, 100)}...` : plain;
}

function noneAcceptable(refused: readonly { readonly uri: unknown; readonly problem: string }[]): RefusedMetadata {
  const each = refused.map(({ uri, problem }) => `${printable(uri)} ${problem}`);
  const kinds = new Set(refused.map(({ problem }) => `one ${problem}`));
  return invalidRedirectUri(
    `no redirect URI is acceptable: ${each.join('; ')}`,
    `no redirect URI is acceptable: ${[...kinds].join('; ')}`,
  );
}

function invalidRedirectUri(description: string, detail = description): RefusedMetadata {
  return { problem: { error: 'invalid_redirect_uri', error_description: description }, detail };
}
