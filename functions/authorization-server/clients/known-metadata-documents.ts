import { documents } from './known-metadata-documents.json';
import { isLoopbackCallbackWithoutQuery } from './redirect-uri-policy';

/** The end of a document that Codex, say, has for each gateway: 9 bytes as base64url. */
const ID = '([A-Za-z0-9_-]{12})';

const PATTERNS = documents.map(({ clientId, ...document }) => ({
  ...document,
  pattern: new RegExp(`^${clientId.replace(/[.]/g, '\\.').replace('{id}', ID)}$`),
}));

/**
 * The Client ID Metadata Document of a known assistant, or `undefined`.
 *
 * They are bundled because several are published behind filters that answer 403 to a Lambda function, because an
 * assistant that has chosen its metadata document as client id does not fall back to registration, and because no request
 * of a stranger can make this server fetch them. The build makes the table from `lib/client/`.
 */
export function knownMetadataDocument(clientId: string): Readonly<Record<string, unknown>> | undefined {
  const known = knownAssistant(clientId);
  return (
    known && {
      client_id: clientId,
      client_name: known.clientName,
      redirect_uris: known.redirectUris,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    }
  );
}

/**
 * Whether a known assistant may wait at this callback although its bundled document has another path.
 *
 * Programs change the path and their documents do not follow: GitHub Copilot CLI 1.0.102 was seen to wait at `/callback`, declaring `/`
 * (github/copilot-cli#4800), and a program that sends a document does not fall back to registration, where it could name any
 * loopback callback. So nothing is admitted here that a registration would not get. It holds for documents with loopback
 * callbacks only, on a host that the document names, and without a query, which would steer whatever listens there. A document
 * with a callback on the web stays exact, and so does every document that is fetched.
 */
export function isLoopbackCallbackOfKnownAssistant(clientId: string, redirectUri: string): boolean {
  const callbacks = knownAssistant(clientId)?.redirectUris ?? [];
  return (
    [redirectUri, ...callbacks].every(isLoopbackCallbackWithoutQuery) &&
    callbacks.some((callback) => new URL(callback).hostname === new URL(redirectUri).hostname)
  );
}

interface KnownAssistant {
  readonly clientName: string;
  readonly redirectUris: readonly string[];
}

function knownAssistant(clientId: string): KnownAssistant | undefined {
  for (const { pattern, clientName, redirectUris } of PATTERNS) {
    const match = pattern.exec(clientId);
    if (match !== null) {
      return { clientName, redirectUris: redirectUris.map((uri) => uri.replace('{id}', match[1] ?? '')) };
    }
  }
  return undefined;
}
