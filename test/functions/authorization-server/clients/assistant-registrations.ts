/** What an assistant sends to the registration endpoint. */
export interface AssistantRegistration {
  readonly assistant: string;

  /** Whether a program or its source was read or run, its vendor or users say so, or it is only likely. */
  readonly knownBy: 'program' | 'report' | 'guess';

  readonly body: Readonly<Record<string, unknown>>;

  /** Which of its callbacks stay. */
  readonly kept: readonly string[];
}

/** The callbacks that the owner of the tests allows: those of hosted assistants, and Cursor's own scheme. */
export const CALLBACK_URLS: readonly string[] = [
  'https://claude.ai/api/mcp/auth_callback',
  'https://claude.com/api/mcp/auth_callback',
  'https://vscode.dev/redirect',
  'https://insiders.vscode.dev/redirect',
  'https://www.cursor.com/agents/mcp/oauth/callback',
  'cursor://anysphere.cursor-mcp/oauth/callback',
];

const CODE_AND_REFRESH = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
const PUBLIC = { ...CODE_AND_REFRESH, token_endpoint_auth_method: 'none' };

function of(
  assistant: string,
  knownBy: AssistantRegistration['knownBy'],
  body: { readonly redirect_uris: readonly string[]; readonly [member: string]: unknown },
  kept: readonly string[] = body.redirect_uris,
): AssistantRegistration {
  return { assistant, knownBy, body, kept };
}

export const ASSISTANT_REGISTRATIONS: readonly AssistantRegistration[] = [
  of('Claude Code', 'program', {
    ...PUBLIC,
    client_name: 'Claude Code (gw)',
    redirect_uris: ['http://localhost:54321/callback'],
    application_type: 'native',
  }),
  of('claude.ai', 'report', {
    ...CODE_AND_REFRESH,
    client_name: 'Claude',
    redirect_uris: ['https://claude.ai/api/mcp/auth_callback'],
    token_endpoint_auth_method: 'client_secret_post',
    scope: 'mcp/invoke offline_access',
  }),
  of('VS Code', 'program', {
    ...PUBLIC,
    client_name: 'Visual Studio Code',
    client_uri: 'https://code.visualstudio.com',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    redirect_uris: [
      'https://insiders.vscode.dev/redirect',
      'https://vscode.dev/redirect',
      'http://127.0.0.1/',
      'http://127.0.0.1:33418/',
    ],
    application_type: 'native',
  }),
  of('Cursor', 'report', {
    ...PUBLIC,
    client_name: 'Cursor',
    redirect_uris: [
      'http://localhost:8787/callback',
      'https://www.cursor.com/agents/mcp/oauth/callback',
      'cursor://anysphere.cursor-mcp/oauth/callback',
    ],
  }),
  of('Codex', 'program', {
    ...PUBLIC,
    client_name: 'Codex',
    redirect_uris: ['http://127.0.0.1:41243/callback'],
    application_type: 'native',
  }),
  of('Codex without iss', 'program', {
    ...PUBLIC,
    client_name: 'Codex',
    redirect_uris: ['http://127.0.0.1:41243/callback/abc123ABC_-x'],
    application_type: 'native',
  }),
  of('Gemini CLI', 'program', {
    ...PUBLIC,
    client_name: 'Gemini CLI MCP Client',
    redirect_uris: ['http://localhost:7777/oauth/callback'],
    scope: 'mcp/invoke',
  }),
  of('Qwen Code', 'program', {
    ...PUBLIC,
    client_name: 'Qwen Code MCP Client',
    redirect_uris: ['http://localhost:7777/oauth/callback'],
    code_challenge_method: ['S256'],
  }),
  of('Kiro IDE', 'report', {
    ...PUBLIC,
    client_name: 'Kiro',
    redirect_uris: ['http://localhost:49153/oauth/callback'],
  }),
  of('Kiro CLI', 'report', {
    ...PUBLIC,
    client_name: 'Kiro CLI',
    redirect_uris: ['http://localhost:7778/oauth/callback'],
    scope: 'openid email offline_access',
  }),
  of('Kiro CLI before 2.12', 'program', {
    ...PUBLIC,
    client_name: 'Q DEV CLI',
    redirect_uris: ['http://127.0.0.1:49153'],
    scope: 'openid email profile offline_access',
  }),
  of('Goose', 'program', {
    ...PUBLIC,
    client_name: 'goose',
    redirect_uris: ['http://127.0.0.1:50123/oauth_callback'],
    application_type: 'native',
  }),
  of('Zed', 'program', { ...PUBLIC, client_name: 'Zed', redirect_uris: ['http://127.0.0.1:50124/callback'] }),
  of('opencode', 'program', {
    ...PUBLIC,
    client_name: 'OpenCode',
    client_uri: 'https://opencode.ai',
    redirect_uris: ['http://127.0.0.1:19876/mcp/oauth/callback'],
  }),
  of('Cline', 'program', {
    ...PUBLIC,
    client_name: 'Cline',
    redirect_uris: ['http://127.0.0.1:1456/mcp/oauth/callback'],
  }),
  of('Windsurf on the loopback interface', 'guess', {
    ...PUBLIC,
    client_name: 'Windsurf',
    redirect_uris: ['http://127.0.0.1:50125/callback'],
  }),
  of(
    'Windsurf with a scheme that the owner does not allow',
    'guess',
    {
      ...PUBLIC,
      client_name: 'Windsurf',
      redirect_uris: ['windsurf://codeium.windsurf/callback', 'http://127.0.0.1:50125/callback'],
    },
    ['http://127.0.0.1:50125/callback'],
  ),
  of('MCP Inspector', 'program', {
    ...PUBLIC,
    client_name: 'MCP Inspector',
    client_uri: 'https://github.com/modelcontextprotocol/inspector',
    redirect_uris: ['http://localhost:6274/oauth/callback', 'http://localhost:6274/oauth/callback/debug'],
    application_type: 'native',
  }),
  of('MCP Inspector CLI', 'program', {
    ...PUBLIC,
    client_name: 'MCP Inspector',
    redirect_uris: ['http://127.0.0.1:6276/oauth/callback'],
    application_type: 'native',
  }),
  of('mcp-remote', 'program', {
    ...PUBLIC,
    client_name: 'MCP CLI Proxy',
    client_uri: 'https://github.com/modelcontextprotocol/mcp-cli',
    software_id: '2e6dc280-f3c3-4e01-99a7-8181dbd1d23d',
    software_version: '0.15.1',
    redirect_uris: ['http://localhost:33418/oauth/callback'],
    application_type: 'native',
  }),
  of('FastMCP', 'program', {
    ...CODE_AND_REFRESH,
    client_name: 'FastMCP Client',
    redirect_uris: ['http://localhost:50210/callback'],
    application_type: 'native',
  }),
  of('MCP Go SDK', 'program', { client_name: 'Go program', redirect_uris: ['http://localhost:3142'] }),
  of('mcp-use', 'program', {
    client_name: 'mcp-use',
    grant_types: ['authorization_code'],
    redirect_uris: ['http://localhost:8080/callback'],
  }),
  of('Copilot for JetBrains', 'report', {
    ...PUBLIC,
    client_name: 'GitHub Copilot',
    redirect_uris: ['http://127.0.0.1:33428/callback'],
  }),
];
