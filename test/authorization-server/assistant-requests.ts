/** How an assistant goes from the gateway's URL to a token, as far as it differs from others. */
export interface AssistantRequest {
  /** The one of `ASSISTANT_REGISTRATIONS` that registers like this; without it, `metadataDocument` is the client id. */
  readonly assistant?: string;
  readonly metadataDocument?: string;

  /** Where it listens this time, which may be another port than it registered. */
  readonly redirectUri: string;

  /** What it does first with the gateway's URL. */
  readonly probe: 'GET' | 'HEAD' | 'POST';

  readonly scope?: string;

  /** Parameters of the authorization request that others do not send. */
  readonly more?: Readonly<Record<string, string>>;

  /** `resource` in authorization requests and in token requests, each as often as it is sent. `<mcp>` is the gateway's URL. */
  readonly resource: readonly string[];

  /** Also in refresh requests; `resource` unless it differs. */
  readonly resourceOfRefresh?: readonly string[];

  /** Whether it puts URLs into the query as they are. */
  readonly unencoded?: true;

  /** How often it registers for one sign-in, using the last registration. */
  readonly registrations?: number;
}

const INVOKE = 'agentcore-gateway/invoke';
const ONCE = { resource: ['<mcp>'], scope: INVOKE } as const;

/** Listed once for each way that a current or recent version is known to take. */
export const ASSISTANT_REQUESTS: readonly AssistantRequest[] = [
  { ...ONCE, assistant: 'Claude Code', redirectUri: 'http://localhost:61007/callback', probe: 'POST' },
  {
    ...ONCE,
    metadataDocument: 'https://claude.ai/oauth/claude-code-client-metadata',
    redirectUri: 'http://localhost:49999/callback',
    probe: 'POST',
  },
  {
    ...ONCE,
    assistant: 'claude.ai',
    redirectUri: 'https://claude.ai/api/mcp/auth_callback',
    probe: 'POST',
    scope: `${INVOKE} offline_access`,
    more: { prompt: 'consent' },
  },
  {
    ...ONCE,
    metadataDocument: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
    redirectUri: 'https://claude.ai/api/mcp/auth_callback',
    probe: 'POST',
  },
  // Another port than its usual one, as when a second window holds that.
  { ...ONCE, assistant: 'VS Code', redirectUri: 'http://127.0.0.1:51001/', probe: 'POST' },
  {
    ...ONCE,
    metadataDocument: 'https://vscode.dev/oauth/client-metadata.json',
    redirectUri: 'http://127.0.0.1:51002/',
    probe: 'POST',
  },
  {
    ...ONCE,
    metadataDocument: 'https://vscode.dev/oauth/client-metadata.json',
    redirectUri: 'https://vscode.dev/redirect',
    probe: 'POST',
  },
  { ...ONCE, assistant: 'Cursor', redirectUri: 'http://localhost:8787/callback', probe: 'POST' },
  { ...ONCE, assistant: 'Cursor', redirectUri: 'cursor://anysphere.cursor-mcp/oauth/callback', probe: 'POST' },
  // `oauth_resource` of its configuration comes on top of what it found; a refresh once had none.
  {
    ...ONCE,
    assistant: 'Codex',
    redirectUri: 'http://127.0.0.1:41299/callback',
    probe: 'GET',
    resource: ['<mcp>', '<mcp>'],
    resourceOfRefresh: [],
  },
  {
    ...ONCE,
    assistant: 'Codex without iss',
    redirectUri: 'http://127.0.0.1:41300/callback/abc123ABC_-x',
    probe: 'GET',
  },
  {
    ...ONCE,
    metadataDocument: 'https://chatgpt.com/oauth/codex/client.json',
    redirectUri: 'http://127.0.0.1:41301/callback',
    probe: 'GET',
  },
  // With a client id in its settings it has been seen to send no resource.
  {
    assistant: 'Gemini CLI',
    redirectUri: 'http://localhost:7799/oauth/callback',
    probe: 'HEAD',
    scope: INVOKE,
    resource: [],
  },
  { ...ONCE, assistant: 'Gemini CLI', redirectUri: 'http://localhost:7798/oauth/callback', probe: 'HEAD' },
  { ...ONCE, assistant: 'Qwen Code', redirectUri: 'http://localhost:7777/oauth/callback', probe: 'POST' },
  // kirodotdev/Kiro#10927: not encoded. #10913: neither scope nor resource.
  {
    ...ONCE,
    assistant: 'Kiro IDE',
    redirectUri: 'http://localhost:49160/oauth/callback',
    probe: 'POST',
    unencoded: true,
  },
  { assistant: 'Kiro IDE', redirectUri: 'http://localhost:49161/oauth/callback', probe: 'POST', resource: [] },
  // kirodotdev/Kiro#11192: scopes of its own.
  {
    ...ONCE,
    assistant: 'Kiro CLI',
    redirectUri: 'http://localhost:7790/oauth/callback',
    probe: 'POST',
    scope: 'openid email offline_access',
  },
  {
    assistant: 'Kiro CLI before 2.12',
    redirectUri: 'http://127.0.0.1:49170',
    probe: 'POST',
    scope: 'openid email profile offline_access',
    resource: [],
  },
  { ...ONCE, assistant: 'Goose', redirectUri: 'http://127.0.0.1:50200/oauth_callback', probe: 'GET' },
  {
    ...ONCE,
    metadataDocument: 'https://goose-docs.ai/oauth/client-metadata.json',
    redirectUri: 'http://127.0.0.1:50201/oauth_callback',
    probe: 'GET',
  },
  { ...ONCE, assistant: 'Zed', redirectUri: 'http://127.0.0.1:50202/callback', probe: 'POST' },
  {
    ...ONCE,
    metadataDocument: 'https://zed.dev/oauth/client-metadata.json',
    redirectUri: 'http://127.0.0.1:50203/callback',
    probe: 'POST',
  },
  {
    ...ONCE,
    assistant: 'opencode',
    redirectUri: 'http://127.0.0.1:19876/mcp/oauth/callback',
    probe: 'POST',
    registrations: 2,
  },
  {
    ...ONCE,
    metadataDocument: 'https://opencode.ai/oauth/opencode/client.json',
    redirectUri: 'http://127.0.0.1:50204/mcp/oauth/callback',
    probe: 'POST',
  },
  { ...ONCE, assistant: 'Cline', redirectUri: 'http://127.0.0.1:1456/mcp/oauth/callback', probe: 'POST' },
  {
    ...ONCE,
    assistant: 'Windsurf on the loopback interface',
    redirectUri: 'http://127.0.0.1:50205/callback',
    probe: 'POST',
  },
  {
    ...ONCE,
    assistant: 'Windsurf with a scheme that the owner does not allow',
    redirectUri: 'http://127.0.0.1:50206/callback',
    probe: 'POST',
  },
  { ...ONCE, assistant: 'MCP Inspector', redirectUri: 'http://localhost:6274/oauth/callback', probe: 'POST' },
  { ...ONCE, assistant: 'MCP Inspector CLI', redirectUri: 'http://127.0.0.1:6276/oauth/callback', probe: 'POST' },
  // What an older version kept of a provider that offered refresh tokens and OpenID Connect.
  {
    ...ONCE,
    assistant: 'mcp-remote',
    redirectUri: 'http://localhost:33418/oauth/callback',
    probe: 'GET',
    scope: `openid profile email offline_access ${INVOKE}`,
    more: { prompt: 'consent', nonce: 'n-0S6_WzA2Mj' },
  },
  // It fetches the authorization URL once itself before it opens the browser.
  { ...ONCE, assistant: 'FastMCP', redirectUri: 'http://localhost:50210/callback', probe: 'POST' },
  { ...ONCE, assistant: 'MCP Go SDK', redirectUri: 'http://localhost:3142', probe: 'POST' },
  { ...ONCE, assistant: 'mcp-use', redirectUri: 'http://localhost:8080/callback', probe: 'POST' },
  { ...ONCE, assistant: 'Copilot for JetBrains', redirectUri: 'http://127.0.0.1:33428/callback', probe: 'POST' },
  // It listens on a random port in spite of the one in its document.
  {
    ...ONCE,
    metadataDocument: 'https://github.com/copilot/cli/client-metadata.json',
    redirectUri: 'http://127.0.0.1:50207/',
    probe: 'POST',
  },
  // 1.0.92 and newer wait at another path, too.
  {
    ...ONCE,
    metadataDocument: 'https://github.com/copilot/cli/client-metadata.json',
    redirectUri: 'http://127.0.0.1:50208/callback',
    probe: 'POST',
  },
];
