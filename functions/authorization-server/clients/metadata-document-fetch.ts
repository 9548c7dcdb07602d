import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request, type Agent } from 'node:https';
import { limitedBody } from '../http/limited-body';
import { FetchRate } from './fetch-rate';
import { knownMetadataDocument } from './known-metadata-documents';
import { readMetadataDocument } from './metadata-document';
import { metadataDocumentUrlProblem } from './metadata-document-url';
import { publicAddressAgent } from './public-address-agent';
import { RecentFailures } from './recent-failures';

/** Everything together, from the name's resolution to the last byte of the body. A person is waiting. */
const DEADLINE = 3_000;

const MAX_BODY = 16 * 1024;

/** RFC 6839 section 3.1 for the second form. */
const JSON_CONTENT = /^application\/(?:[a-z0-9!#$&^_.+-]+\+)?json(?:\s*;|$)/i;

export interface MetadataDocumentFetchOptions {
  /** Hosts to fetch from; `*` stands for every public host. */
  readonly metadataDocumentHosts: readonly string[];

  readonly callbackUrls: readonly string[];

  /**
   * What makes the connections.
   *
   * @default - one that connects to public addresses only
   */
  readonly agent?: Agent;

  /**
   * Milliseconds for everything together.
   *
   * @default 3000
   */
  readonly deadline?: number;

  /**
   * Milliseconds since any instant.
   *
   * @default Date.now
   */
  readonly now?: () => number;
}

/** Why there is no document. The message is for the log: a page that showed it would tell what this server can reach. */
export class MetadataDocumentError extends Error {
  override readonly name = 'MetadataDocumentError';
}

/**
 * The engine's `fetch` for Client ID Metadata Documents (draft-ietf-oauth-client-id-metadata-document section 6.5 and RFC
 * 9700 section 4.11 say why it may not be any other).
 *
 * Documents of known assistants are bundled. Others are fetched from the hosts that the owner names, over verified TLS from
 * a public address, without following redirects. In both cases the engine receives a new document with what this server
 * uses of it, see {@link readMetadataDocument}.
 *
 * @returns a function that throws {@link MetadataDocumentError}, which the engine turns into the same answer each time
 */
export function metadataDocumentFetch(
  options: MetadataDocumentFetchOptions,
): (url: string | URL, init?: { readonly signal?: AbortSignal | null }) => Promise<Response> {
  const { metadataDocumentHosts, callbackUrls, agent = publicAddressAgent(), now = Date.now } = options;
  const deadline = options.deadline ?? DEADLINE;
  const failures = new RecentFailures(now);
  const rate = new FetchRate(now);

  return async (url, init) => {
    const clientId = String(url);
    const known = knownMetadataDocument(clientId);
    if (known !== undefined) {
      return responseOf(known, clientId, {});
    }
    const problem = metadataDocumentUrlProblem(clientId, metadataDocumentHosts);
    if (problem !== undefined) {
      throw new MetadataDocumentError(`the URL of the metadata document ${problem}`);
    }
    const recent = failures.reasonOf(clientId);
    if (recent !== undefined) {
      throw new MetadataDocumentError(`${recent} (a moment ago)`);
    }
    const { host } = new URL(clientId);
    if (!rate.admits(host)) {
      throw new MetadataDocumentError(`too many metadata documents were fetched, or too many of ${host}`);
    }
    // Not `AbortSignal.any` of a timeout, which Node.js may collect as garbage while it is waited for: then it never ends.
    const ending = new AbortController();
    const end = () => ending.abort();
    const timer = setTimeout(end, deadline);
    init?.signal?.addEventListener('abort', end, { once: true });
    const { signal } = ending;
    try {
      if (init?.signal?.aborted) {
        end();
      }
      const { document, caching } = await get(clientId, agent, signal);
      return responseOf(document, clientId, caching);
    } catch (cause) {
      const reason = cause instanceof MetadataDocumentError ? cause.message : `no document: ${messageOf(cause)}`;
      failures.add(clientId, reason);
      throw new MetadataDocumentError(reason, { cause });
    } finally {
      clearTimeout(timer);
      init?.signal?.removeEventListener('abort', end);
    }
  };

  function responseOf(document: unknown, clientId: string, caching: Record<string, string>): Response {
    const result = readMetadataDocument(document, clientId, callbackUrls);
    if ('problem' in result) {
      throw new MetadataDocumentError(`the metadata document ${result.problem}`);
    }
    return Response.json(result.client, { headers: caching });
  }
}

async function get(
  url: string,
  agent: Agent,
  signal: AbortSignal,
): Promise<{ readonly document: unknown; readonly caching: Record<string, string> }> {
  const outgoing = request(url, {
    agent,
    signal,
    headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'cdk-agentcore-gateway-auth' },
  });
  // An error before the response rejects the next line and one after it ends the body, but without any listener it would
  // end the process. That the signal brings one is an affair of Node.js.
  outgoing.on('error', () => undefined);
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  try {
    const { headers } = response;
    if (response.statusCode !== 200) {
      throw new MetadataDocumentError(`the metadata document was answered with status ${response.statusCode}`);
    }
    if (!JSON_CONTENT.test(headers['content-type'] ?? '')) {
      throw new MetadataDocumentError('the metadata document has no JSON content type');
    }
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw new MetadataDocumentError('the metadata document is encoded, although that was not accepted');
    }
    const document = parsed(await bodyOf(response));
    return { document, caching: cachingOf(response) };
  } finally {
    // Also where the body was not read: a host that sends without end is cut off.
    response.destroy();
  }
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const tooLarge = new MetadataDocumentError(`the metadata document is larger than ${MAX_BODY} bytes`);
  if (Number(response.headers['content-length'] ?? 0) > MAX_BODY) {
    throw tooLarge;
  }
  return limitedBody(response, MAX_BODY, tooLarge);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new MetadataDocumentError('the metadata document is not JSON');
  }
}

/** How long the engine may keep the document (RFC 9111 section 4.2.1), within its own limits. */
function cachingOf({ headers }: IncomingMessage): Record<string, string> {
  const { 'cache-control': cacheControl, expires } = headers;
  return {
    ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
    ...(expires !== undefined && { expires }),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
