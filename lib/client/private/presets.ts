import { invalidProperty } from '../../private/invalid-property';
import { json, type Connection } from './assistant';
import { ran, READ, type KnownAssistant, type Preset } from './preset';

/** The version that the facts were verified with. Pinned, since an assistant runs what the registry serves without asking. */
const MCP_REMOTE_VERSION = '0.15.1';

const CLAUDE_AI_CALLBACK = 'https://claude.ai/api/mcp/auth_callback';
const VS_CODE_LOOPBACK_CALLBACK = 'http://127.0.0.1:33418/';
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
    verified: READ,
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
      'have observed localhost (kirodotdev/Kiro#10927): both spellings are registered. Kiro CLI reads the same files, with ' +
      'another form of redirectUri: who uses both gives each entry a server name of its own. Qwen Code waits on port 7777 ' +
      'too, and has no other: only one of the two can wait for a sign-in at a time.',
  },
  kiroCli: {
    name: 'Kiro CLI',
    verified: READ,
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
    note:
      'Needs Kiro CLI 2.12 or newer: older versions take no client id. Kiro reads the same files, with another form of ' +
      'redirectUri: who uses both gives each entry a server name of its own.',
  },
  claudeCode: {
    name: 'Claude Code',
    verified: ran('2.1.332'),
    defaultPort: 7779,
    callbackUrls: (port) => [`http://localhost:${port}/callback`],
    // Not the .mcp.json of a repository, which VS Code and GitHub Copilot CLI read as well (microsoft/vscode,
    // pluginParsers.ts; github/copilot-cli#2938): VS Code would sign in with this client id at its own callback.
    configurationFile: '~/.claude.json',
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
    note:
      'Claude Code writes this file itself: close it before you edit the file, or have it add the server with ' +
      '`claude mcp add-json --scope user gateway` and what stands behind `"gateway":`. Keep the client id out of the ' +
      '.mcp.json of a repository, which VS Code and GitHub Copilot CLI read too, and do not understand in the same way.',
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
    verified: READ,
    defaultPort: 33418,
    callbackUrls: () => [VS_CODE_LOOPBACK_CALLBACK, VS_CODE_WEB_CALLBACK],
    configurationFile: '.vscode/mcp.json',
    configuration: ({ mcpUrl, clientId, serverName }) =>
      json({ servers: { [serverName]: { type: 'http', url: mcpUrl, oauth: { clientId } } } }),
    note: 'VS Code takes another port when 33418 is busy, and sign-in then fails: close the window that holds the port.',
    // microsoft/vscode, src/vs/base/common/oauth.ts; the document as published on 2026-09-24.
    metadataDocuments: [
      {
        clientId: 'https://vscode.dev/oauth/client-metadata.json',
        clientName: 'Visual Studio Code',
        redirectUris: [VS_CODE_LOOPBACK_CALLBACK, VS_CODE_WEB_CALLBACK],
      },
    ],
  },
  // The same source names this document; its callbacks are those that the same program registers dynamically.
  vsCodeInsiders: {
    metadataDocuments: [
      {
        clientId: 'https://insiders.vscode.dev/oauth/client-metadata.json',
        clientName: 'Visual Studio Code - Insiders',
        redirectUris: [VS_CODE_LOOPBACK_CALLBACK, 'https://insiders.vscode.dev/redirect'],
      },
    ],
  },
  copilotCli: {
    name: 'GitHub Copilot CLI',
    verified: ran('1.0.102'),
    defaultPort: 7783,
    // The second one is that of VS Code, which takes the client id from the same file (microsoft/vscode,
    // mcpCopilotConfiguration.ts), and has no setting for its port.
    callbackUrls: (port) => [`http://127.0.0.1:${port}/`, VS_CODE_LOOPBACK_CALLBACK],
    configurationFile: '~/.copilot/mcp-config.json',
    configuration: ({ mcpUrl, clientId, serverName }, port) =>
      json({
        mcpServers: {
          [serverName]: {
            type: 'http',
            url: mcpUrl,
            tools: ['*'],
            oauthClientId: clientId,
            oauthPublicClient: true,
            auth: { redirectPort: port },
          },
        },
      }),
    note:
      'It requests the scopes that the gateway names. VS Code reads this file, too, and takes the client id from it: its own ' +
      'callback is registered as well, and AWS sees the client id of GitHub Copilot CLI for both.',
    // github/copilot-cli, issues 4793 and 4901 of 2026-09. Without a client id it listens on a random port in spite of what it
    // declares, and since 1.0.92 at /callback.
    metadataDocuments: [
      {
        clientId: 'https://github.com/copilot/cli/client-metadata.json',
        clientName: 'GitHub Copilot CLI',
        redirectUris: ['http://127.0.0.1:33418/'],
      },
    ],
  },
  cursor: {
    name: 'Cursor',
    verified: READ,
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
    verified: ran('0.61.0', '2026-11-22'),
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
  // Built on Gemini CLI, whose settings it reads. Its listener is fixed: redirectUri moves only what it sends.
  qwenCode: {
    name: 'Qwen Code',
    verified: ran('0.24.4'),
    defaultPort: 7777,
    callbackUrls: (port) => [`http://localhost:${port}/oauth/callback`],
    configurationFile: '~/.qwen/settings.json',
    configuration: ({ mcpUrl, clientId, serverName, scopes }) =>
      json({ mcpServers: { [serverName]: { httpUrl: mcpUrl, oauth: { enabled: true, clientId, scopes } } } }),
    note:
      'Port 7777 has no setting, and is the default of McpClient.kiro() too: only one of the two can wait for a sign-in at ' +
      'a time, or McpClient.kiro({ callbackPort }) moves Kiro.',
  },
  opencode: {
    name: 'opencode',
    verified: ran('1.18.33'),
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
  cline: {
    name: 'Cline',
    verified: ran('3.0.65'),
    defaultPort: 1456,
    // The next one if a port is taken.
    callbackUrls: (port) => [port, port + 1, port + 2].map((one) => `http://127.0.0.1:${one}/mcp/oauth/callback`),
    configurationFile: '~/.cline/data/settings/cline_mcp_settings.json',
    configuration: ({ mcpUrl, clientId, serverName }) =>
      json({ mcpServers: { [serverName]: { type: 'streamableHttp', url: mcpUrl, oauthClient: { clientId } } } }),
    note: 'It requests the scopes that the gateway names. The wizard of `cline mcp install` asks for the same settings.',
  },
  goose: {
    name: 'Goose',
    verified: READ,
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
    verified: ran('2.12.0'),
    defaultPort: 6276,
    callbackUrls: (port) => [`http://127.0.0.1:${port}/oauth/callback`, 'http://localhost:6274/oauth/callback'],
    configuration: ({ mcpUrl, clientId }, port) =>
      `npx @modelcontextprotocol/inspector --cli --server-url ${mcpUrl} --method tools/list` +
      ` --client-id ${clientId} --callback-url http://127.0.0.1:${port}/oauth/callback`,
    note: 'The second callback is that of the web interface on its default port; enter the client id there by hand.',
  },
  mcpRemote: {
    name: 'mcp-remote',
    verified: ran(MCP_REMOTE_VERSION),
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
  fastMcp: {
    name: 'FastMCP',
    verified: ran('4.2.3'),
    defaultPort: 7784,
    callbackUrls: (port) => [`http://localhost:${port}/callback`],
    configurationFile: 'a Python program',
    configuration: ({ mcpUrl, clientId, scopes }, port) =>
      [
        'from fastmcp import Client',
        'from fastmcp.client.auth import OAuth',
        '',
        `oauth = OAuth(client_id="${clientId}", callback_port=${port}, scopes=[${scopes.map((scope) => `"${scope}"`).join(', ')}])`,
        `client = Client("${mcpUrl}", auth=oauth)`,
      ].join('\n'),
    note: 'Programs on the MCP SDKs choose their callback themselves: describe them with McpClient.custom.',
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
