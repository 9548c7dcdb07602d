import type { Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { FetchRate } from './fetch-rate';
import { knownMetadataDocument } from './known-metadata-documents';
import { readMetadataDocument, type MetadataDocumentClient } from './metadata-document';
import { MetadataDocumentCopies } from './metadata-document-copies';
import { MetadataDocumentError } from './metadata-document-error';
import { metadataDocumentUrlProblem, trustedOriginOf } from './metadata-document-url';
import { RecentFailures } from './recent-failures';

/**
 * Everything together, from the name's resolution to the last byte of the body, in milliseconds. A person is waiting, and the
 * engine gives up after 2.5 seconds, of which half a second may be spent waiting for a turn.
 */
const DEADLINE = 2_000;

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
   * @default 2000
   */
  readonly deadline?: number;

  /**
   * Milliseconds since any instant.
   *
   * @default Date.now
   */
  readonly now?: () => number;

  /**
   * Waits for so many milliseconds.
   *
   * @default - a timer
   */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * The engine's `fetch` for Client ID Metadata Documents (draft-ietf-oauth-client-id-metadata-document-02 section 8.6 and RFC
 * 9700 section 4.11 say why it may not be any other).
 *
 * Documents of known assistants are bundled. Others are fetched from the hosts that the owner admits, and kept for a while. In
 * both cases the engine receives a new document with what this server uses of it, see {@link readMetadataDocument}.
 *
 * A document that was had before is fetched again whatever else is asked for, and while that fails, the copy is used. All others
 * share the pace of {@link FetchRate}.
 *
 * @returns a function that throws {@link MetadataDocumentError}, which the engine turns into the same answer each time
 */
export function metadataDocumentFetch(
  options: MetadataDocumentFetchOptions,
): (url: string | URL, init?: { readonly signal?: AbortSignal | null }) => Promise<Response> {
  const { metadataDocumentHosts, callbackUrls, agent, deadline = DEADLINE, now = Date.now, wait = delay } = options;
  const copies = new MetadataDocumentCopies(now);
  const failures = new RecentFailures(now);
  const rate = new FetchRate(now);

  return async (url, init) => {
    const clientId = String(url);
    const known = knownMetadataDocument(clientId);
    if (known !== undefined) {
      return Response.json(clientOf(known, clientId));
    }
    const problem = metadataDocumentUrlProblem(clientId, metadataDocumentHosts);
    if (problem !== undefined) {
      throw new MetadataDocumentError(`the URL of the metadata document ${problem}`, { isWithdrawn: true });
    }
    const copy = copies.get(clientId);
    if (copy?.isFresh) {
      return Response.json(copy.client);
    }
    try {
      const recent = failures.of(clientId);
      if (recent !== undefined) {
        throw new MetadataDocumentError(`${recent.message} (a moment ago)`, { isWithdrawn: recent.isWithdrawn });
      }
      if (copy === undefined) {
        await takeTurn(new URL(clientId).host);
      }
      return Response.json(await fetched(clientId, init?.signal));
    } catch (error) {
      if (copy === undefined || (error as MetadataDocumentError).isWithdrawn) {
        copies.delete(clientId);
        throw error;
      }
      return Response.json(copy.client);
    }
  };

  async function takeTurn(host: string): Promise<void> {
    const later = rate.turn(host);
    if (later === undefined) {
      throw new MetadataDocumentError(`too many metadata documents are fetched at once, or too many of ${host}`);
    }
    if (later > 0) {
      await wait(later);
    }
  }

  async function fetched(clientId: string, signal: AbortSignal | null | undefined): Promise<MetadataDocumentClient> {
    // Not `AbortSignal.any` of a timeout, which Node.js may collect as garbage while it is waited for: then it never ends.
    const ending = new AbortController();
    const end = () => ending.abort();
    const timer = setTimeout(end, deadline);
    signal?.addEventListener('abort', end, { once: true });
    try {
      if (signal?.aborted) {
        end();
      }
      const { downloadMetadataDocument } = await import('./metadata-document-download');
      const { document, headers } = await downloadMetadataDocument(clientId, ending.signal, agent);
      const client = clientOf(document, clientId);
      copies.add(clientId, client, headers);
      return client;
    } catch (cause) {
      const isOurs = cause instanceof MetadataDocumentError;
      const failure = new MetadataDocumentError(isOurs ? cause.message : `no document: ${messageOf(cause)}`, {
        cause,
        isWithdrawn: isOurs && cause.isWithdrawn,
      });
      failures.add(clientId, failure);
      throw failure;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    }
  }

  function clientOf(document: unknown, clientId: string): MetadataDocumentClient {
    const result = readMetadataDocument(
      document,
      clientId,
      callbackUrls,
      trustedOriginOf(clientId, metadataDocumentHosts),
    );
    if ('problem' in result) {
      throw new MetadataDocumentError(`the metadata document ${result.problem}`, { isWithdrawn: true });
    }
    return result.client;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
