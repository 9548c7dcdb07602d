import { invalidProperty } from '../../private/invalid-property';
import { json, type Connection } from './assistant';
import type { KnownAssistant, Preset } from './preset';

/** The version that the facts were verified with. Pinned, since an assistant runs what the registry serves without asking. */
const MCP_REMOTE_VERSION = '0.15.1';

const CLAUDE_AI_CALLBACK = 'https://claude.ai/api/mcp/auth_callback';
const VS_CODE_WEB_CALLBACK = 'https://vscode.dev/redirect';

/**
 * The assistants, in one table. Those without a configuration connect to an authorization server by URL alone.
 *
 * The default ports differ from one another, so that all assistants can be signed in on one machine at a time. They are the
 * assistant's own where it has one. What could not be read in an assistant's source or documentation says so in `note`.
 */
export const PRESETS = {
  kiro: {
    name: 'Kiro',
    defaultPort: 7777,
    callbackUrls: (port) => [`http://localhost:${port}/oauth/callback`, `http://127.0.0.1:${port}/oauth/callback`],
    configurationFile: '.kiro/settings/mcp.json or ~/.kiro/settings/mcp.json',
    configuration: ({ mcpUrl, clientId, serverName, scopes }, port) =>
      json({
        mcpServers: {
          [serverName]: {
            url: mcpUrl,
            oauth: { clientId, redirectUri: `127.0.0.1:${port}` },
            oauthScopes: scopes,
          },
        },
      }),
    note:
      'Kiro builds its callback URL from the configured host and port. Its documentation writes the host 127.0.0.1, users ' +
      'have observed localhost (kirodotdev/Kiro#10927): both spellings are registered.',
  },
  kiroCli: {
    name: 'Kiro CLI',
    defaultPort: 7778,
    callbackUrls: (port) => [`http://localhost:${port}/oauth/callback`],
    configurationFile: '.kiro/settings/mcp.json or ~/.kiro/settings/mcp.json',
    configuration: ({ mcpUrl, clientId, serverName, scopes }, port) =>
      json({
        mcpServers: {
          [serverName]: {
            type: 'http',
            url: mcpUrl,
            oauth: { clientId, redirectUri: `http://localhost:${port}/oauth/callback` },
            oauthScopes: scopes,
          },
        },
      }),
    note: 'Needs Kiro CLI 2.12 or newer: older versions take no client id.',
  },
  claudeCode: {
    name: 'Claude Code',
    defaultPort: 7779,
    callbackUrls: (port) => [`http://localhost:${port}/callback`],
    configurationFile: '.mcp.json',
    configuration: ({ mcpUrl, clientId, serverName, scopes }, port) =>
      json({
        mcpServers: {
          [serverName]: {
            type: 'http',
            url: mcpUrl,
            oauth: { clientId, callbackPort: port, scopes: scopes.join(' ') },
          },
        },
      }),
    // The shipped program, 2.1.330.
    metadataDocuments: [
      {
        clientId: 'https://claude.ai/oauth/claude-code-client-metadata',
        clientName: 'Claude Code',
        redirectUris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
      },
    ],
  },
  // claude.com/docs/connectors/building/authentication; the document as published on 2026-09-24.
  claudeAi: {
    callbackUrls: () => [CLAUDE_AI_CALLBACK, 'https://claude.com/api/mcp/auth_callback'],
    metadataDocuments: [
      {
        clientId: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
        clientName: 'Claude',
        redirectUris: [CLAUDE_AI_CALLBACK],
      },
    ],
  },
  vsCode: {
    name: 'VS Code',
    defaultPort: 33418,
    callbackUrls: (port) => [`http://127.0.0.1:${port}/`, VS_CODE_WEB_CALLBACK],
    configurationFile: '.vscode/mcp.json',
    configuration: ({ mcpUrl, clientId, serverName }) =>
      json({ servers: { [serverName]: { type: 'http', url: mcpUrl, oauth: { clientId } } } }),
    note: 'VS Code takes another port when 33418 is busy, and sign-in then fails: close the window that holds the port.',
    // microsoft/vscode, src/vs/base/common/oauth.ts; the document as published on 2026-09-24.
    metadataDocuments: [
      {
        clientId: 'https://vscode.dev/oauth/client-metadata.json',
        clientName: 'Visual Studio Code',
        redirectUris: ['http://127.0.0.1:33418/', VS_CODE_WEB_CALLBACK],
      },
    ],
  },
  // The same source names this document; its callbacks are those that the same program registers dynamically.
  vsCodeInsiders: {
    metadataDocuments: [
      {
        clientId: 'https://insiders.vscode.dev/oauth/client-metadata.json',
        clientName: 'Visual Studio Code - Insiders',
        redirectUris: ['http://127.0.0.1:33418/', 'https://insiders.vscode.dev/redirect'],
      },
    ],
  },
  cursor: {
    name: 'Cursor',
    defaultPort: 8787,
    callbackUrls: (port) => [
      `http://localhost:${port}/callback`,
      'https://www.cursor.com/agents/mcp/oauth/callback',
      'cursor://anysphere.cursor-mcp/oauth/callback',
    ],
    configurationFile: '.cursor/mcp.json or ~/.cursor/mcp.json',
    configuration: ({ mcpUrl, clientId, serverName, scopes }) =>
      json({ mcpServers: { [serverName]: { url: mcpUrl, auth: { CLIENT_ID: clientId, scopes } } } }),
    note:
      'Cursor is closed source. The loopback callback is known from its staff and from registration requests that servers ' +
      'have logged (since about 3.10.17); older builds use the cursor:// callback.',
  },
  // Its configuration depends on the URL of the gateway, see codex-cli.ts. One document is for authorization servers that send
  // `iss` (RFC 9207), the other for one gateway (openai/codex, codex-rs/rmcp-client/src/oauth_client_registration.rs, 0.169.0).
  codexCli: {
    metadataDocuments: [
      {
        clientId: 'https://chatgpt.com/oauth/codex/client.json',
        clientName: 'Codex',
        redirectUris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      },
      {
        clientId: 'https://chatgpt.com/oauth/codex/{id}/client.json',
        clientName: 'Codex',
        redirectUris: ['http://127.0.0.1/callback/{id}', 'http://localhost/callback/{id}'],
      },
    ],
  },
  geminiCli: {
    name: 'Gemini CLI',
    defaultPort: 7781,
    callbackUrls: (port) => [`http://localhost:${port}/oauth/callback`],
    configurationFile: '~/.gemini/settings.json',
    configuration: (connection, port) => {
      const { mcpUrl, clientId, serverName, scopes } = connection;
      return json({
        mcpServers: {
          [serverName]: {
            httpUrl: mcpUrl,
            oauth: {
              enabled: true,
              clientId,
              // Gemini CLI insists on RFC 9207 `iss` once it has discovered the issuer, and Amazon Cognito does not send it.
              // With both endpoints configured it does not discover.
              authorizationUrl: requireEndpoint('authorizationUrl', connection),
              tokenUrl: requireEndpoint('tokenUrl', connection),
              scopes,
              redirectUri: `http://localhost:${port}/oauth/callback`,
            },
          },
        },
      });
    },
  },
  opencode: {
    name: 'opencode',
    defaultPort: 19876,
    callbackUrls: (port) => [`http://127.0.0.1:${port}/mcp/oauth/callback`],
    configurationFile: 'opencode.json',
    configuration: ({ mcpUrl, clientId, serverName, scopes }, port) =>
      json({
        mcp: {
          [serverName]: {
            type: 'remote',
            url: mcpUrl,
            oauth: { clientId, scope: scopes.join(' '), callbackPort: port },
          },
        },
      }),
    // anomalyco/opencode, pull requests 47737 and 47743 of 2026-09-07.
    metadataDocuments: [
      {
        clientId: 'https://opencode.ai/oauth/opencode/client.json',
        clientName: 'opencode',
        redirectUris: ['http://127.0.0.1/callback', 'http://localhost/callback', 'http://127.0.0.1/mcp/oauth/callback'],
      },
    ],
  },
  goose: {
    name: 'Goose',
    defaultPort: 7782,
    callbackUrls: (port) => [`http://127.0.0.1:${port}/oauth_callback`],
    configuration: ({ mcpUrl, clientId }, port) =>
      `GOOSE_MCP_OAUTH_CLIENT_ID=${clientId} GOOSE_OAUTH_CALLBACK_PORT=${port}` +
      ` goose session --with-streamable-http-extension ${mcpUrl}`,
    note: 'The client id in the environment applies to every MCP server of that Goose session.',
    // aaif-goose/goose, crates/goose/src/oauth/mod.rs.
    metadataDocuments: [
      {
        clientId: 'https://goose-docs.ai/oauth/client-metadata.json',
        clientName: 'Goose',
        redirectUris: ['http://127.0.0.1/oauth_callback', 'http://[::1]/oauth_callback'],
      },
    ],
  },
  mcpInspector: {
    name: 'MCP Inspector',
    defaultPort: 6276,
    callbackUrls: (port) => [`http://127.0.0.1:${port}/oauth/callback`, 'http://localhost:6274/oauth/callback'],
    configuration: ({ mcpUrl, clientId }, port) =>
      `npx @modelcontextprotocol/inspector --cli --server-url ${mcpUrl} --method tools/list` +
      ` --client-id ${clientId} --callback-url http://127.0.0.1:${port}/oauth/callback`,
    note: 'The second callback is that of the web interface on its default port; enter the client id there by hand.',
  },
  mcpRemote: {
    name: 'mcp-remote',
    defaultPort: 3334,
    // mcp-remote listens on 127.0.0.1 under Windows and on localhost elsewhere.
    callbackUrls: (port) => [`http://localhost:${port}/oauth/callback`, `http://127.0.0.1:${port}/oauth/callback`],
    configurationFile: 'the MCP configuration of the assistant that starts it, e.g. claude_desktop_config.json',
    configuration: ({ mcpUrl, clientId, serverName, scopes }, port) =>
      json({
        mcpServers: {
          [serverName]: {
            command: 'npx',
            args: [
              '-y',
              `mcp-remote@${MCP_REMOTE_VERSION}`,
              mcpUrl,
              String(port),
              '--static-oauth-client-info',
              JSON.stringify({ client_id: clientId }),
              '--static-oauth-client-metadata',
              JSON.stringify({ scope: scopes.join(' ') }),
            ],
          },
        },
      }),
  },
  // zed-industries/zed, crates/context_server/src/oauth.rs.
  zed: {
    metadataDocuments: [
      {
        clientId: 'https://zed.dev/oauth/client-metadata.json',
        clientName: 'Zed',
        redirectUris: ['http://127.0.0.1/callback'],
      },
    ],
  },
  // github/copilot-cli, issues 4793 and 4901 of 2026-09. It listens on a random port in spite of what it declares.
  copilotCli: {
    metadataDocuments: [
      {
        clientId: 'https://github.com/copilot/cli/client-metadata.json',
        clientName: 'GitHub Copilot CLI',
        redirectUris: ['http://127.0.0.1:33418/'],
      },
    ],
  },
} satisfies Record<string, Preset | KnownAssistant>;

function requireEndpoint(property: 'authorizationUrl' | 'tokenUrl', connection: Connection): string {
  const endpoint = connection[property];
  if (endpoint === undefined) {
    throw invalidProperty(
      'MissingProperty',
      property,
      endpoint,
      'Gemini CLI needs it',
      "pass the identity provider's endpoint",
    );
  }
  return endpoint;
}
