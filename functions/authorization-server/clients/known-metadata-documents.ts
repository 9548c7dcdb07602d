/** A Client ID Metadata Document as its assistant publishes it, reduced to what this server uses. */
interface KnownAssistant {
  readonly name: string;
  readonly redirectUris: readonly string[];
}

/** How an assistant's callbacks and its documents were learned is in the comments; all were compared on 2026-11-22. */
const KNOWN: ReadonlyMap<string, KnownAssistant> = new Map([
  // The shipped program, 2.1.330. It listens on a random port.
  [
    'https://claude.ai/oauth/claude-code-client-metadata',
    { name: 'Claude Code', redirectUris: ['http://localhost/callback', 'http://127.0.0.1/callback'] },
  ],
  // claude.com/docs/connectors/building/authentication; the document as published on 2026-09-24.
  [
    'https://claude.ai/oauth/mcp-oauth-client-metadata',
    { name: 'Claude', redirectUris: ['https://claude.ai/api/mcp/auth_callback'] },
  ],
  // microsoft/vscode, src/vs/base/common/oauth.ts; the document as published on 2026-09-24.
  [
    'https://vscode.dev/oauth/client-metadata.json',
    { name: 'Visual Studio Code', redirectUris: ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'] },
  ],
  // The same source names this document; its callbacks are those that the same program registers dynamically.
  [
    'https://insiders.vscode.dev/oauth/client-metadata.json',
    {
      name: 'Visual Studio Code - Insiders',
      redirectUris: ['http://127.0.0.1:33418/', 'https://insiders.vscode.dev/redirect'],
    },
  ],
  // openai/codex, codex-rs/rmcp-client/src/oauth_client_registration.rs, 0.169.0.
  [
    'https://chatgpt.com/oauth/codex/client.json',
    { name: 'Codex', redirectUris: ['http://127.0.0.1/callback', 'http://localhost/callback'] },
  ],
  // aaif-goose/goose, crates/goose/src/oauth/mod.rs. It listens on a random port.
  [
    'https://goose-docs.ai/oauth/client-metadata.json',
    { name: 'Goose', redirectUris: ['http://127.0.0.1/oauth_callback', 'http://[::1]/oauth_callback'] },
  ],
  // zed-industries/zed, crates/context_server/src/oauth.rs. It listens on a random port.
  ['https://zed.dev/oauth/client-metadata.json', { name: 'Zed', redirectUris: ['http://127.0.0.1/callback'] }],
  // anomalyco/opencode, pull requests 47737 and 47743 of 2026-09-07.
  [
    'https://opencode.ai/oauth/opencode/client.json',
    {
      name: 'opencode',
      redirectUris: ['http://127.0.0.1/callback', 'http://localhost/callback', 'http://127.0.0.1/mcp/oauth/callback'],
    },
  ],
  // github/copilot-cli, issues 4793 and 4901 of 2026-09. It listens on a random port in spite of what it declares.
  [
    'https://github.com/copilot/cli/client-metadata.json',
    { name: 'GitHub Copilot CLI', redirectUris: ['http://127.0.0.1:33418/'] },
  ],
]);

/**
 * Codex has one document for each gateway. The id is the beginning of a SHA-256 of the gateway's URL, nine bytes as
 * base64url (openai/codex, codex-rs/rmcp-client/src/oauth_client_registration.rs, 0.169.0).
 */
const CODEX_OF_ONE_GATEWAY = /^https:\/\/chatgpt\.com\/oauth\/codex\/([A-Za-z0-9_-]{12})\/client\.json$/;

/**
 * The metadata document of a known assistant, or `undefined`.
 *
 * They are bundled because several are published behind filters that answer 403 to a Lambda function, because an
 * assistant that has chosen its metadata document as client id does not fall back to registration, and because nobody
 * can make this server send requests with them.
 */
export function knownMetadataDocument(clientId: string): Readonly<Record<string, unknown>> | undefined {
  const assistant = KNOWN.get(clientId) ?? codexOf(CODEX_OF_ONE_GATEWAY.exec(clientId)?.[1]);
  return (
    assistant && {
      client_id: clientId,
      client_name: assistant.name,
      redirect_uris: assistant.redirectUris,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    }
  );
}

function codexOf(callbackId: string | undefined): KnownAssistant | undefined {
  return callbackId === undefined
    ? undefined
    : {
        name: 'Codex',
        redirectUris: [`http://127.0.0.1/callback/${callbackId}`, `http://localhost/callback/${callbackId}`],
      };
}
