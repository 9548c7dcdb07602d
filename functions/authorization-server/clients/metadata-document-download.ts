import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request, type Agent } from 'node:https';
import { limitedBody } from '../http/limited-body';
import { MetadataDocumentError } from './metadata-document-error';
import { publicAddressAgent } from './public-address-agent';

const MAX_BODY = 16 * 1024;

/** RFC 6839 section 3.1 for the second form. */
const JSON_CONTENT = /^application\/(?:[a-z0-9!#$&^_.+-]+\+)?json(?:\s*;|$)/i;

/** The statuses by which a host says that there is no such document (RFC 9110 sections 15.5.5 and 15.5.11). */
const NO_SUCH_DOCUMENT: ReadonlySet<number | undefined> = new Set([404, 410]);

/**
 * Downloads a metadata document over verified TLS from a public address, without following redirects.
 *
 * It is loaded when the first document is fetched: a start of the function that fetches none need not read it.
 *
 * @param agent what makes the connection; by default one that connects to public addresses only
 * @throws {@link MetadataDocumentError} if the host sends anything else than one, and what the connection throws
 */
export async function downloadMetadataDocument(
  url: string,
  signal: AbortSignal,
  agent: Agent = publicAddressAgent(),
): Promise<{ readonly document: unknown; readonly headers: IncomingHttpHeaders }> {
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
    const { headers, statusCode } = response;
    if (statusCode !== 200) {
      throw new MetadataDocumentError(`the metadata document was answered with status ${statusCode}`, {
        isWithdrawn: NO_SUCH_DOCUMENT.has(statusCode),
      });
    }
    if (!JSON_CONTENT.test(headers['content-type'] ?? '')) {
      throw new MetadataDocumentError('the metadata document has no JSON content type');
    }
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw new MetadataDocumentError('the metadata document is encoded, although that was not accepted');
    }
    return { document: parsed(await bodyOf(response)), headers };
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
